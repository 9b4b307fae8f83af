"""Which torchvision and torchaudio belong to a build, as the oracle finds them in the rows."""

import functools

from packaging.specifiers import SpecifierSet

from plan.oracle_rows import COMPANIONS, EXCEPTIONS, RELEASED, Companion, Wheels, numbers

__all__ = ["COMPANIONS", "pin_of"]


@functools.cache
def companion_of(package: str, torch: str) -> Companion | None:
    """Data, "_rule" of the companions: the highest version whose pin accepts the torch release
    and whose date is not later than that release's."""
    fitting = [
        row
        for row in COMPANIONS[package]
        if SpecifierSet(row.torch).contains(torch) and row.released <= RELEASED[torch]
    ]
    return max(fitting, key=lambda row: numbers(row.version), default=None)


@functools.cache
def pin_of(
    package: str, wheels: Wheels, python: str, python_version: str | None, *, default_index: bool
) -> str | None:
    """The companion's version as its index writes it; None where it has no file that fits."""
    row = companion_of(package, wheels.torch)
    if row is None or not has_wheel(row, wheels.platform, python, python_version):
        return None
    if default_index or wheels.variant == "mps":
        return row.version
    rule = exception_of(package, row.version, wheels)
    if rule is None:
        return f"{row.version}+{wheels.variant}"
    if rule.get("label") is False:
        return row.version
    return f"{row.version}+{rule['use_variant']}" if "use_variant" in rule else None


def exception_of(package: str, version: str, wheels: Wheels) -> dict[str, str | bool] | None:
    for rule in EXCEPTIONS:
        if (
            rule["package"] == package
            and rule.get("variant") in (None, wheels.variant)
            and rule.get("platform") in (None, wheels.platform)
            and SpecifierSet(rule.get("versions", "")).contains(version)
        ):
            return rule
    return None


def has_wheel(row: Companion, platform: str, python: str, python_version: str | None) -> bool:
    """Data: "a py3 wheel serves every Python of its requires_python (mind exclusions)"."""
    if python_version and not SpecifierSet(row.requires_python).contains(python_version):
        return False
    tags = {tag for platforms, tags in row.wheels if platform in platforms for tag in tags}
    return python in tags or ("py3" in tags and python.startswith("cp3"))
