"""Corrected lines: the same words with pins, and with indexes that cannot let another win."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace

from torchdoctor.lint.case import Case
from torchdoctor.lint.model import FAMILY, Index, InstallLine, Place, Requirement, Word
from torchdoctor.lint.predict import Prediction, predict_on
from torchdoctor.matrix.model import Build, version

_TAIL = re.compile(r"\s+;.*|\s*;.*", re.DOTALL)
_LABEL = re.compile(r"\+[\w.]+")
_EXTRAS = re.compile(r"\[[^\]]*\]")
Pins = Mapping[str, str]
"""Distribution -> version with its label."""


def pins_of(prediction: Prediction) -> Pins:
    """The versions of torch's family that a prediction comes to."""
    known = {name: held.version for name, held in prediction.held.items()}
    known.update({n: v for n, v in prediction.packages.items() if v is not None})
    return {name: version for name, version in known.items() if name in FAMILY}


def pins_from(case: Case, variant: str, *, free: bool = False, relabelled: bool = False) -> Pins:
    """What the line would come to with a variant's official folder alone; empty: nothing.

    Args:
        case: The line.
        variant: "cu124".
        free: Without the versions that the line asks for.
        relabelled: With its releases, and without its labels.
    """
    official = case.matrix.mirror("official")
    if official is None or official.variant_url is None:
        return {}
    url = official.variant_url.replace("{variant}", variant)
    index = Index(url=url, role="index", place=case.line.place)
    change = _free if free else _unlabelled if relabelled else _same
    asked = tuple(change(one) for one in case.line.requirements)
    line = InstallLine(
        installer="pip",
        requirements=asked,
        constraints=() if free else case.line.constraints,
        indexes=(index,),
        place=case.line.place,
        image=case.line.image,
    )
    return pins_of(predict_on(line, case.machine, case.matrix))


def index_option(case: Case, variant: str) -> str:
    """The option that names a variant's official folder beside the other indexes."""
    official = case.matrix.mirror("official")
    url = (official.variant_url or "").replace("{variant}", variant) if official else ""
    option = "--index" if case.line.installer == "uv" else "--extra-index-url"
    return f"{option} {url}"


def _same(one: Requirement) -> Requirement:
    return one


def _unlabelled(one: Requirement) -> Requirement:
    return replace(one, specifier=_LABEL.sub("", one.specifier))


def _free(one: Requirement) -> Requirement:
    return Requirement(name=one.name, text=one.name, place=one.place, marker=one.marker)


def nearest_build(case: Case, torch: str, variant: str | None) -> Build | None:
    """The build of a release whose CUDA is next to a variant's; None: there is none."""
    builds = [
        build
        for build in case.matrix.builds_for(case.platform or "")
        if build.torch == torch and build.cuda and build.label
    ]
    wanted = _cuda(variant) if variant else None
    if wanted is None:
        return max(builds, key=lambda b: version(b.cuda or "0"), default=None)
    return min(builds, key=lambda b: _distance(b.cuda or "0", wanted), default=None)


def _cuda(variant: str) -> str | None:
    digits = variant.removeprefix("cu")
    return f"{digits[:-1]}.{digits[-1]}" if digits.isdecimal() and len(digits) > 1 else None


def _distance(one: str, other: str) -> tuple[int, int]:
    a, b = version(one), version(other)
    return abs(a.major - b.major), abs(a.minor - b.minor)


def corrected(
    case: Case,
    pins: Pins,
    *,
    replaced: Mapping[Index, str] | None = None,
    added: Iterable[str] = (),
    at: Requirement | None = None,
    texts: Mapping[Requirement, str] | None = None,
) -> str | None:
    """The line with pins instead of its requirements.

    Args:
        case: The line.
        pins: Versions to write; requirements of other packages stay as they are.
        replaced: Index -> words instead of its option; "": leave it out.
        added: Words to add at the end.
        at: The requirement that is meant, where the line is a file: its line alone is shown.
        texts: Requirement -> what to write in its place.
    """
    one = at or next(iter(case.family), None)
    if one is not None and one.place not in {word.place for word in case.line.words}:
        return pinned_text(one, pins) if one.name in pins else None
    if not case.line.words:
        return None
    pinned = (r for r in case.line.requirements if r.name in pins and not r.wheel)
    places = {other.place: shlex.quote(pinned_text(other, pins)) for other in pinned}
    places.update({other.place: text for other, text in (texts or {}).items()})
    options = {i.place: words for i, words in (replaced or {}).items() if i.origin == "option"}
    # A variable is set elsewhere; the command can only add what it should have said.
    beside = [words for i, words in (replaced or {}).items() if i.origin == "env" and words]
    return " ".join((*_edited(case.line.words, places, options), *added, *beside))


def _edited(
    words: tuple[Word, ...],
    places: Mapping[Place, str],
    options: Mapping[Place, str],
) -> Iterable[str]:
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.place in options:
            # An option with its value apart is two words; "--index-url=..." is one.
            skip = "=" not in word.text and not _holds_value(word.text)
            if options[word.place]:
                yield options[word.place]
        else:
            yield places.get(word.place, word.raw)


def _holds_value(text: str) -> bool:
    """-fURL and -iURL hold their value themselves."""
    return not text.startswith("--") and len(text) > 2  # noqa: PLR2004 - "-f" and more


def pinned_text(requirement: Requirement, pins: Pins) -> str:
    """A requirement with its pin, its extras and its marker; as it is where there is none."""
    wanted = pins.get(requirement.name)
    if wanted is None:
        return requirement.text
    extras = _EXTRAS.search(requirement.text.partition(";")[0])
    tail = _TAIL.search(requirement.text)
    text = f"{requirement.name}{extras[0] if extras else ''}=={wanted}"
    return text + (tail[0] if tail else "")
