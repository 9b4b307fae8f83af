"""`install --from DIR` and `install --wheel FILE...`: what lies here is checked, then installed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.job import Wishes
    from torchdoctor.install.local_target import LocalTarget
    from torchdoctor.install.model import Outcome
    from torchdoctor.matrix.model import Build, Matrix
    from torchdoctor.plan.given_build import Given
    from torchdoctor.plan.model import Plan

Carrier = Callable[["Wishes", Callable[..., None], Path], "Outcome"]
"""Carries a plan out: (wishes, on_event, folder for logs)."""
FAMILY = ("torch", "torchvision", "torchaudio")


@dataclass(frozen=True, slots=True)
class InHand:
    """A plan of files that lie here, and what carries it out."""

    plan: "Plan"
    """As it is shown."""
    carry_out: Carrier
    machine: "Machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the files are held against."""

    seen: "Facts"
    matrix: "Matrix"
    installer: str
    force_reinstall: bool
    is_described: bool
    """By a facts file: nothing of it can be looked at."""


def refuse_wishes(option: str, wishes: Mapping[str, object]) -> None:
    """Refuse options that choose a build, beside files that have chosen it.

    Raises:
        BadRequest: one was given.
    """
    given = [name for name, value in wishes.items() if value]
    if given:
        raise BadRequest(
            say("{option} and {other} do not go together", option=option, other=given[0]),
            next_step=say(
                "leave {option} away: what is installed is said by the files in hand",
                option=given[0],
            ),
        )


@contextmanager
def bundle_in_hand(folder: Path, look: Callable[[], Machine]) -> Iterator[InHand]:
    """The plan of a bundle, while the page of its files is there.

    Args:
        folder: The bundle.
        look: Looks at the machine, once the bundle has turned out to be whole.

    Raises:
        BadRequest: it is no bundle.
        InstallFailed: it was changed, or does not fit this machine.
    """
    from torchdoctor.install.from_bundle import open_bundle
    from torchdoctor.install.local_checks import build_of, refuse_misfits
    from torchdoctor.install.local_install import carry_out_offline, listed
    from torchdoctor.plan.given_build import Given

    bundle = open_bundle(folder)
    machine = look()
    target = _target(machine)
    refuse_misfits(bundle.wheels, target)
    build = build_of(bundle.torch, machine.matrix)
    addons = bundle.manifest.plan.addons
    with listed(wheel.file for wheel in bundle.wheels) as page:
        given = Given(
            place=str(folder),
            packages=bundle.manifest.plan.packages,
            addons={name: f"{name}=={release}" for name, release in addons.items()},
            options=("--no-index", "--find-links", page),
            is_there=target.has(bundle.roots),
        )
        plan = _plan(build, given, machine)

        def carry(wishes: "Wishes", on_event: Callable[..., None], logs: Path) -> "Outcome":
            python = _python(machine)
            return carry_out_offline(
                plan, python, page, on_event=on_event, log_folder=logs, wishes=wishes
            )

        yield InHand(_to_paste(plan, page, str(folder)), carry, machine)


@contextmanager
def wheels_in_hand(paths: Iterable[Path], look: Callable[[], Machine]) -> Iterator[InHand]:
    """The plan of wheels that somebody has fetched, while the page of them is there.

    Args:
        paths: The wheels.
        look: Looks at the machine, once the wheels have turned out to be whole.

    Raises:
        BadRequest: one is not there, or is no wheel.
        InstallFailed: one is damaged, does not fit this machine, or not the others.
    """
    from torchdoctor.install.carry_out import carry_out
    from torchdoctor.install.known_hashes import known_sha256
    from torchdoctor.install.local_checks import (
        refuse_doubles,
        refuse_misfits,
        refuse_pairs,
        torch_beside,
    )
    from torchdoctor.install.local_fit import lacking
    from torchdoctor.install.local_install import carry_out_offline, listed
    from torchdoctor.install.local_wheels import named_wheel, read_local
    from torchdoctor.plan.given_build import Given

    paths = tuple(paths)
    files = [named_wheel(path) for path in paths]
    refuse_doubles(files)
    wheels = [
        read_local(path, replace(file, sha256=known_sha256(file)), check_record=True)
        for path, file in zip(paths, files, strict=True)
    ]
    machine = look()
    target = _target(machine)
    refuse_misfits(wheels, target)
    build, version = torch_beside(wheels, machine.seen, target, machine.matrix)
    refuse_pairs(wheels, version, build)
    known = target.installed is not None and target.markers is not None
    alone = known and not lacking(wheels, target.installed or {}, target.markers or {})
    with listed(wheel.file for wheel in wheels) as page:
        family = {w.package: w for w in wheels if w.package in FAMILY}
        given = Given(
            place=_place(paths),
            packages={name: family[name].file.version for name in FAMILY if name in family},
            addons={w.package: w.reference for w in wheels if w.package not in FAMILY},
            references={name: wheel.reference for name, wheel in family.items()},
            options=(*(("--no-index",) if alone else ()), "--find-links", page),
            is_there=target.has({w.package: w.file.version for w in wheels}),
        )
        plan = _plan(build, given, machine)

        def carry(wishes: "Wishes", on_event: Callable[..., None], logs: Path) -> "Outcome":
            python = _python(machine)
            if alone:
                return carry_out_offline(
                    plan, python, page, on_event=on_event, log_folder=logs, wishes=wishes
                )
            return carry_out(plan, python, on_event=on_event, log_folder=logs, wishes=wishes)

        yield InHand(_to_paste(plan, page, None), carry, machine)


def _place(paths: tuple[Path, ...]) -> str:
    """Where wheels lie, in few words."""
    if len(paths) == 1:
        return str(paths[0])
    folders = sorted({str(path.parent) for path in paths})
    return say("{count} wheels in {folders}", count=len(paths), folders=", ".join(folders))


def _to_paste(plan: "Plan", page: str, folder: str | None) -> "Plan":
    """The plan with commands that serve when our page of links is gone."""
    links = ("--find-links", folder) if folder else ()
    commands = []
    for command in plan.commands:
        at = command.index("--find-links")
        assert command[at + 1] == page  # noqa: S101 - it was put there above
        commands.append((*command[:at], *links, *command[at + 2 :]))
    return replace(plan, commands=tuple(commands))


def _plan(build: "Build", given: "Given", machine: Machine) -> "Plan":
    from torchdoctor.plan.given_build import plan_given
    from torchdoctor.plan.request import read_installer

    given = replace(
        given,
        installer=read_installer("pip" if machine.installer == "auto" else machine.installer),
        force_reinstall=machine.force_reinstall,
    )
    return plan_given(build, given, machine.seen, machine.matrix)


def _python(machine: Machine) -> Path:
    from torchdoctor.cli.carrying import interpreter_of

    return interpreter_of(machine.seen)


def _target(machine: Machine) -> "LocalTarget":
    from torchdoctor.install.local_target import described_target, look_at_target

    if machine.is_described:
        return described_target(machine.seen)
    return look_at_target(machine.seen, _python(machine))
