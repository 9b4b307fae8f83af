"""The machine has no NVIDIA card, so there is nothing that CUDA could run on."""

from torchdoctor.diagnosis.cards import vendor_of
from torchdoctor.diagnosis.evidence import found_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import cuda_starts, module_runs, system_of
from torchdoctor.diagnosis.symptoms import WITHOUT_A_CARD
from torchdoctor.facts.model import Facts, Jetson
from torchdoctor.texts import say

REASON = "NO_NVIDIA_GPU"


@rule(REASON, explains=WITHOUT_A_CARD)
def no_nvidia_gpu(facts: Facts) -> Finding | None:
    if facts.gpus is None or _bus_may_be_wrong(facts):
        return None
    vendors = {vendor_of(gpu) for gpu in facts.gpus}
    # AMD and Intel have a word of their own; a card of unknown make may be NVIDIA's.
    if vendors & {None, "nvidia", "amd", "intel"}:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("This machine has no NVIDIA GPU, so PyTorch will run on the CPU."),
        evidence=(found_cards(facts.gpus),),
        cause=say(
            "No NVIDIA card is visible to this system: there is none, it is switched off in the"
            " firmware, or a virtual machine was started without it."
        ),
        fix=Fix(
            say(
                "Without a GPU nothing needs repair: the CPU build of PyTorch works here."
                " If a card is built in, look whether the system sees it."
            ),
            ("lspci -nn | grep -i nvidia",) if system_of(facts) == "linux" else (),
        ),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    )


def _bus_may_be_wrong(facts: Facts) -> bool:
    """A Mac has its own word, a Jetson's GPU is on no bus, and a running driver knows better."""
    if system_of(facts) == "macos" or isinstance(facts.jetson, Jetson):
        return True
    return module_runs(facts) or cuda_starts(facts)
