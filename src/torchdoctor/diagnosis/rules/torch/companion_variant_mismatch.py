"""torch and its companions are of one release, and built for different CUDAs."""

from torchdoctor.diagnosis.companions import Companion, build_of, companions_of, names
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import label_of, shown, was_imported
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "COMPANION_VARIANT_MISMATCH"


@rule(REASON)
def companion_variant_mismatch(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or torch.installed is False:
        return None
    wrong = [one for one in companions_of(torch) if _is_wrong(one, torch)]
    if not wrong:
        return None
    fails = any(one.errors or one.package == "torchvision" for one in wrong)
    return Finding(
        reason=REASON,
        # Lowered for torchaudio alone: it computes with torch, and has hardly code of its own.
        severity=Severity.ERROR if fails else Severity.WARNING,
        summary=say(
            "{packages} and the installed torch are built for different CUDAs.",
            packages=names(wrong),
        ),
        evidence=(_seen(torch), *(line for one in wrong for line in one.seen)),
        cause=say(
            "A companion brings compiled code of its own. Built for the CPU it has none for the"
            " GPU, and built for another CUDA generation it cannot be loaded."
        ),
        fix=Fix(
            say("Install torch and its companions together, from one index."),
            install_torch(facts),
            "reinstall",
        ),
        docs=TORCH_GUIDE,
    )


def _is_wrong(one: Companion, torch: TorchFacts) -> bool:
    if any(tells(REASON, words) for words in one.errors):
        return True
    own, other = _build_of_torch(torch), build_of(one.facts.version, one.facts.cuda)
    # Within one CUDA generation they work: torchaudio has no cu132 and is used from cu130.
    return own is not None and other is not None and own != other


def _build_of_torch(torch: TorchFacts) -> str | None:
    if torch.hip is not None:
        return None
    known = build_of(torch.version, torch.cuda) or build_of(torch.distribution_version, None)
    # Of a torch that was imported, no CUDA is the answer; of any other it is "not known".
    without = torch.cuda is None and was_imported(torch) and not label_of(torch.version)
    return "cpu" if known is None and without else known


def _seen(torch: TorchFacts) -> str:
    known = shown(torch)
    return say("{torch}, CUDA {cuda}", torch=known, cuda=torch.cuda) if torch.cuda else known
