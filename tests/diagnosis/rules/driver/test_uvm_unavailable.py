import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.uvm_unavailable import uvm_unavailable
from torchdoctor.facts.model import KernelLog
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


def test_fires_when_cuinit_fails_and_the_node_is_missing(capture):
    [finding] = examine(capture("h100-580-UVM_UNAVAILABLE"), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("UVM_UNAVAILABLE", "error")
    assert "cuInit returned 999" in finding.evidence
    assert finding.hides == ("CUDA_INIT_FAILED",)


def test_fires_with_the_module_to_load_on_the_host_of_a_container(capture):
    inside = uvm_unavailable(capture("h100-580-UVM_UNAVAILABLE"))
    outside = altered(capture("h100-580-UVM_UNAVAILABLE"), {"container.runtime": ABSENT})

    assert "on the host" in str(inside.fix.text)
    assert "on the host" not in str(uvm_unavailable(outside).fix.text)


SLEPT = (
    "NVRM: GPU 0000:00:06.0: PreserveVideoMemoryAllocations module parameter is set. System Power"
    " Management attempted without driver procfs suspend interface."
)
ALL_NODES = ("nvidia0", "nvidiactl", "nvidia-uvm")


@pytest.mark.parametrize(
    "line", [SLEPT, "nvidia 0000:01:00.0: PM: pci_pm_suspend(): nv_pmops_suspend returns -5"]
)
def test_fires_on_a_module_that_did_not_survive_the_machines_sleep(capture, line):
    asleep = {"device_nodes": ALL_NODES, "kernel_log": KernelLog(lines=(line,))}

    finding = uvm_unavailable(altered(capture("h100-580-UVM_UNAVAILABLE"), asleep))

    assert finding.evidence == ("cuInit returned 999", line)
    assert "sudo rmmod nvidia_uvm" in finding.fix.commands


@pytest.mark.parametrize("log", [UNKNOWN, KernelLog(), KernelLog(lines=("NVRM: loading",))])
def test_is_silent_when_nothing_says_that_the_machine_slept(capture, log):
    awake = {"device_nodes": ALL_NODES, "kernel_log": log}

    assert uvm_unavailable(altered(capture("h100-580-UVM_UNAVAILABLE"), awake)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"device_nodes": UNKNOWN},
        {"device_nodes": ("nvidia0", "nvidiactl", "nvidia-uvm")},
        {"device_nodes": ()},
        {"cuda_init": UNKNOWN},
        {"cuda_init.code": 0},
        {"cuda_init.code": 100},
    ],
    ids=str,
)
def test_is_silent_when_the_node_is_there_or_could_not_be_looked_for(capture, change):
    assert uvm_unavailable(altered(capture("h100-580-UVM_UNAVAILABLE"), change)) is None
