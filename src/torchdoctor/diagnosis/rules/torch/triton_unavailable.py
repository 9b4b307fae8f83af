"""triton is missing although torch asks for it, or cannot be imported."""

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
    # A triton that is not there and not asked for, as on Windows, is no fault.
    broken = (torch.triton_error,) if torch.triton and torch.triton_error else ()
    pin = _pin(torch)
    if not said and not broken and (pin is None or torch.triton is not None):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("triton cannot be used, so torch.compile cannot run on the GPU."),
        evidence=(
            *said,
            *broken,
            *((f"triton {torch.triton}",) if broken else ()),
            *((say("{torch} asks for {pin}", torch=shown(torch), pin=pin),) if pin else ()),
        ),
        cause=say(
            "torch.compile writes its GPU code in triton, which comes as a package of its own. It"
            " was left out, as pip install --no-deps does, removed, or is damaged."
        ),
        fix=Fix(
            say("Install the triton that torch asks for."),
            (_install(facts, pin or "triton", again=bool(broken)),),
        ),
        docs="https://triton-lang.org/main/getting-started/installation.html",
    )


def _install(facts: Facts, requirement: str, *, again: bool) -> str:
    options = ("--force-reinstall", "--no-deps") if again else ()
    return pip(facts, "install", *options, quoted_requirement(requirement))


def _pin(torch: TorchFacts) -> str | None:
    """What torch itself requires, "triton==3.6.0"; None where it has none.

    Windows builds have none. Who read the requirements looked for triton too, so that a triton
    that is not known beside them is not there.
    """
    requires = torch.requires or {}
    return next((f"{name}{requires[name]}" for name in _NAMES if name in requires), None)
