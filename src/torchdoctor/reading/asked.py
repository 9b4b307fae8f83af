"""What an installer was asked for and did not find, with the versions that it lists instead."""

import re
from collections.abc import Iterator, Sequence

from torchdoctor.diagnosis.text.refused import Refused
from torchdoctor.reading.model import Line
from torchdoctor.reading.page import Page

MOST_LINES = 60
"""Lines that a list of versions takes on a terminal."""

# pip: resolution/resolvelib/factory.py, `_report_single_requirement_conflict`.
# Terminals cut it anywhere, so no blank can be relied on.
_REQUIREMENT = re.compile(
    r"that\s?satisfies\s?the\s?requirement\s?(?P<asked>[^\s;(]+(?:\s*[<>=!~]=?\s*[\w.+*]+)?)"
    r"(?:.{0,200}?\(from\s?versions:\s?(?P<offered>[^)]*)\)?)?"
)
_OTHER = re.compile(r"^\s*(?:ERROR|WARNING|INFO|\[|\$|Traceback)")
_NO_MATCH = re.compile(
    r"No matching distribution found for (?P<asked>[\w.-]+(?:\[[\w,]+\])?\s*[<>=!~]*\s*[\w.+*]*)"
)
_PACKAGE = re.compile(r"[A-Za-z][\w.-]*")
_TORCH = re.compile(
    r"(?:torch|torchvision|torchaudio|triton|xformers|pytorch|torch[-_]\w+|nvidia-[\w-]+)$",
    re.IGNORECASE,
)
# astral-sh/uv, uv-resolver/src/pubgrub/report.rs: "there is no version of torch==2.1.0+cu118".
_UV = re.compile(r"there is no version of (?P<asked>[\w.-]+(?:==|>=|<=|~=)?[\w.+*]*)")
_UV_OFFERED = re.compile(r"only the following versions of ([\w-]+) are available:")


def read_refused(page: Page) -> tuple[Refused, ...]:
    """Every requirement on torch or its kin that an installer refused, once each."""
    found: dict[str, Refused] = {}
    for one in (*_by_pip(page), *_by_uv(page)):
        package = _PACKAGE.match(one.requirement)
        if package and (_TORCH.fullmatch(package[0]) or "(from torch" in one.words):
            known = found.get(one.requirement)
            if known is None or (known.offered is None and one.offered is not None):
                found[one.requirement] = one
    return tuple(found.values())


def _by_pip(page: Page) -> Iterator[Refused]:
    for place, _last in page.spans("that satisfies the requirement"):
        line = page.lines[place]
        text = _until_bracket(page.lines[place : place + MOST_LINES])
        if found := _REQUIREMENT.search(text):
            yield _refused(found["asked"], _versions(found["offered"]), line)
    for line, found in page.matches(_NO_MATCH, "no matching distribution found for "):
        yield _refused(found["asked"], None, line)


def _until_bracket(lines: Sequence[Line]) -> str:
    """The sentence with its list of versions, put together where a terminal cut it."""
    text = lines[0].text
    for line in lines[1:]:
        if text.rstrip().endswith(")") or _OTHER.match(line.text):
            break
        text += line.text.strip()
    return text


def _versions(listed: str | None) -> tuple[str, ...] | None:
    if listed is None:
        return None
    if listed.strip() == "none":
        return ()
    return tuple(version.strip() for version in listed.split(",") if version.strip())


def _by_uv(page: Page) -> Iterator[Refused]:
    for line, found in page.matches(_UV, "there is no version of "):
        yield _refused(found["asked"], None, line)


def _refused(asked: str, offered: tuple[str, ...] | None, line: Line) -> Refused:
    return Refused(
        requirement="".join(asked.split()).rstrip(".,;"),
        offered=offered,
        line=line.number,
        words=line.text.strip(),
    )
