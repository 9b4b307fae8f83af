"""What the requirements in a wheel's METADATA come to on a platform, in the matrix's own form."""

from collections.abc import Iterable, Iterator, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

_ENVIRONMENTS: dict[str, dict[str, str]] = {
    "linux_x86_64": {"system": "Linux", "platform": "linux", "os": "posix", "machine": "x86_64"},
    "linux_aarch64": {"system": "Linux", "platform": "linux", "os": "posix", "machine": "aarch64"},
    "windows_amd64": {"system": "Windows", "platform": "win32", "os": "nt", "machine": "AMD64"},
    "windows_arm64": {"system": "Windows", "platform": "win32", "os": "nt", "machine": "ARM64"},
    "macos_arm64": {"system": "Darwin", "platform": "darwin", "os": "posix", "machine": "arm64"},
    "macos_x86_64": {"system": "Darwin", "platform": "darwin", "os": "posix", "machine": "x86_64"},
}
_PLATFORM_WORDS = ("platform_system", "sys_platform", "platform_machine", "os_name")


def requirements_on(
    requires: Iterable[str], platform: str, pythons: Iterable[str]
) -> dict[str, str]:
    """Distribution (with its extras) -> specifier, of all that is required on a platform.

    Args:
        requires: Requirements as METADATA writes them; those of extras count for nothing.
        platform: One of the matrix.
        pythons: Interpreter tags of the release: a requirement counts if it holds for any.
    """
    environments = [_environment(platform, tag) for tag in pythons]
    return {
        _name(one): _specifier(one)
        for one in _without_extras(requires)
        if any(_holds(one, where) for where in environments)
    }


def common_requirements(of_platforms: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The requirements that the METADATA of all platforms share, and that name none of them.

    Args:
        of_platforms: Requires-Dist of a wheel of each platform.
    """
    # Unmarked pins of CUDA libraries stand in the Linux wheels of 1.13 alone, hence "shared".
    found = [
        {normal_requirement(str(one)) for one in _without_extras(requires)}
        for requires in of_platforms
    ]
    shared = set.intersection(*found) if found else set()
    return tuple(sorted(one for one in shared if not any(word in one for word in _PLATFORM_WORDS)))


def requirement_of(requires: Iterable[str], package: str) -> str | None:
    """The specifier that is required of a package; None: the package is not required."""
    for one in _without_extras(requires):
        if canonicalize_name(one.name) == package:
            return _specifier(one)
    return None


def same_specifier(one: str, other: str) -> bool:
    """Whether two specifiers say the same: order and blanks count for nothing."""
    try:
        return SpecifierSet(one) == SpecifierSet(other)
    except InvalidSpecifier:
        return one == other


def normal_requirement(text: str) -> str:
    """One form for all ways to write a requirement: "A (>=1)" is "a>=1"."""
    try:
        one = Requirement(text)
    except InvalidRequirement:
        return text
    marker = f"; {str(one.marker).replace(chr(39), chr(34))}" if one.marker else ""
    return f"{_name(one)}{_specifier(one)}{marker}"


def _without_extras(requires: Iterable[str]) -> Iterator[Requirement]:
    for text in requires:
        try:
            one = Requirement(text)
        except InvalidRequirement:
            continue  # installers skip it as well
        if "extra" not in str(one.marker or ""):
            yield one


def _holds(one: Requirement, where: Mapping[str, str]) -> bool:
    return one.marker is None or one.marker.evaluate(dict(where))


def _environment(platform: str, tag: str) -> dict[str, str]:
    machine = _ENVIRONMENTS[platform]
    python = f"3.{tag.removesuffix('t')[3:]}"
    return {
        "platform_system": machine["system"],
        "sys_platform": machine["platform"],
        "os_name": machine["os"],
        "platform_machine": machine["machine"],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def _name(one: Requirement) -> str:
    extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
    return canonicalize_name(one.name) + extras


def _specifier(one: Requirement) -> str:
    return ",".join(sorted(map(str, one.specifier)))
