"""torch was built for the GPUs of another maker, on a machine with a usable NVIDIA card."""

from torchdoctor.diagnosis.cards import has_usable_card, nvidia_cards, vendor_of
from torchdoctor.diagnosis.evidence import nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import label_of, shown
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "TORCH_ROCM_BUILD"
_LABELS = {"rocm": "amd", "xpu": "intel"}


@rule(REASON)
def torch_rocm_build(facts: Facts) -> Finding | None:
    torch = facts.torch
    maker = _maker(torch) if torch is not None else None
    if torch is None or maker is None or not has_usable_card(facts):
        return None
    # With a card of that maker beside it, the build may well have been chosen for that one.
    if any(vendor_of(gpu) == maker for gpu in facts.gpus or ()):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The installed PyTorch is built for the GPUs of another maker."),
        evidence=(
            shown(torch),
            *((say("torch.version.hip is {version}", version=torch.hip),) if torch.hip else ()),
            nvidia_cards_seen(nvidia_cards(facts)),
        ),
        cause=say(
            "The ROCm builds are for AMD cards and the XPU builds for Intel's; neither can use an"
            " NVIDIA card."
        ),
        fix=Fix(say("Install a CUDA build in its place."), install_torch(facts), "reinstall"),
        docs=TORCH_GUIDE,
    )


def _maker(torch: TorchFacts) -> str | None:
    if torch.installed is False or torch.cuda is not None:
        return None
    if torch.hip is not None:
        return "amd"
    label = label_of(torch.version or torch.distribution_version)
    return next((maker for start, maker in _LABELS.items() if label.startswith(start)), None)
