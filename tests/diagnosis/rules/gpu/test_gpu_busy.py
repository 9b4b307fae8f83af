import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.gpu.gpu_busy import gpu_busy
from torchdoctor.facts.model import GpuProcess
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

GIB = 2**30


@pytest.fixture
def busy(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus.0.memory_used_bytes": 70 * GIB,
            "gpus.0.processes": (GpuProcess(pid=4242, memory_bytes=69 * GIB),),
        },
    )


def test_fires_as_a_warning_with_who_holds_the_memory(busy):
    [finding] = examine(busy, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GPU_BUSY", "warning")
    assert "GPU 0 (NVIDIA H100 80GB HBM3): 70.0 of 79.6 GiB are used" in finding.evidence
    assert "process 4242 holds 69.0 GiB" in finding.evidence
    assert "ps -o pid,user,etime,args -p 4242" in finding.fix.commands


def test_fires_with_a_free_card_to_choose_where_there_is_one(busy):
    free = altered(busy.gpus[0], {"index": 1, "memory_used_bytes": GIB, "processes": ()})
    two = altered(busy, {"gpus": (busy.gpus[0], free)})

    assert "export CUDA_VISIBLE_DEVICES=1" in gpu_busy(two).fix.commands
    chosen = altered(two, {"environment.CUDA_VISIBLE_DEVICES": "0,1"})
    assert not any("export" in command for command in gpu_busy(chosen).fix.commands)


@pytest.mark.parametrize("processes", [UNKNOWN, (), (GpuProcess(pid=1),)], ids=str)
def test_fires_without_names_where_nobody_is_seen(busy, processes):
    finding = gpu_busy(altered(busy, {"gpus.0.processes": processes}))

    assert len(finding.evidence) == 1


def test_a_job_of_slurm_is_not_told_to_take_another_card(busy):
    finding = gpu_busy(altered(busy, {"environment.SLURM_JOB_ID": "17"}))

    assert "administrators" in str(finding.fix.text)


def test_numbers_of_processes_mean_nothing_inside_a_container(busy):
    finding = gpu_busy(altered(busy, {"container.runtime": "docker"}))

    assert not any(command.startswith("ps ") for command in finding.fix.commands)


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.memory_used_bytes": UNKNOWN},
        {"gpus.0.memory_used_bytes": 30 * GIB},
        {"gpus.0.memory_bytes": UNKNOWN},
        {"gpus.0.memory_bytes": 0},
        {"gpus.0.mig_mode": "enabled"},
        {"environment.CUDA_VISIBLE_DEVICES": "-1"},
    ],
    ids=str,
)
def test_is_silent_when_memory_is_free_or_not_known(busy, change):
    assert gpu_busy(altered(busy, change)) is None
