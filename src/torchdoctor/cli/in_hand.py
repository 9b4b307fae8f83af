"""`install --from DIR` and `install --wheel FILE...`: what lies here is checked, then installed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor.errors import BadRequest, InstallFailed

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.job import Wishes
    from torchdoctor.install.local_target import LocalTarget
    from torchdoctor.install.local_wheels import LocalWheel
    from torchdoctor.install.model import Outcome
    from torchdoctor.matrix.model import Build, Matrix
    from torchdoctor.plan.given_build import Given
    from torchdoctor.plan.model import Plan

Carrier = Callable[["Wishes", Callable[..., None], Path], "Outcome"]
"""Carries a plan out: (wishes, on_event, folder for logs)."""
FAMILY = ("torch", "torchvision", "torchaudio")
SAYS_ALREADY = "what is installed is said by the files in hand"


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
            f"{option} and {given[0]} do not go together",
            next_step=f"leave {given[0]} away: {SAYS_ALREADY}",
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
    from torchdoctor.install.local_install import carry_out_offline, listed
    from torchdoctor.plan.given_build import Given

    bundle = open_bundle(folder)
    machine = look()
    target = _target(machine)
    _refuse_misfits(bundle.wheels, target)
    build = _build(bundle.torch, machine)
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
    from torchdoctor.install.local_fit import lacking
    from torchdoctor.install.local_install import carry_out_offline, listed
    from torchdoctor.install.local_wheels import named_wheel, read_local
    from torchdoctor.plan.given_build import Given

    paths = tuple(paths)
    files = [named_wheel(path) for path in paths]
    _refuse_doubles(file.package for file in files)
    wheels = [
        read_local(path, replace(file, sha256=known_sha256(file)), check_record=True)
        for path, file in zip(paths, files, strict=True)
    ]
    machine = look()
    target = _target(machine)
    _refuse_misfits(wheels, target)
    torch = next((wheel for wheel in wheels if wheel.package == "torch"), None)
    build, version = _torch_beside(torch, machine, target)
    _refuse_pairs(wheels, version, build)
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
    return f"{len(paths)} wheels in {', '.join(folders)}"


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


def _refuse_misfits(wheels: "Iterable[LocalWheel]", target: "LocalTarget") -> None:
    from torchdoctor.install.local_fit import misfit_of_tags

    for wheel in wheels:
        misfit = misfit_of_tags(wheel, target.tags)
        if misfit is not None:
            raise InstallFailed(
                f"{misfit.reason}: {misfit.why}",
                next_step="nothing was changed; `torchdoctor install --dry-run` names what fits",
                reason=misfit.reason,
            )


def _refuse_pairs(wheels: "Iterable[LocalWheel]", torch: str, build: "Build") -> None:
    from torchdoctor.install.local_fit import misfit_of_label, misfit_of_pair

    for wheel in (wheel for wheel in wheels if wheel.package != "torch"):
        misfit = misfit_of_pair(wheel, torch, build.cuda) or misfit_of_label(wheel, build)
        if misfit is not None:
            raise InstallFailed(
                f"{misfit.reason}: {misfit.why}",
                next_step="nothing was changed; take both from one folder of one release",
                reason=misfit.reason,
            )


def _refuse_doubles(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadRequest(f"there are two wheels of {name}", next_step="name one of them")
        seen.add(name)


def _build(torch: "LocalWheel", machine: Machine) -> "Build":
    from torchdoctor.install.local_wheels import build_in
    from torchdoctor.matrix.tags import platforms_of

    platforms = [name for tag in torch.tags for name in platforms_of(tag.platform)]
    if not platforms:
        raise InstallFailed(
            f"NO_WHEEL_FOR_PLATFORM: {torch.file.name} is for no system that torch has wheels for",
            reason="NO_WHEEL_FOR_PLATFORM",
        )
    return build_in(torch, platforms[0], machine.matrix)


def _torch_beside(
    torch: "LocalWheel | None", machine: Machine, target: "LocalTarget"
) -> "tuple[Build, str]":
    """The torch among the wheels, else the installed one: what the others must go with."""
    if torch is not None:
        return _build(torch, machine), torch.file.version
    from torchdoctor.matrix.model import Build

    there = machine.seen.torch
    if there is None or not there.installed or not there.version:
        raise InstallFailed(
            "there is no wheel of torch among them, and none is installed",
            next_step="name its wheel too: pip would take whichever torch an index has",
            reason="TORCH_NOT_INSTALLED",
        )
    release, _, label = there.version.partition("+")
    tag = machine.seen.python.tag if machine.seen.python else None
    build = Build(
        torch=release,
        variant=label or ("pypi" if there.cuda else "cpu"),
        cuda=there.cuda,
        platform=target.platform or "",
        pythons=(tag or "",),
        default_index=not label,
        label=label or None,
    )
    return build, there.version
