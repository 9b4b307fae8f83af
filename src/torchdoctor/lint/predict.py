"""What an installer would really install: the versions that a line comes to on a machine.

pip takes the highest version of all indexes, and a label counts as higher: 2.6.0+cu124 beats
2.6.0. uv asks its indexes in order and takes a package from the first that has its name, unless
--index-strategy says otherwise; files of --find-links count beside it. Both go back to an older
torchvision where the newest one does not accept the torch that is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from torchdoctor.facts.model import Facts
from torchdoctor.lint.failing import why_none
from torchdoctor.lint.foreign import foreign_requirements
from torchdoctor.lint.holdings import Held
from torchdoctor.lint.isolation import built_without_torch
from torchdoctor.lint.machine import Host, is_known, machines_for, name_of, platform_of
from torchdoctor.lint.model import FAMILY, InstallLine
from torchdoctor.lint.searched import searched
from torchdoctor.lint.shelves import Shelf, shelf_of
from torchdoctor.lint.wanted import Wanted, wanted_packages
from torchdoctor.matrix.model import Matrix, specifier
from torchdoctor.texts import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What comes of a line on one machine."""

    packages: Mapping[str, str | None] = field(default_factory=dict)
    """Distribution -> version with its local label; None: not known."""
    fails: str | None = None
    """Why nothing is installed."""
    reason: str | None = None
    """Word of the public vocabulary for that."""
    because: Text | None = None
    """The same as `fails`, as a text that can be translated."""
    package: str | None = None
    """Of which package it is."""
    held: Mapping[str, Held] = field(default_factory=dict)
    """Distribution -> the file that is taken, and where it lies."""
    kept: tuple[str, ...] = ()
    """Packages that are there already, and that the installer leaves as they are."""


def predict(line: InstallLine, machine: Facts, matrix: Matrix) -> Prediction:
    """What `line` would install on `machine`.

    Args:
        line: One row of a reader.
        machine: What is known of the machine. Without a system: what comes out alike on Linux
            and on Windows; without an interpreter tag: with a Python that has the wheels.
        matrix: What the indexes hold.
    """
    each = [predict_on(line, one, matrix) for one in machines_for(line, machine)]
    return each[0] if len(each) == 1 else _common(each)


def _common(each: list[Prediction]) -> Prediction:
    """What several predictions have in common."""
    names = dict.fromkeys(name for one in each for name in one.packages)
    packages = {}
    for name in names:
        versions = {one.packages.get(name) for one in each}
        packages[name] = versions.pop() if len(versions) == 1 else None
    if all(one.fails and one.reason == each[0].reason for one in each):
        return replace(each[0], packages=packages)
    return Prediction(packages=packages)


def predict_on(line: InstallLine, machine: Facts, matrix: Matrix) -> Prediction:
    """What `line` would install on exactly this machine, be it an image's or an assumed one."""
    others: dict[str, str | None] = {
        one.name: None for one in line.requirements if one.name not in FAMILY
    }
    if line.installer == "conda":
        return Prediction(packages=others)
    wanted = wanted_packages(line, machine)
    stopped = _stopped(line, machine, wanted)
    if stopped is not None:
        reason, because, package = stopped
        return _failed(others, wanted, reason, because, package)
    if not wanted:
        return Prediction(packages=others)
    platform = platform_of(machine)
    if platform is None:
        return _without_platform(machine, others, wanted)
    host = Host(machine, platform, matrix)
    # pip and uv install all of it or nothing: what else is asked for may not be there.
    doubtful = bool(foreign_requirements(line, machine, matrix))
    shelves = {one.name: shelf_of(one, line, host) for one in wanted}
    found = _chosen(wanted, shelves, others, host, alone="--no-deps" in line.flags)
    if not doubtful or found.fails:
        return found
    return replace(found, packages=dict.fromkeys(found.packages))


def _stopped(
    line: InstallLine, machine: Facts, wanted: tuple[Wanted, ...]
) -> tuple[str, Text, str | None] | None:
    """What stops the installer whatever the indexes hold: word, reason, package; None: nothing."""
    places = searched(line, machine)
    if places.refused is not None:
        return "RESOLVER_CONFLICT", places.refused, None
    for one in line.requirements:
        if one.invalid:
            return "INSTALLER_FAILED", say("{text} is no requirement", text=one.text), one.name
        if one.name == "pytorch" and not one.direct:
            because = say("the package pytorch only says that torch is meant")
            return "WRONG_PACKAGE_NAME", because, one.name
    isolated = built_without_torch(line, machine)
    if isolated is not None:
        because = say("the build of {name} does not find torch", name=isolated.name)
        return "BUILD_ISOLATION", because, isolated.name
    if wanted and not places.all and any(i.url.startswith("http://") for i in places.lost):
        because = say("pip ignores every index that the line names, as they are http")
        return "TLS_UNTRUSTED", because, None
    return None


def _without_platform(
    machine: Facts, others: Mapping[str, str | None], wanted: tuple[Wanted, ...]
) -> Prediction:
    if not is_known(machine):
        return Prediction(packages={**others, **{one.name: None for one in wanted}})
    os = machine.os
    because = say(
        "torch has no wheels for {system} on {machine}",
        system=os.system if os else "",
        machine=os.machine if os else "",
    )
    return _failed(others, wanted, "NO_WHEEL_FOR_PLATFORM", because)


def _failed(
    others: Mapping[str, str | None],
    wanted: Iterable[Wanted],
    reason: str,
    because: Text,
    package: str | None = None,
) -> Prediction:
    packages = {**others, **{one.name: None for one in wanted}}
    return Prediction(
        packages=packages, fails=str(because), reason=reason, because=because, package=package
    )


def _chosen(
    wanted: tuple[Wanted, ...],
    shelves: Mapping[str, Shelf],
    others: Mapping[str, str | None],
    host: Host,
    *,
    alone: bool,
) -> Prediction:
    for one in wanted:
        shelf = shelves[one.name]
        if shelf.known and not shelf.fitting:
            reason, because = why_none(one, shelf, host)
            return _failed(others, wanted, reason, because, one.name)
    if any(not shelves[one.name].known for one in wanted):
        return _partly_known(wanted, others)
    found = _resolve(list(wanted), shelves, {}, alone=alone)
    if found is None:
        because = say("no versions of {names} fit each other", names=_names(wanted))
        return _failed(others, wanted, "COMPANION_MISMATCH", because)
    kept = tuple(name for name, held in found.items() if held in shelves[name].installed)
    versions: dict[str, str | None] = {name: held.version for name, held in found.items()}
    return Prediction(packages={**others, **versions}, held=found, kept=kept)


def _names(wanted: Iterable[Wanted]) -> str:
    return ", ".join(f"{one.name}{one.specifier}" for one in wanted)


def _partly_known(wanted: tuple[Wanted, ...], others: Mapping[str, str | None]) -> Prediction:
    """Where an index is not known: only a pin with its label leaves no choice."""
    versions: dict[str, str | None] = {one.name: one.exact_label for one in wanted}
    return Prediction(packages={**others, **versions})


def _resolve(
    left: list[Wanted], shelves: Mapping[str, Shelf], taken: dict[str, Held], *, alone: bool
) -> dict[str, Held] | None:
    """The first choice in the order of preference that fits together; None: there is none."""
    if not left:
        return taken
    one, rest = left[0], left[1:]
    if one.requirement is None and not any(held.torch for held in taken.values()):
        return taken  # nothing brings torch along
    for held in shelves[one.name].fitting:
        chosen = {**taken, one.name: held}
        if alone or _fits(chosen):
            found = _resolve(rest, shelves, chosen, alone=alone)
            if found is not None:
                return found
    return None


def _fits(chosen: Mapping[str, Held]) -> bool:
    torch = chosen.get("torch")
    if torch is None:
        pins = {one.torch for one in chosen.values() if one.torch and one.torch.startswith("==")}
        return len(pins) <= 1
    return all(
        one.torch is None or specifier(one.torch).contains(torch.release)
        for name, one in chosen.items()
        if name != "torch"
    )


def described(prediction: Prediction) -> str:
    """The packages of a prediction in a few words: "torch 2.6.0+cu124, torchvision 0.21.0"."""
    known = [f"{name} {version}" for name, version in prediction.packages.items() if version]
    return ", ".join(known)


def platform_name(machine: Facts) -> Text:
    """How texts call the machine's platform."""
    return name_of(platform_of(machine))
