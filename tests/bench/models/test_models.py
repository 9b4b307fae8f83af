from pathlib import Path

import pytest

from torchdoctor.bench import models


def test_every_model_has_its_test():
    here = {path.stem for path in Path(__file__).parent.glob("test_*.py")}

    assert {f"test_{name}" for name in models.names()} <= here


def test_the_models_of_the_notes_are_there():
    assert {"linear_regression", "mlp"} <= set(models.names())


def test_an_unknown_model_is_not_found():
    with pytest.raises(ModuleNotFoundError):
        models.load("perceptron_of_1958")
