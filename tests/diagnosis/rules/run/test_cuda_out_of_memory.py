import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.rules.run.cuda_out_of_memory import cuda_out_of_memory
from torchdoctor.facts.model import Wsl

SAID = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total"


@pytest.fixture
def full(capture):
    return altered(
        capture("h100-580-OK"),
        {"torch.cuda_error": SAID, "gpus.0.memory_used_bytes": 85_000_000_000},
    )


def test_fires_when_not_even_a_tiny_tensor_fits(full):
    finding = cuda_out_of_memory(full)

    assert (finding.reason, finding.severity.value) == ("CUDA_OUT_OF_MEMORY", "error")
    assert finding.evidence == (SAID, "NVIDIA H100 80GB HBM3: 85.0 of 85.5 GB used")
    assert "--query-compute-apps" in finding.fix.commands[0]


def test_fires_without_figures_where_none_are_known(full):
    unknown = {"gpus.0.memory_used_bytes": UNKNOWN}

    assert cuda_out_of_memory(altered(full, unknown)).evidence == (SAID,)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda_error": UNKNOWN},
        {"torch.cuda_error": "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED"},
        {"wsl": Wsl(version=2)},  # no lack of memory there
    ],
    ids=str,
)
def test_is_silent_about_other_failures_and_under_wsl(full, change):
    assert cuda_out_of_memory(altered(full, change)) is None
