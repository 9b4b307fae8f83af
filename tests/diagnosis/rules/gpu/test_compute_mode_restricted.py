import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.compute_mode_restricted import compute_mode_restricted
from torchdoctor.facts.model import CudaInit, GpuProcess
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

BUSY = "RuntimeError: CUDA error: all CUDA-capable devices are busy or unavailable"


@pytest.fixture
def prohibited(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus.0.compute_mode": "prohibited",
            "torch.is_available": False,
            "torch.cuda_error": BUSY,
        },
    )


@pytest.fixture
def taken(prohibited):
    """One process is allowed, and one is there."""
    changes = {
        "gpus.0.compute_mode": "exclusive_process",
        "gpus.0.processes": (GpuProcess(pid=4242),),
    }
    return altered(prohibited, changes)


def test_fires_when_the_mode_keeps_everybody_out(prohibited):
    [finding] = examine(prohibited, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("COMPUTE_MODE_RESTRICTED", "error")
    assert "GPU 0 (NVIDIA H100 80GB HBM3): compute mode prohibited" in finding.evidence
    assert finding.fix.commands == ("sudo nvidia-smi -i 0 -c DEFAULT",)


def test_fires_when_the_one_place_is_taken(taken):
    finding = compute_mode_restricted(taken)

    assert "process 4242 is on it" in finding.evidence
    assert BUSY in finding.evidence


@pytest.mark.parametrize(
    "change",
    [{"torch.cuda_error": UNKNOWN}, {"gpus.0.processes": ()}, {"gpus.0.processes": UNKNOWN}],
    ids=str,
)
def test_fires_on_the_process_or_on_the_complaint(taken, change):
    assert compute_mode_restricted(altered(taken, change)) is not None


def test_fires_in_place_of_the_code_that_follows(prohibited):
    failed = altered(prohibited, {"cuda_init": CudaInit(code=46)})

    [finding] = examine(failed, Matrix()).findings

    assert "cuInit returned 46" in finding.evidence
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_as_a_warning_when_another_card_is_open(prohibited):
    open_card = altered(prohibited.gpus[0], {"index": 1, "compute_mode": "default"})
    two = altered(prohibited, {"gpus": (prohibited.gpus[0], open_card)})

    assert compute_mode_restricted(two).severity.value == "warning"
    failing = altered(two, {"cuda_init": CudaInit(code=46)})
    assert compute_mode_restricted(failing).severity.value == "error"


def test_clusters_and_hosts_are_not_for_the_user_to_change(prohibited):
    job = compute_mode_restricted(altered(prohibited, {"environment.SLURM_JOB_ID": "17"}))
    inside = compute_mode_restricted(altered(prohibited, {"container.runtime": "docker"}))

    assert "administrators" in str(job.fix.text)
    assert "on the host" in str(inside.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.compute_mode": UNKNOWN},
        {"gpus.0.compute_mode": "default"},
        {"environment.CUDA_VISIBLE_DEVICES": "-1"},
        {"torch.is_available": True, "torch.cuda_error": UNKNOWN},  # it was let in
    ],
    ids=str,
)
def test_is_silent_when_the_card_is_open_or_nothing_is_known(prohibited, change):
    assert compute_mode_restricted(altered(prohibited, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"gpus.0.processes": (), "torch.cuda_error": UNKNOWN},
        {"gpus.0.processes": UNKNOWN, "torch": UNKNOWN},
        # The process may have been our own probe.
        {"torch.is_available": True, "torch.cuda_error": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_about_the_exclusive_mode_itself(taken, change):
    assert compute_mode_restricted(altered(taken, change)) is None
