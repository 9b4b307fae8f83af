"""torchvision or torchaudio belongs to another release of torch than the installed one."""

import re

from torchdoctor.diagnosis.companions import Companion, companions_of, fits_release, names, pin_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import label_of, shown
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.facts.model import Facts, TorchFacts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import Text, say

REASON = "COMPANION_MISMATCH"
# What a companion says that was compiled against another torch.
_TELLTALE = re.compile(
    r"operator torchvision::\w+ does not exist"
    r"|undefined symbol"
    r"|has no attribute 'extension'"
    r"|(lib)?torchaudio\S*: cannot open shared object"
)


@rule(REASON, explains=("COMPANION_VARIANT_MISMATCH",))
def companion_mismatch(facts: Facts, matrix: Matrix) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    wrong = [one for one in companions_of(torch) if _is_wrong(one, torch, matrix)]
    if not wrong:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "{packages} and the installed torch do not belong together.",
            packages=names(wrong),
        ),
        evidence=(
            shown(torch),
            *(line for one in wrong for line in one.seen),
        ),
        cause=_cause(wrong, matrix),
        fix=Fix(
            say("Install torch and its companions together, in releases that fit."),
            install_torch(facts),
            "reinstall",
        ),
        docs=TORCH_GUIDE,
    )


def _is_wrong(one: Companion, torch: TorchFacts, matrix: Matrix) -> bool:
    fits = fits_release(one, torch, matrix)
    if fits is False:
        return True
    says_so = any(_TELLTALE.search(words) for words in one.errors)
    # The right release in another variant fails with the same words, and is another matter.
    return says_so and not (fits is True and _labels_differ(one.facts.version, torch.version))


def _labels_differ(one: str | None, other: str | None) -> bool:
    labels = {label_of(text) for text in (one, other)} - {""}
    return len(labels) > 1


def _cause(wrong: list[Companion], matrix: Matrix) -> Text:
    pins = [(one, pin_of(one, matrix)) for one in wrong]
    known = [f"{one.package} {one.facts.version}: torch{pin}" for one, pin in pins if pin]
    if not known:
        return say("Each release of a companion is compiled against one release of torch.")
    return say(
        "Each release of a companion is compiled against one release of torch ({pins}).",
        pins=", ".join(known),
    )
