"""A CUDA build on a machine that has no card for it."""

from torchdoctor.diagnosis.cards import vendor_of
from torchdoctor.diagnosis.evidence import found_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import shown_build
from torchdoctor.diagnosis.remedies import TORCH_GUIDE
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container, module_runs
from torchdoctor.facts.model import Facts, Jetson
from torchdoctor.texts import say

REASON = "BUILD_LARGER_THAN_NEEDED"


@rule(REASON)
def build_larger_than_needed(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or torch.cuda is None or not _has_no_card(facts):
        return None
    # A container may get its card when it is started elsewhere, as one from an image build does.
    if in_container(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.INFO,
        summary=say("The installed PyTorch brings CUDA libraries that this machine does not use."),
        evidence=(
            shown_build(torch),
            found_cards(facts.gpus or ()),
        ),
        cause=say(
            "On Linux the default index has the CUDA build only. It computes on the CPU as well as"
            " the CPU build does, and takes several gigabytes more."
        ),
        fix=Fix(
            say("Nothing needs repair. To save the room, install the CPU build."),
            ("torchdoctor install --cuda cpu",),
        ),
        docs=TORCH_GUIDE,
    )


def _has_no_card(facts: Facts) -> bool:
    """Whether it is known that no NVIDIA card is here, on the bus or anywhere else."""
    if facts.gpus is None or isinstance(facts.jetson, Jetson):
        return False
    if cuda_starts(facts) or module_runs(facts):
        return False
    return not {vendor_of(gpu) for gpu in facts.gpus} & {None, "nvidia"}
