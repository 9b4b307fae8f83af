"""torchvision or torchaudio belongs to another release of torch than the installed one."""

import re
from dataclasses import dataclass

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch
from torchdoctor.facts.model import CompanionFacts, Facts, TorchFacts
from torchdoctor.matrix.model import Matrix, specifier, version
from torchdoctor.texts import Text, say

REASON = "COMPANION_MISMATCH"
# What a companion says that was compiled against another torch.
_TELLTALE = re.compile(
    r"operator torchvision::\w+ does not exist"
    r"|undefined symbol"
    r"|has no attribute 'extension'"
    r"|(lib)?torchaudio\S*: cannot open shared object"
)


@dataclass(frozen=True, slots=True)
class _Companion:
    package: str
    facts: CompanionFacts
    pin: str | None
    """The torch releases that it is made for; None: not known."""


@rule(REASON)
def companion_mismatch(facts: Facts, matrix: Matrix) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    wrong = [one for one in _companions(torch, matrix) if _is_wrong(one, torch)]
    if not wrong:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "{packages} and the installed torch do not belong together.",
            packages=" and ".join(one.package for one in wrong),
        ),
        evidence=(f"torch {torch.version or 'of unknown version'}", *_seen(wrong)),
        cause=_cause(wrong),
        fix=Fix(
            say("Install torch and its companions together, in releases that fit."),
            install_torch(facts),
            "reinstall",
        ),
        docs=TORCH_GUIDE,
    )


def _companions(torch: TorchFacts, matrix: Matrix) -> list[_Companion]:
    both = (("torchvision", torch.torchvision), ("torchaudio", torch.torchaudio))
    return [
        _Companion(package, facts, _pin(package, facts.version, matrix))
        for package, facts in both
        if facts is not None
    ]


def _pin(package: str, text: str | None, matrix: Matrix) -> str | None:
    release = _release(text)
    rows = (row for row in matrix.companions if (row.package, row.version) == (package, release))
    return next((row.torch for row in rows), None)


def _release(text: str | None) -> str | None:
    """The published release of "2.6.0+cu124"; None for nightlies and vendors' own builds."""
    release = (text or "").partition("+")[0]
    try:
        return release if release and version(release).plain else None
    except ValueError:
        return None


def _is_wrong(one: _Companion, torch: TorchFacts) -> bool:
    release = _release(torch.version)
    fits = specifier(one.pin).contains(release) if one.pin and release else None
    if fits is False:
        return True
    says_so = _TELLTALE.search(one.facts.import_error or "") is not None
    # The right release in another variant fails with the same words, and is another matter.
    return says_so and not (fits is True and _labels_differ(one.facts.version, torch.version))


def _labels_differ(one: str | None, other: str | None) -> bool:
    labels = {(text or "").partition("+")[2] for text in (one, other)} - {""}
    return len(labels) > 1


def _seen(wrong: list[_Companion]) -> tuple[str, ...]:
    seen = []
    for one in wrong:
        if one.facts.version:
            seen.append(f"{one.package} {one.facts.version}")
        if one.facts.import_error:
            seen.append(f"import {one.package}: {one.facts.import_error}")
    return tuple(seen)


def _cause(wrong: list[_Companion]) -> Text:
    pins = [f"{one.package} {one.facts.version}: torch{one.pin}" for one in wrong if one.pin]
    if not pins:
        return say("Each release of a companion is compiled against one release of torch.")
    return say(
        "Each release of a companion is compiled against one release of torch ({pins}).",
        pins=", ".join(pins),
    )
