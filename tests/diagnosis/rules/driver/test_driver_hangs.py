import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_hangs import driver_hangs
from torchdoctor.facts.model import CudaInit, KernelLog, Problem
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

GSP = "NVRM: Xid (PCI:0000:00:06): 119, pid=7, Timeout waiting for RPC from GSP!"


def stuck(probe, words="no answer in 10 s"):
    return Problem(probe=probe, problem=words, took_s=10.2)


@pytest.fixture
def hanging(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "nvml": UNKNOWN,
            "nvidia_smi.exit_code": UNKNOWN,
            "cuda_init": UNKNOWN,
            "problems": (stuck("nvml"), stuck("nvidia-smi"), stuck("cuda_init")),
        },
    )


def test_fires_with_every_call_that_did_not_return(hanging):
    [finding] = examine(hanging, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_HANGS", "error")
    assert finding.evidence == (
        "nvml: no answer in 10 s",
        "nvidia-smi: no answer in 10 s",
        "cuda_init: no answer in 10 s",
    )


def test_fires_with_the_firmwares_last_words_and_no_second_finding(hanging):
    [finding] = examine(
        altered(hanging, {"kernel_log": KernelLog(lines=(GSP,))}), Matrix()
    ).findings

    assert GSP in finding.evidence


def test_fires_as_a_warning_when_cuda_starts_all_the_same(hanging):
    slow = {"problems": (stuck("nvidia-smi"),), "cuda_init": CudaInit(code=0)}

    assert driver_hangs(altered(hanging, slow)).severity.value == "warning"


def test_a_container_is_told_to_look_on_its_host(hanging):
    assert "host" in str(driver_hangs(altered(hanging, {"container.runtime": "docker"})).fix.text)


@pytest.mark.parametrize(
    "problems",
    [
        (),
        (stuck("target"),),  # an import may be slow without any driver
        (stuck("toolkit"),),
        (stuck("nvml", "the module pynvml (distribution nvidia-ml-py) is not installed"),),
        (stuck("cuda_init", "libcuda.so.1 is nowhere on the loader's path"),),
    ],
    ids=str,
)
def test_is_silent_when_the_driver_answered_or_another_was_slow(hanging, problems):
    assert driver_hangs(altered(hanging, {"problems": problems})) is None
