import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.torch_import_failed import torch_import_failed
from torchdoctor.matrix.model import Matrix

BROKEN = "h100-580-broken_cudnn-CUDA_LIBRARY_MISSING"
UNEXPLAINED = "ImportError: cannot import name 'randbits' from 'secrets'"
ABSENT = "ModuleNotFoundError: No module named 'torch'"


@pytest.fixture
def failing(capture):
    return altered(capture(BROKEN), {"torch.import_error": UNEXPLAINED})


def test_fires_with_the_exceptions_words_where_no_other_rule_knows_them(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TORCH_IMPORT_FAILED", "error")
    assert finding.evidence == (UNEXPLAINED, "torch 2.11.0")


def test_fires_where_the_installed_torch_has_lost_its_files(failing):
    assert torch_import_failed(altered(failing, {"torch.import_error": ABSENT})) is not None


def test_fires_but_is_not_said_where_another_rule_explains_it(capture):
    assert torch_import_failed(capture(BROKEN)) is not None

    [finding] = examine(capture(BROKEN), Matrix()).findings

    assert finding.hides == ("TORCH_IMPORT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.installed": False},
        {"torch.installed": UNKNOWN, "torch.import_error": ABSENT},
    ],
    ids=str,
)
def test_is_silent_where_nothing_failed_or_nothing_was_there(failing, change):
    assert torch_import_failed(altered(failing, change)) is None
