import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.ptx_jit_unavailable import ptx_jit_unavailable
from torchdoctor.matrix.model import Matrix

SAID = "RuntimeError: CUDA error: the provided PTX was compiled with an unsupported toolchain."


@pytest.fixture
def newer_build(capture):
    """torch for CUDA 13.2 on a driver that knows 13.0."""
    changes = {"torch.version": "2.15.0+cu132", "torch.cuda": "13.2", "torch.arch_list": ("sm_90",)}
    return altered(capture("h100-580-OK"), changes)


def test_fires_as_information_where_torch_works(newer_build):
    [finding] = examine(newer_build, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("PTX_JIT_UNAVAILABLE", "info")
    assert finding.evidence == (
        "newest CUDA of the driver: 13.0",
        "torch 2.15.0+cu132 is built for CUDA 13.2",
    )
    assert finding.fix.remedy is None


def test_fires_as_an_error_where_the_build_has_nothing_but_ptx_for_the_card(newer_build):
    finding = ptx_jit_unavailable(altered(newer_build, {"torch.arch_list": ("compute_80",)}))

    assert finding.severity.value == "error"
    assert "NVIDIA H100 80GB HBM3: compute capability 9.0" in finding.evidence
    assert finding.fix.remedy == "reinstall"


def test_fires_as_an_error_on_the_drivers_own_words(capture):
    facts = altered(capture("h100-580-OK"), {"torch.cuda_error": SAID})

    finding = ptx_jit_unavailable(facts)

    assert (finding.severity.value, finding.evidence[0]) == ("error", SAID)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"torch.cuda": "13.0"},
        {"torch.cuda": "14.0"},  # another generation does not run at all
        {"torch.cuda": "thirteen"},
        {"cuda_init.cuda_version": "13.2"},
        {"cuda_init": UNKNOWN, "driver": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_where_the_driver_knows_the_cuda_or_nothing_is_known(newer_build, change):
    assert ptx_jit_unavailable(altered(newer_build, change)) is None
