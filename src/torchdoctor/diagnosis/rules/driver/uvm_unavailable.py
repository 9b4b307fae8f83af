"""CUDA cannot start although the driver answers, because nvidia-uvm has no device node."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "UVM_UNAVAILABLE"
CUDA_ERROR_UNKNOWN = 999  # CUresult, cuda.h


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def uvm_unavailable(facts: Facts) -> Finding | None:
    init, nodes = facts.cuda_init, facts.device_nodes
    # None: nobody could look, and what was not seen is no evidence.
    if init is None or nodes is None or init.code != CUDA_ERROR_UNKNOWN:
        return None
    if "nvidia-uvm" in nodes or "nvidiactl" not in nodes:  # without nvidiactl it lies deeper
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("CUDA cannot start: the device file of the nvidia-uvm module is missing."),
        evidence=(f"cuInit returned {init.code}", f"/dev holds {', '.join(sorted(nodes))}"),
        cause=say(
            "CUDA manages memory through a kernel module of its own, nvidia-uvm. It was not loaded"
            " at start-up, or its device file was lost, often after the machine slept."
        ),
        fix=_fix(facts),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    )


def _fix(facts: Facts) -> Fix:
    commands = ("sudo modprobe nvidia-uvm", "sudo nvidia-modprobe -u -c=0")
    if in_container(facts):
        return Fix(
            say("Load the module on the host, then start the container again."),
            commands,
        )
    return Fix(
        say("Load the module and make its device file, then run this check again."), commands
    )
