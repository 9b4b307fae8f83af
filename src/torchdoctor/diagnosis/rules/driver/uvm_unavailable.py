"""CUDA cannot start although the driver answers, because nvidia-uvm cannot be used."""

import re

from torchdoctor.diagnosis.evidence import cuda_returned, device_files
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.kernel_log import from_the_mark, log_lines
from torchdoctor.diagnosis.remedies import load_module
from torchdoctor.diagnosis.surroundings import cuda_code, in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "UVM_UNAVAILABLE"
CUDA_ERROR_UNKNOWN = 999  # CUresult, cuda.h
# "PreserveVideoMemoryAllocations module parameter is set. System Power Management attempted without
# driver procfs suspend interface", "nvidia 0000:01:00.0: PM: ... nv_pmops_suspend ...".
_SLEPT = re.compile(
    r"(?:NVRM|nvidia).*(?:System Power Management|nv_pmops_(?:suspend|resume|freeze|thaw)|suspend)",
    re.IGNORECASE,
)


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def uvm_unavailable(facts: Facts) -> Finding | None:
    nodes = facts.device_nodes
    # None: nobody could look, and what was not seen is no evidence.
    if nodes is None or cuda_code(facts) != CUDA_ERROR_UNKNOWN:
        return None
    if "nvidiactl" not in nodes:  # then it lies deeper
        return None
    if "nvidia-uvm" in nodes:
        return _stale(facts)
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("CUDA cannot start: the device file of the nvidia-uvm module is missing."),
        evidence=(
            cuda_returned(CUDA_ERROR_UNKNOWN),
            device_files(nodes),
        ),
        cause=say(
            "CUDA manages memory through a kernel module of its own, nvidia-uvm. It was not loaded"
            " at start-up, or its device file was lost, often after the machine slept."
        ),
        fix=_fix(facts),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    )


def _stale(facts: Facts) -> Finding | None:
    """The module is there; only a log that speaks of sleep says that it did not survive it."""
    slept = tuple(from_the_mark(line) for line in log_lines(facts) if _SLEPT.search(line))
    if not slept:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "CUDA cannot start: the nvidia-uvm module did not survive the machine's sleep."
        ),
        evidence=(cuda_returned(CUDA_ERROR_UNKNOWN), *slept[-3:]),
        cause=say(
            "When the machine sleeps, the driver has to save what the card holds. It was not asked"
            " to, and what nvidia-uvm knows of the card is no longer true."
        ),
        fix=Fix(
            _load_again(facts),
            (
                "sudo rmmod nvidia_uvm",
                *load_module("nvidia-uvm"),
                "sudo systemctl enable nvidia-suspend nvidia-resume nvidia-hibernate",
            ),
        ),
        docs="https://download.nvidia.com/XFree86/Linux-x86_64/580.95.05/README/powermanagement.html",
    )


def _load_again(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "End all programs that use the GPU and load the module again on the host. The driver's"
            " services for sleep keep it from coming back."
        )
    return say(
        "End all programs that use the GPU and load the module again. The driver's services for"
        " sleep keep it from coming back."
    )


def _fix(facts: Facts) -> Fix:
    commands = (*load_module("nvidia-uvm"), "sudo nvidia-modprobe -u -c=0")
    if in_container(facts):
        return Fix(say("Load the module on the host, then start the container again."), commands)
    return Fix(
        say("Load the module and make its device file, then run this check again."), commands
    )
