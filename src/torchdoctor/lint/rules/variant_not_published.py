"""A release of torch was never built for the variant that the line names.

pip fails where the variant's index is all that it asks; with another index beside it, it quietly
takes that one's build.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index, short_variant
from torchdoctor.lint.cure import corrected, nearest_build, pins_from
from torchdoctor.lint.failed import failed
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.holdings import is_judged, labelled
from torchdoctor.lint.model import Index
from torchdoctor.texts import say

REASON = "VARIANT_NOT_PUBLISHED"


@rule(REASON)
def variant_not_published(case: Case) -> Iterator[LintFinding]:
    """A pin and an index that have no build in common."""
    if case.prediction.reason == REASON:
        yield from failed(REASON, case, _fix(case))
        return
    index = None if case.prediction.fails else _never_had(case)
    torch = case.requirement("torch")
    if index is not None and torch is not None:
        yield finding(
            REASON,
            at_index(index),
            say(
                "{variant} has no torch {asked} for {platform}, so another index's build comes.",
                variant=case.address(index).variant,
                asked=torch.specifier.lstrip("="),
                platform=case.platform_name,
            ),
            _fix(case),
            outcome=case.outcome,
        )


def _never_had(case: Case) -> Index | None:
    """The index of a variant that lacks the pinned release, where none of the others has it."""
    torch = next((one for one in case.wanted if one.name == "torch"), None)
    asked = torch.exact if torch else None
    known = [(i, v) for i, v in case.variants if case.address(i).kind == "variant"]
    judged = [(i, v) for i, v in known if is_judged(v, case.matrix) and not i.explicit]
    if asked is None or not judged or torch is None or torch.wheel or torch.exact_label:
        return None
    if case.matrix.release(asked) is None or (case.platform or "macos").startswith("macos"):
        return None
    builds = [b for b in case.matrix.builds_for(case.platform or "") if b.torch == asked]
    published = {name for b in builds for name in (b.variant, short_variant(b))}
    return None if published & {variant for _, variant in judged} else judged[0][0]


def _fix(case: Case) -> LintFix:
    """The nearest variant that has the pinned release, else the newest release of the variant."""
    torch = next((one for one in case.wanted if one.name == "torch"), None)
    release = (torch.exact or "").partition("+")[0] if torch else ""
    index, variant = case.variants[0] if case.variants else (None, None)
    build = nearest_build(case, release, variant) if release else None
    if build is None:
        pins = pins_from(case, variant, free=True) if variant else {}
        text = say("Take a release that the index has.")
        return LintFix(text, corrected(case, pins) if pins else None)
    text = say(
        "torch {release} is there for {found}: take one of these, or another release.",
        release=release,
        found=", ".join(_offers(case, release)),
    )
    pins = pins_from(case, build.variant, relabelled=True)
    pins = pins or {"torch": labelled(release, build.label)}
    words = index.word.replace(f"/{variant}", f"/{build.variant}") if index else ""
    return LintFix(text, corrected(case, pins, replaced={index: words} if index else None))


def _offers(case: Case, release: str) -> list[str]:
    builds = case.matrix.builds_for(case.platform or "")
    return [b.variant for b in builds if b.torch == release and b.label]
