"""Which packages of torch's family a line asks for, and in which versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from torchdoctor.facts.model import Facts
from torchdoctor.lint.machine import environment
from torchdoctor.lint.model import FAMILY, InstallLine, Requirement
from torchdoctor.lint.requirement import is_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One package with everything that is asked of its version."""

    name: str
    specifier: str = ""
    """All specifiers together."""
    requirement: Requirement | None = None
    """Where it is asked for; None: another package brings it along."""
    unknown: bool = False
    """Whether the version hangs on something that nobody knows here."""
    wheel: str | None = None
    index: str | None = None
    sources: tuple[Requirement, ...] = ()
    """The requirements and constraints that the specifier is made of."""

    @property
    def exact(self) -> str | None:
        """The one version that is accepted; None: several are."""
        exact = [p.strip().lstrip("=") for p in self.specifier.split(",") if p.strip()[:2] == "=="]
        plain = [text.strip() for text in exact if "*" not in text]
        return plain[0] if plain and is_version(plain[0]) else None

    @property
    def exact_label(self) -> str | None:
        """The same where it has a local label, which leaves no choice at all."""
        return self.exact if self.exact and "+" in self.exact else None

    @property
    def release(self) -> str:
        """All specifiers without local labels."""
        return ",".join(part.partition("+")[0] for part in self.specifier.split(","))


def wanted_packages(line: InstallLine, machine: Facts) -> tuple[Wanted, ...]:
    """What is asked for, pinned ones first, and torch last where a companion brings it along.

    That is the order in which installers decide (pip's resolver prefers pins, then the order of
    the command).
    """
    named = [one for one in line.requirements if one.name in FAMILY and applies(one, machine)]
    names = list(dict.fromkeys(one.name for one in named))
    if names and "torch" not in names and "--no-deps" not in line.flags:
        names.append("torch")
    wanted = [_wanted(name, named, line.constraints, machine) for name in names]
    return tuple(sorted(wanted, key=lambda one: (one.exact is None, one.requirement is None)))


def _wanted(
    name: str, named: Iterable[Requirement], constraints: Iterable[Requirement], machine: Facts
) -> Wanted:
    mine = [one for one in named if one.name == name]
    limits = [one for one in constraints if one.name == name and applies(one, machine)]
    first = mine[0] if mine else None
    # One requirement may stand for several markers of its source.
    every = {(one.place, one.specifier): one for one in (*mine, *limits) if one.specifier}
    sources = tuple(every.values())
    return Wanted(
        name=name,
        specifier=",".join(one.specifier for one in sources),
        sources=sources,
        requirement=first,
        unknown=any(one.unknown or (one.direct and not one.wheel) for one in (*mine, *limits)),
        wheel=next((one.wheel for one in mine if one.wheel), None),
        index=next((one.index for one in mine if one.index), None),
    )


def applies(requirement: Requirement, machine: Facts) -> bool:
    """Whether a requirement's marker holds on a machine; one that cannot be judged counts."""
    if not requirement.marker:
        return True
    return marker_holds(requirement.marker, machine) is not False


def marker_holds(marker: str, machine: Facts) -> bool | None:
    """Whether an environment marker holds; None: it asks for what is not known."""
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName
    from packaging.version import InvalidVersion

    known = environment(machine)
    asked = {name for name in _VARIABLES if name in marker}
    if not asked <= set(known):
        return None
    try:
        return Marker(marker).evaluate({**known, "extra": ""})
    except (InvalidMarker, UndefinedEnvironmentName, InvalidVersion):
        return None


_VARIABLES = (
    "os_name", "sys_platform", "platform_machine", "platform_python_implementation",
    "platform_system", "python_version", "python_full_version", "implementation_name",
    "platform_release", "platform_version", "implementation_version",
)  # fmt: skip
