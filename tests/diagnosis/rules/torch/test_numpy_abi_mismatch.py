import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.numpy_abi_mismatch import numpy_abi_mismatch
from torchdoctor.matrix.model import Matrix, NumpySupport

MATRIX = Matrix(
    numpy=(NumpySupport(os="linux", torch="2.3.0"), NumpySupport(os="windows", torch="2.4.1"))
)


@pytest.fixture
def old_torch(capture):
    """torch 2.2.2 beside NumPy 2."""
    changes = {"torch.version": "2.2.2+cu121", "torch.cuda": "12.1", "toolkit": UNKNOWN}
    return altered(capture("h100-580-OK"), changes)


def test_fires_when_the_release_was_built_for_numpy_1(old_torch):
    [finding] = examine(old_torch, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("NUMPY_ABI_MISMATCH", "warning")
    assert finding.evidence == ("torch 2.2.2+cu121", "numpy 2.5.2")
    assert finding.fix.commands == ('python3 -m pip install "numpy<2"',)


def test_fires_by_the_table_of_the_system(old_torch):
    windows = {"os.system": "windows", "torch.version": "2.3.1+cu121"}

    assert numpy_abi_mismatch(altered(old_torch, windows), MATRIX) is not None


def test_fires_on_numpys_own_words_without_a_matrix(capture):
    said = "ImportError: A module that was compiled using NumPy 1.x cannot be run in NumPy 2.0.0"

    finding = numpy_abi_mismatch(altered(capture("h100-580-OK"), {"torch.import_error": said}))

    assert said in finding.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.numpy": UNKNOWN},
        {"torch.numpy": "1.26.4"},
        {"torch.numpy": "two"},
        {"torch.version": "2.3.0+cu121"},
        {"torch.version": "2.2.0a0+81ea7a4"},  # NVIDIA's own build
        {"torch.version": UNKNOWN},
        {"os": UNKNOWN},
        {"os.system": "macos"},  # the matrix here does not know
    ],
    ids=str,
)
def test_is_silent_where_they_fit_or_nothing_is_known(old_torch, change):
    assert numpy_abi_mismatch(altered(old_torch, change), MATRIX) is None
