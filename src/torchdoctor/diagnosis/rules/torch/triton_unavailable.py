"""triton is not installed, although torch asks for it: torch.compile cannot run on the GPU."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, shown
from torchdoctor.diagnosis.remedies import pip
from torchdoctor.diagnosis.shell import quoted_requirement
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.texts import say

REASON = "TRITON_UNAVAILABLE"
_NAMES = ("triton", "pytorch-triton")


@rule(REASON)
def triton_unavailable(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    said = tuple(words for words in failures(torch) if tells(REASON, words))
    pin = _pin(torch)
    if not said and (pin is None or torch.triton is not None):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("triton is not installed, so torch.compile cannot run on the GPU."),
        evidence=(*said, *((f"{shown(torch)} asks for {pin}",) if pin else ())),
        cause=say(
            "torch.compile writes its GPU code in triton, which comes as a package of its own. It"
            " was left out, as pip install --no-deps does, or removed."
        ),
        fix=Fix(
            say("Install the triton that torch asks for."),
            (pip(facts, "install", quoted_requirement(pin or "triton")),),
        ),
        docs="https://triton-lang.org/main/getting-started/installation.html",
    )


def _pin(torch: TorchFacts) -> str | None:
    """What torch itself requires, "triton==3.6.0"; None where it has none.

    Windows builds have none. Who read the requirements looked for triton too, so that a triton
    that is not known beside them is not there.
    """
    requires = torch.requires or {}
    return next((f"{name}{requires[name]}" for name in _NAMES if name in requires), None)
