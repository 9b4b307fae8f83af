import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.local_file_shadows_torch import local_file_shadows_torch
from torchdoctor.matrix.model import Matrix

FILE = "/home/user/project/torch.py"
HIDDEN = f"not imported: {FILE} in the working directory hides the installed torch"


@pytest.fixture
def hidden(capture):
    return altered(capture("h100-580-OK"), {"torch.path": FILE, "torch.import_error": HIDDEN})


def test_fires_when_a_file_of_the_working_directory_comes_first(hidden):
    [finding] = examine(hidden, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("LOCAL_FILE_SHADOWS_TORCH", "error")
    assert f"torch is imported from {FILE}" in finding.evidence
    assert finding.fix.commands == (f"mv {FILE} /home/user/project/my_torch.py",)
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


def test_fires_on_pythons_own_words_and_moves_no_folder(hidden):
    said = (
        "AttributeError: partially initialized module 'torch' has no attribute 'cuda' (most likely"
        " due to a circular import)"
    )

    finding = local_file_shadows_torch(
        altered(hidden, {"torch.import_error": said, "torch.path": "/home/user/project/torch"})
    )

    assert said in finding.evidence
    assert finding.fix.commands == ()


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "ModuleNotFoundError: No module named 'torch'"},
        {"torch.import_error": "ImportError: libcudnn.so.9: file too short"},
        {"torch.import_error": "AttributeError: partially initialized module 'torchvision'"},
    ],
    ids=str,
)
def test_is_silent_about_other_failures(hidden, change):
    assert local_file_shadows_torch(altered(hidden, change)) is None
