from pathlib import Path

import pytest

from torchdoctor.bench import catalogue, parent

MODELS = parent.WORKER.parent / "models"
CHECKS = parent.WORKER.parent / "checks"
# Parameters of the networks, counted by hand.
SIZES = {
    "mlp": 784 * 500 + 500 + 500 * 10 + 10,
    "logistic_regression": 784 * 10 + 10,
    "cnn": (25 * 16 + 16 + 32) + (25 * 16 * 32 + 32 + 64) + (7 * 7 * 32 * 10 + 10),
    "lenet": (25 * 4 + 4) + (25 * 4 * 12 + 12) + (12 * 5 * 5 * 10 + 10),
    "lstm": 4 * 32 * (28 + 32 + 2) + 4 * 32 * (32 + 32 + 2) + 330,
    "bilstm": 2 * 4 * 32 * (28 + 32 + 2) + 2 * 4 * 32 * (64 + 32 + 2) + 650,
}


def files(folder):
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def test_every_file_has_its_row_and_every_row_its_file():
    rows = catalogue.ENTRIES

    assert {row.name for row in rows if row.kind == "model"} == files(MODELS)
    assert {row.name for row in rows if row.kind != "model"} == files(CHECKS)
    assert len({row.name for row in rows}) == len(rows)


def test_every_row_says_what_judges_the_item_and_what_it_catches():
    for row in catalogue.ENTRIES:
        assert row.judged_by, row.name
        assert row.tolerance, row.name
        assert row.catches, row.name


def test_the_models_of_the_notes_are_there():
    assert files(MODELS) >= {
        "linear_regression", "logistic_regression", "perceptron", "bp_network", "rbf_network",
        "mlp", "cnn", "lenet", "lstm", "bilstm", "autoencoder", "gan", "dcgan", "seq2seq",
        "attention", "embedding", "alexnet", "vgg16", "resnet18", "squeezenet", "densenet121",
    }  # fmt: skip


def test_the_quick_tier_is_part_of_the_full_one_and_begins_with_the_most_telling():
    quick, full = catalogue.names("quick"), catalogue.names("full")

    assert [name for name in full if name in quick] == quick
    assert quick[0] == "gemm"
    assert len(full) == len(catalogue.ENTRIES) - 1
    assert catalogue.SOAK not in full  # only where it is asked for


@pytest.mark.parametrize("name", sorted(files(MODELS) | files(CHECKS)))
def test_a_documented_floor_is_no_placeholder(name):
    [path] = [folder / f"{name}.py" for folder in (MODELS, CHECKS) if name in files(folder)]

    assert "FLOORS" not in Path(path).read_text(encoding="utf-8")


@pytest.mark.torch
@pytest.mark.parametrize("name", SIZES)
def test_networks_have_the_sizes_of_the_notes(in_torch, name):
    answer = in_torch(
        f"""
        import importlib
        from torchdoctor.bench.classifier import Classifier
        module = importlib.import_module('torchdoctor.bench.models.{name}')
        [model] = [x for x in vars(module).values() if isinstance(x, Classifier)]
        answer = sum(weight.numel() for weight in model.build().parameters())
        """
    )

    assert answer == SIZES[name]


@pytest.mark.torch
@pytest.mark.parametrize("name", SIZES)
def test_networks_start_from_the_same_numbers_in_every_precision(in_torch, name):
    answer = in_torch(
        f"""
        import importlib, torch
        from torchdoctor.bench.classifier import Classifier
        from torchdoctor.bench.trial import Trial
        module = importlib.import_module('torchdoctor.bench.models.{name}')
        [model] = [x for x in vars(module).values() if isinstance(x, Classifier)]
        trial = Trial('cpu', 'quick')
        pairs = zip(model.start(trial).parameters(), model.start(trial.reference()).parameters())
        answer = all(torch.equal(one.double(), other) for one, other in pairs)
        """
    )

    assert answer is True
