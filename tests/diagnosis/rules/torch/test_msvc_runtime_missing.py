import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.msvc_runtime_missing import msvc_runtime_missing
from torchdoctor.matrix.model import Matrix

WORDS = 'Error loading "C:\\env\\torch\\lib\\fbgemm.dll" or one of its dependencies.'


@pytest.fixture
def failing(capture):
    said = f"OSError: [WinError 126] The specified module could not be found. {WORDS}"
    return altered(capture("h100-580-OK"), {"torch.import_error": said})


def test_fires_when_a_dll_cannot_be_found(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("MSVC_RUNTIME_MISSING", "error")
    assert "fbgemm.dll" in finding.evidence[0]
    assert finding.fix.commands[0].startswith("winget install ")
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


@pytest.mark.parametrize(
    "said",
    [
        f"OSError: [WinError 126] 找不到指定的模块。 {WORDS}",
        f"OSError: [WinError 1114] A dynamic link library (DLL) initialization failed. {WORDS}",
    ],
)
def test_fires_in_every_language_of_windows(failing, said):
    assert msvc_runtime_missing(altered(failing, {"torch.import_error": said})) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        # Found, and of the wrong version: that is no missing runtime.
        {"torch.import_error": f"OSError: [WinError 127] The specified procedure... {WORDS}"},
        {"torch.import_error": "FileNotFoundError: [WinError 126] without a file"},
    ],
    ids=str,
)
def test_is_silent_about_libraries_of_the_wrong_version(failing, change):
    assert msvc_runtime_missing(altered(failing, change)) is None
