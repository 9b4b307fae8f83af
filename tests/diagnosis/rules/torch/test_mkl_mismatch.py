import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.mkl_mismatch import mkl_mismatch
from torchdoctor.matrix.model import Matrix

SAID = "ImportError: /env/torch/lib/libtorch_cpu.so: undefined symbol: iJIT_NotifyEvent"


@pytest.fixture
def failing(capture):
    return altered(capture("h100-580-OK"), {"torch.import_error": SAID})


def test_fires_on_the_symbol_that_mkl_dropped(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("MKL_MISMATCH", "error")
    assert finding.evidence == (SAID,)
    assert finding.fix.commands == ('python3 -m pip install "mkl<2024.1"',)
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


def test_fires_with_condas_command_inside_conda(failing):
    finding = mkl_mismatch(altered(failing, {"python.conda_prefix": "/opt/conda"}))

    assert finding.fix.commands == ('conda install "mkl<2024.1"',)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "ImportError: undefined symbol: ncclCommRegister"},
    ],
    ids=str,
)
def test_is_silent_about_other_symbols(failing, change):
    assert mkl_mismatch(altered(failing, change)) is None
