import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.python_without_ssl import python_without_ssl
from torchdoctor.matrix.model import Matrix

WITHOUT = altered(BARE, {"python.missing_modules": ("ssl", "lzma")})


def test_fires_where_pip_cannot_download():
    finding = next(f for f in examine(WITHOUT, MATRIX).findings if f.severity.value == "error")

    assert finding.reason == "PYTHON_WITHOUT_SSL"
    assert "modules that cannot be imported: ssl" in finding.evidence
    assert any("libssl-dev" in command for command in finding.fix.commands)


def test_fires_as_a_warning_where_torch_is_there_already(capture):
    facts = altered(capture("h100-580-OK"), {"python.missing_modules": ("ssl",)})

    assert python_without_ssl(facts).severity.value == "warning"


def test_fires_on_a_companion_that_misses_a_module(capture):
    said = "ModuleNotFoundError: No module named '_lzma'"
    facts = altered(capture("h100-580-OK"), {"torch.torchvision.import_error": said})

    [finding] = examine(facts, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("PYTHON_WITHOUT_SSL", "error")
    assert str(finding.summary) == "This Python was built without lzma."


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.missing_modules": UNKNOWN},
        {"python.missing_modules": ()},
        {"python.missing_modules": ("lzma", "bz2")},  # torch and pip do without
    ],
    ids=str,
)
def test_is_silent_where_nothing_that_matters_is_missing(change):
    assert python_without_ssl(altered(WITHOUT, change)) is None
