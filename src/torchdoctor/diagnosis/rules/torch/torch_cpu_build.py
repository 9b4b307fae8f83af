"""torch was built without CUDA, on a machine whose card could be used."""

from torchdoctor.diagnosis.cards import has_usable_card, nvidia_cards
from torchdoctor.diagnosis.evidence import nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.image import image_evidence
from torchdoctor.diagnosis.installed import shown
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "TORCH_CPU_BUILD"
_COMPLAINT = "Torch not compiled with CUDA enabled"  # torch/cuda/__init__.py


@rule(REASON)
def torch_cpu_build(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or not has_usable_card(facts) or not _is_cpu_build(torch):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The installed PyTorch is a CPU build, so it cannot use the GPU."),
        evidence=(
            *_seen(torch),
            nvidia_cards_seen(nvidia_cards(facts)),
            *image_evidence(facts),
        ),
        cause=say(
            "The installer took a build without CUDA: the default index has no other for this"
            " system, another index won, or the CPU index was asked for."
        ),
        fix=Fix(say("Install a CUDA build in its place."), install_torch(facts), "reinstall"),
        docs=TORCH_GUIDE,
    )


def _is_cpu_build(torch: TorchFacts) -> bool:
    if torch.cuda is not None or torch.hip is not None or torch.installed is False:
        return False
    if _COMPLAINT in (torch.cuda_error or ""):
        return True
    labels = {_label(torch.version), _label(torch.distribution_version)} - {""}
    if labels:
        return labels == {"cpu"}
    # Of a torch that was imported, None is the answer; of any other it is "not known".
    return _was_imported(torch)


def _was_imported(torch: TorchFacts) -> bool:
    return torch.import_took_s is not None and torch.import_error is None


def _label(version: str | None) -> str:
    """The local version label: "cpu" of 2.6.0+cpu."""
    return (version or "").partition("+")[2]


def _seen(torch: TorchFacts) -> tuple[str, ...]:
    seen = [shown(torch)]
    if _was_imported(torch):
        seen.append(say("torch.version.cuda is None"))
    if torch.cuda_error:
        seen.append(torch.cuda_error)
    return tuple(seen)
