"""Two installations of torch can be seen by one interpreter."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import install_torch, pip
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "DUPLICATE_TORCH"
TWO = 2


@rule(REASON)
def duplicate_torch(facts: Facts) -> Finding | None:
    torch = facts.torch
    paths = (torch.duplicates or ()) if torch is not None else ()
    if torch is None or len(paths) < TWO:
        return None
    imported = (say("imported from {path}", path=torch.path),) if torch.path else ()
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("This Python sees {count} installations of torch.", count=len(paths)),
        evidence=(*paths, *imported),
        cause=say(
            "The first one on sys.path is imported, and pip may change another. They come from pip"
            " beside conda, from the user's own site-packages, or from an install that broke off."
        ),
        fix=Fix(
            say("Remove them all, one uninstall for each, then install one."),
            (*(pip(facts, "uninstall", "--yes", "torch") for _ in paths), *install_torch(facts)),
            "reinstall",
        ),
        docs="https://docs.python.org/3/library/site.html",
    )
