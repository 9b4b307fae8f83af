"""The kernel module runs, and the device files through which programs reach it are missing."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import cuda_returned, device_files, smi_exited
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import (
    cards_out_of_reach,
    cuda_starts,
    in_container,
    module_runs,
)
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "DEVICE_NODES_MISSING"


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def device_nodes_missing(facts: Facts) -> Finding | None:
    if not module_runs(facts) or not nvidia_cards(facts) or not cards_out_of_reach(facts):
        return None
    if cuda_starts(facts):  # then it found its files, under whatever names
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The driver runs, but its device files under /dev are missing."),
        evidence=(_listed(facts.device_nodes or ()), *_refusals(facts)),
        cause=say(
            "Programs reach the driver through /dev/nvidiactl and one file per card, such as"
            " /dev/nvidia0. They were not made, or were not handed to this container."
        ),
        fix=_fix(facts),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    )


def _listed(nodes: tuple[str, ...]) -> Text:
    return device_files(nodes) if nodes else say("/dev holds no file of the driver")


def _refusals(facts: Facts) -> tuple[str, ...]:
    smi, init = facts.nvidia_smi, facts.cuda_init
    seen = []
    if smi is not None and smi.exit_code:
        seen.append(smi_exited(smi.exit_code))
    if init is not None:
        seen.append(cuda_returned(init.code))
    return tuple(seen)


def _fix(facts: Facts) -> Fix:
    if in_container(facts):
        return Fix(
            say("Make the files on the host, then start the container again with its GPUs."),
            ("sudo nvidia-modprobe -c=0 -u",),
        )
    return Fix(say("Make the files, then run this check again."), ("sudo nvidia-modprobe -c=0 -u",))
