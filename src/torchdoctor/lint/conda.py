"""conda's way of writing requirements: "pytorch=2.5.1", "conda-forge::pytorch>=2.4"."""

import re

from torchdoctor.lint.model import Place, Requirement
from torchdoctor.lint.requirement import canonical

LAST_OF_CHANNEL = "2.5.1"
"""The last release on the channel pytorch. Source: pytorch issue 138506, tutorials issue 3428."""
_SPEC = re.compile(
    r"(?:(?P<channel>[^\s:]+)::)?(?P<name>[A-Za-z0-9_][\w.-]*)\s*(?P<version>(?:[=<>!~].*|\s+\S.*)?)"
)


def read_spec(text: str, place: Place) -> Requirement | None:
    """A requirement of conda; None: it is none."""
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        return None
    return Requirement(
        name=canonical(found["name"]),
        specifier=_specifier(found["version"].strip()),
        text=text.strip(),
        place=place,
        index=found["channel"],
        unknown="$" in text,
    )


def _specifier(version: str) -> str:
    """pytorch=2.5 takes every 2.5.x; pytorch==2.5.1 and "=2.5.1=py3.11_cuda12.4" name builds."""
    if version[:1] == "=" and version[:2] != "==":
        number = version[1:].partition("=")[0].rstrip("*.")
        return f"=={number}.*" if number else ""
    if version[:2] == "==":
        return f"=={version[2:].partition('=')[0]}"
    return version
