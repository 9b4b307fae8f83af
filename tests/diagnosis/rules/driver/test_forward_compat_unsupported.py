import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.forward_compat_unsupported import (
    forward_compat_unsupported,
)
from torchdoctor.facts.model import CudaInit, Gpu
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

LIBRARY = "/usr/local/cuda-13.0/compat/libcuda.so.580.65.06"


@pytest.fixture
def geforce(capture):
    """An image for CUDA 13 on a GeForce card with an older driver."""
    return altered(
        capture("h100-580-OK"),
        {
            "gpus": (Gpu(index=0, vendor="nvidia", name="NVIDIA GeForce RTX 4090", source="nvml"),),
            "driver.version": "550.54.14",
            "cuda_init": CudaInit(code=804, library=LIBRARY),
            "cuda_compat": "13.0",
        },
    )


def test_fires_with_the_library_and_the_card(geforce):
    [finding] = examine(geforce, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("FORWARD_COMPAT_UNSUPPORTED", "error")
    assert finding.evidence == (
        "cuInit returned 804",
        f"libcuda: {LIBRARY}",
        "driver 550.54.14",
        "NVIDIA cards: NVIDIA GeForce RTX 4090",
    )
    assert "driver of the host" in str(finding.fix.text)
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_outside_containers_with_the_package_to_remove(geforce):
    finding = forward_compat_unsupported(altered(geforce, {"container.runtime": ABSENT}))

    assert "sudo apt remove '^cuda-compat-.*'" in finding.fix.commands
    assert finding.fix.remedy == "reinstall"


@pytest.mark.parametrize(
    "change", [{"gpus": UNKNOWN}, {"driver": UNKNOWN}, {"cuda_init.library": UNKNOWN}], ids=str
)
def test_fires_on_the_code_alone(geforce, change):
    assert "cuInit returned 804" in forward_compat_unsupported(altered(geforce, change)).evidence


@pytest.mark.parametrize("init", [UNKNOWN, CudaInit(code=0), CudaInit(code=803)], ids=str)
def test_is_silent_when_cuda_starts_or_fails_otherwise_or_was_not_asked(geforce, init):
    assert forward_compat_unsupported(altered(geforce, {"cuda_init": init})) is None
