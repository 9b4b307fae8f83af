import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.openmp_duplicate import openmp_duplicate
from torchdoctor.matrix.model import Matrix

SAID = (
    "the interpreter ended during import torch: OMP: Error #15: Initializing libiomp5md.dll, but"
    " found libiomp5md.dll already initialized."
)


@pytest.fixture
def failing(capture):
    return altered(capture("h100-580-OK"), {"torch.import_error": SAID})


def test_fires_on_the_dying_words_of_openmp(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("OPENMP_DUPLICATE", "error")
    assert finding.evidence == (SAID,)
    assert "lib*omp*" in finding.fix.commands[0]
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


def test_fires_with_the_command_of_windows(failing):
    windows = {"os.system": "windows", "python.site_packages": r"C:\env\Lib\site-packages"}

    finding = openmp_duplicate(altered(failing, windows))

    assert finding.fix.commands[0].startswith("where /R ")


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "OMP: Error #100: Fatal system error detected."},
    ],
    ids=str,
)
def test_is_silent_about_other_words(failing, change):
    assert openmp_duplicate(altered(failing, change)) is None
