"""The index that is named for torch is not the one that torch comes from.

pip keeps the last --index-url alone, and has no order among the others: the highest version of
all wins, and 2.6.0+cu124 counts as higher than 2.6.0. A page of folders given to --find-links
shows pip no file.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index, short_variant, variant_of
from torchdoctor.lint.cure import Pins, corrected, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.model import Index
from torchdoctor.texts import Text, say

REASON = "INDEX_MIXUP"


@rule(REASON)
def index_mixup(case: Case) -> Iterator[LintFinding]:
    """An index that another one overrules, or that loses against another."""
    if case.line.installer not in ("pip", "uv") or (case.platform or "").startswith("macos"):
        return
    lost = [index for index in case.searched.lost if _is_overruled(index, case)]
    for index in lost:
        yield _finding(case, index, _why_lost(index, case))
    losing = None if lost else _losing(case)
    if losing is not None:
        yield _finding(case, losing, _why_losing(losing, case))


def _is_overruled(index: Index, case: Case) -> bool:
    """Whether another index took its place: not where none is asked at all."""
    insecure = index.url.startswith("http://") and case.line.installer == "pip"
    same = any(other.url.rstrip("/") == index.url.rstrip("/") for other in case.searched.all)
    return bool(case.searched.all) and not insecure and not same


def _losing(case: Case) -> Index | None:
    """The first index of a variant that torch does not come from; None: it wins."""
    torch = case.torch
    if torch is None or not case.variants or "torch" in case.prediction.kept:
        return None
    variant = variant_of(torch, case)
    folders = [index for index, _ in case.variants if _is_folder(index, case)]
    if folders:
        return folders[0]
    named = [variant_name for _, variant_name in case.variants]
    if torch.build is not None and short_variant(torch.build) in named:
        variant = short_variant(torch.build)
    losers = [i for i, name in case.variants if name != variant and not i.explicit]
    if case.line.installer == "uv" and variant in named:
        # uv has an order, and its default index comes last on purpose.
        losers = [index for index in losers if index.role == "extra"]
    return losers[0] if losers and not _is_deliberate(case, variant) else None


def _is_folder(index: Index, case: Case) -> bool:
    """Whether --find-links is given a folder of a simple index, where it finds no file."""
    page = case.address(index)
    return index.role == "links" and page.form == "simple" and page.mirror is not None


def _is_deliberate(case: Case, variant: str | None) -> bool:
    """Several variants beside each other, and a label that says which one is meant."""
    torch = next((one for one in case.wanted if one.name == "torch"), None)
    asked = torch.exact_label if torch else None
    if asked is not None or (torch and torch.index):
        return True
    # A release that was never built for this variant is said by another word.
    exact = torch.exact if torch else None
    named = [v for _, v in case.variants]
    builds = case.matrix.builds_for(case.platform or "")
    published = {b.variant for b in builds if b.torch == exact}
    return exact is not None and variant not in named and not published & {*named}


def _finding(case: Case, index: Index, summary: Text) -> LintFinding:
    variant = case.address(index).variant
    pins = pins_from(case, variant) or pins_from(case, variant, free=True) if variant else {}
    worse = bool(variant and variant.startswith("cu") and is_cpu_build(case))
    return finding(
        REASON,
        at_index(index),
        summary,
        _fix(case, index, variant, pins),
        outcome=case.outcome,
        severity="error" if worse else None,
    )


def _fix(case: Case, index: Index, variant: str | None, pins: Pins) -> LintFix:
    if index.ignored:
        return LintFix(say("Write the option on a line of its own."), index.word)
    if index in case.searched.lost and index.origin == "file" and index.role == "extra":
        return LintFix(say("Write it below the --index-url: options are read in order."))
    if not pins or variant is None:
        return LintFix(say("Keep one --index-url, and give the other as --extra-index-url."))
    return LintFix(
        say("Pin the label of {variant}: no other index has such a version.", variant=variant),
        _line(case, index, pins),
    )


def _line(case: Case, index: Index, pins: Pins) -> str | None:
    keyword = "--index" if case.line.installer == "uv" else "--extra-index-url"
    lost = index in case.searched.lost
    if lost or _is_folder(index, case):
        return corrected(case, pins, replaced={index: f"{keyword} {index.url}"})
    # uv stops at the first index with torch, whatever the pin says.
    ordered = case.line.installer == "uv" and "--index-strategy" not in case.line.options
    others = {other: "" for other, _ in case.variants if other != index} if ordered else {}
    return corrected(case, pins, replaced=others)


def _why_lost(index: Index, case: Case) -> Text:
    if case.line.installer == "uv":
        return say("uv takes --index-url once, and refuses the line.")
    if index.ignored:
        return say("Behind a requirement pip reads no such option, so it has no effect.")
    if "--no-index" in case.line.flags:
        return say("With --no-index pip asks no index, this one neither.")
    if index.role == "extra":
        return say("An --index-url behind it takes the place of this --extra-index-url.")
    return say("pip uses the last --index-url alone, so this one has no effect.")


def _why_losing(index: Index, case: Case) -> Text:
    variant = case.address(index).variant
    torch = case.torch
    version = say(
        "{version} (a CPU build)" if is_cpu_build(case) else "{version}",
        version=torch.version if torch else None,
    )
    if _is_folder(index, case):
        return say(
            "--find-links needs a page of files, and this is a folder of an index: pip finds"
            " nothing there, and takes torch {version}.",
            version=version,
        )
    if case.line.installer == "uv":
        return say(
            "torch {version} comes from another index, not from {variant}.",
            version=version,
            variant=variant,
        )
    return say(
        "pip takes the highest version of all indexes, and that is torch {version}, not one of"
        " {variant}.",
        version=version,
        variant=variant,
    )


def is_cpu_build(case: Case) -> bool:
    """Whether the torch that comes computes on the CPU alone."""
    build = case.torch.build if case.torch else None
    return build is not None and build.cuda is None
