"""Reads one requirement: a name with a specifier, a wheel's file name, or an address.

Source: PEP 440, 508 and 427; pip's documentation, "Requirement Specifiers".
"""

import re

from torchdoctor.lint.model import FAMILY, Place, Requirement

_WHEEL = re.compile(
    r"(?P<name>[A-Za-z0-9_.]+)-(?P<version>[^-/\\]+)(?:-\d[^-]*)?"
    r"-(?P<python>[^-/\\]+)-(?P<abi>[^-/\\]+)-(?P<tag>[^-/\\]+)\.whl"
)
_NAME = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?P<rest>[\s\S]*)")
_PER_LINE = re.compile(r"\s--?(?:hash|global-option|config-settings?)\b.*", re.DOTALL)


def read_requirement(text: str, place: Place, *, index: str | None = None) -> Requirement | None:
    """The requirement in a word or a line; None: it is none that names a package.

    A requirement that hangs on a variable (torch==$VERSION) keeps its name and no specifier.
    """
    written = text.strip()
    spec = _PER_LINE.sub("", written)
    hashes = "--hash" in written[len(spec) :]
    wheel = wheel_of(spec)
    if wheel is not None:
        return _of_wheel(wheel, written, place, spec)
    named = _NAME.fullmatch(spec)
    if named is None:
        return None
    found = {"text": written, "place": place, "hashes": hashes, "index": index}
    name = canonical(named["name"])
    if "$" in named["rest"]:
        return Requirement(name=name, unknown=True, **found)  # type: ignore[arg-type]  # as below
    return _parsed(name, spec, found)


def _parsed(name: str, spec: str, found: dict[str, object]) -> Requirement | None:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Pep508

    try:
        parsed = Pep508(spec)
    except InvalidRequirement as error:
        if name not in FAMILY:
            return None
        # torch>=2.0+cu118 means torch all the same, and the installer stops at it.
        why = str(error).splitlines()[0]
        return Requirement(name=name, unknown=True, invalid=why, **found)  # type: ignore[arg-type]  # as below
    return Requirement(
        name=name,
        specifier=str(parsed.specifier),
        marker=str(parsed.marker) if parsed.marker else None,
        direct=parsed.url is not None,
        **found,  # type: ignore[arg-type]  # the fields that every requirement has
    )


def _of_wheel(wheel: re.Match[str], written: str, place: Place, spec: str) -> Requirement:
    version = wheel["version"].replace("%2B", "+").replace("%2b", "+")
    marker = spec.partition(" ; ")[2].strip()
    return Requirement(
        name=canonical(wheel["name"]),
        specifier=f"=={version}" if is_version(version) else "",
        text=written,
        place=place,
        marker=marker or None,
        wheel=wheel[0].replace("%2B", "+").replace("%2b", "+"),
        direct=True,
    )


def wheel_of(text: str) -> re.Match[str] | None:
    """The wheel's name at the end of a path, an address or "name @ address"."""
    address = text.partition(" ; ")[0].partition("#")[0].partition("?")[0].strip()
    if not address.endswith(".whl"):
        return None
    return _WHEEL.fullmatch(re.split(r"[/\\@\s]", address)[-1])


def tags_of(wheel: str) -> tuple[str, str, str]:
    """(Interpreter, ABI, platform) of a wheel's file name."""
    found = _WHEEL.fullmatch(wheel)
    return (found["python"], found["abi"], found["tag"]) if found else ("", "", "")


def is_version(text: str) -> bool:
    """Whether a text is a version as PEP 440 has them."""
    from torchdoctor.matrix.model import version

    try:
        version(text)
    except ValueError:
        return False
    return True


def canonical(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(requirement: Requirement) -> str | None:
    """The one version that a requirement accepts, label included; None: it accepts several."""
    specifier = requirement.specifier
    if "," in specifier or "*" in specifier or not specifier.startswith("=="):
        return None
    return specifier.lstrip("=").strip() or None
