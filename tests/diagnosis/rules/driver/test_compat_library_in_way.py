import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.compat_library_in_way import compat_library_in_way
from torchdoctor.facts.model import CudaInit, Libcuda, Wsl
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

STUB = "/usr/local/cuda/lib64/stubs/libcuda.so.1"
COMPAT = "/usr/local/cuda-12.2/compat/libcuda.so.535.104.05"
ELSEWHERE = "/opt/conda/lib/libcuda.so.535.104.05"


@pytest.fixture
def linked(capture):
    """LD_LIBRARY_PATH names the toolkit's stubs, which are for linking only."""
    return altered(
        capture("h100-580-OK"),
        {
            "environment.LD_LIBRARY_PATH": "/usr/local/cuda/lib64/stubs:/usr/local/cuda/lib64",
            "cuda_init": CudaInit(code=34, library=STUB),
            "libcuda": Libcuda(path=STUB, kind="stub"),
        },
    )


def test_fires_on_a_stub_with_the_path_to_set(linked):
    [finding] = examine(linked, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("COMPAT_LIBRARY_IN_WAY", "error")
    assert f"libcuda: {STUB}" in finding.evidence
    assert "cuInit returned 34" in finding.evidence
    assert "export LD_LIBRARY_PATH=/usr/local/cuda/lib64" in finding.fix.commands
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"cuda_init": UNKNOWN},
        {"libcuda": UNKNOWN},
        {"libcuda": UNKNOWN, "cuda_init.library": UNKNOWN},
        {"environment": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_a_stub_however_it_is_known(linked, change):
    assert compat_library_in_way(altered(linked, change)).evidence


@pytest.mark.parametrize("library", [COMPAT, ELSEWHERE])
def test_fires_on_a_library_that_does_not_fit_the_module(linked, library):
    kind = "compat" if library == COMPAT else "other"
    other = {"cuda_init": CudaInit(code=803), "libcuda": Libcuda(path=library, kind=kind)}

    finding = compat_library_in_way(altered(linked, other))

    assert "kernel module: 580.159.04" in finding.evidence


def test_the_package_that_brought_it_is_removed(linked):
    compat = {"cuda_init": CudaInit(code=803, library=COMPAT), "libcuda": UNKNOWN}

    finding = compat_library_in_way(altered(linked, compat))

    assert "sudo apt remove '^cuda-compat-.*'" in finding.fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"cuda_init": CudaInit(code=0, library=COMPAT), "libcuda": UNKNOWN},
        {"cuda_init": CudaInit(code=999, library=COMPAT), "libcuda": UNKNOWN},
        {"cuda_init": CudaInit(code=803), "libcuda": Libcuda(path="/usr/lib/l.so", kind="driver")},
        {"cuda_init": UNKNOWN, "libcuda": UNKNOWN},
        {"cuda_init": UNKNOWN, "libcuda": ABSENT},
        {"cuda_init": UNKNOWN, "libcuda": Libcuda(path=ELSEWHERE, kind="other")},
        {"cuda_init": CudaInit(code=803), "libcuda": Libcuda(kind="other", version="580.159.04")},
        {"cuda_init": CudaInit(code=100), "libcuda": Libcuda(kind="other")},
        {"wsl": Wsl(version=2)},
    ],
    ids=str,
)
def test_is_silent_when_the_library_is_the_drivers_or_works_or_is_not_known(linked, change):
    assert compat_library_in_way(altered(linked, change)) is None
