import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.mig_no_instance import mig_no_instance
from torchdoctor.facts.model import CudaInit
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def undivided(capture):
    """MIG was switched on, and nobody made an instance."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus.0.mig_mode": "enabled",
            "gpus.0.mig_devices": 0,
            "cuda_init": CudaInit(code=100),
        },
    )


def test_fires_when_there_is_no_instance(undivided):
    [finding] = examine(undivided, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("MIG_NO_INSTANCE", "error")
    assert "GPU 0 (NVIDIA H100 80GB HBM3): MIG mode enabled, 0 instances" in finding.evidence
    assert "sudo nvidia-smi mig -i 0 -cgi 0 -C" in finding.fix.commands
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize("count", [UNKNOWN, 2])
def test_fires_when_cuda_finds_none_of_those_that_there_may_be(undivided, count):
    finding = mig_no_instance(altered(undivided, {"gpus.0.mig_devices": count}))

    assert "cuInit returned 100" in finding.evidence


def test_fires_as_a_warning_when_another_card_serves(undivided):
    plain = altered(undivided.gpus[0], {"index": 1, "mig_mode": "disabled", "mig_devices": UNKNOWN})
    two = altered(undivided, {"gpus": (undivided.gpus[0], plain), "cuda_init": CudaInit(code=0)})

    assert mig_no_instance(two).severity.value == "warning"


def test_slurm_and_containers_hand_out_instances_themselves(undivided):
    job = mig_no_instance(altered(undivided, {"environment.SLURM_JOB_ID": "17"}))
    inside = mig_no_instance(altered(undivided, {"container.runtime": "docker"}))

    assert any(command.startswith("srun") for command in job.fix.commands)
    assert "on the host" in str(inside.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.mig_mode": UNKNOWN},
        {"gpus.0.mig_mode": "disabled"},
        {"gpus.0.mig_devices": 1, "cuda_init": CudaInit(code=0)},
        {"gpus.0.mig_devices": UNKNOWN, "cuda_init": UNKNOWN},
        {"gpus.0.mig_devices": UNKNOWN, "cuda_init": CudaInit(code=999)},
        {"gpus.0.mig_devices": UNKNOWN, "environment": UNKNOWN},
        {"gpus.0.mig_devices": 2, "environment.CUDA_VISIBLE_DEVICES": "MIG-wrong"},
    ],
    ids=str,
)
def test_is_silent_when_there_are_instances_or_it_is_not_known(undivided, change):
    assert mig_no_instance(altered(undivided, change)) is None
