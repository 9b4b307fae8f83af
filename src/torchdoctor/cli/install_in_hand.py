"""What `install` does where the wheels lie here already: check, show or carry out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, tell

if TYPE_CHECKING:
    from torchdoctor.cli.in_hand import InHand, Machine
    from torchdoctor.install.job import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that the user names."""

    bundle: Path | None
    wheels: tuple[Path, ...]

    @property
    def option(self) -> str:
        """What named them."""
        return "--from" if self.bundle is not None else "--wheel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is done and shown."""

    wishes: "Wishes"
    yes: bool
    dry_run: bool
    bench: bool
    as_json: bool
    pins: Path | None
    """Where constraints go that keep what was installed."""


def read_files(bundle: Path | None, wheels: list[str], more: list[str]) -> Files | None:
    """The files of `--from` and `--wheel`; None: neither was given.

    Args:
        bundle: Of `--from`.
        wheels: One for each `--wheel`.
        more: Words behind them: a shell makes several of `--wheel *.whl`.

    Raises:
        BadRequest: both were given, or words that belong to nothing.
    """
    if more and not wheels:
        raise BadRequest(
            say("{word!r} belongs to no option", word=more[0]),
            next_step=say("name wheels with --wheel FILE"),
        )
    if bundle is not None and wheels:
        raise BadRequest(
            say("{option} and {other} do not go together", option="--from", other="--wheel"),
            next_step=say("take one of them"),
        )
    if bundle is None and not wheels:
        return None
    return Files(bundle=bundle, wheels=tuple(map(Path, (*wheels, *more))))


def install_in_hand(files: Files, look: Callable[[], "Machine"], manner: Manner) -> int:
    """Check the files against the machine and each other, then install them.

    Args:
        files: What the user names.
        look: Looks at the machine, and makes an environment where one is wanted: not before the
            files have turned out to be whole.
        manner: How.

    Raises:
        BadRequest: one is not there, or is not what it should be.
        InstallFailed: one was changed, or does not fit; nothing was changed.
    """
    from torchdoctor.cli.in_hand import bundle_in_hand, wheels_in_hand

    if files.bundle is not None:
        with bundle_in_hand(files.bundle, look) as found:
            return _do(found, manner)
    with wheels_in_hand(files.wheels, look) as found:
        return _do(found, manner)


def _do(found: "InHand", manner: Manner) -> int:
    from torchdoctor.cli.failure import log_folder
    from torchdoctor.cli.finishing import finish, show_plan
    from torchdoctor.cli.pinning import pin_shown
    from torchdoctor.cli.wishes import may_replace
    from torchdoctor.report.progress import Progress

    if manner.dry_run or found.plan.verdict.value in ("refuse", "nothing-to-do"):
        status = show_plan(found.plan, None, as_json=manner.as_json, everything=False)
        pin_shown(manner.pins, found.plan, found.machine.seen, dry_run=manner.dry_run)
        return status
    if not manner.yes and not may_replace(found.plan, found.machine.seen):
        typer.echo(tell("Left as it is."), err=True)
        return 1
    with Progress() as progress:
        outcome = found.carry_out(manner.wishes, progress.on_event, log_folder())
    return finish(
        found.plan,
        outcome,
        found.machine.seen,
        bench=manner.bench,
        as_json=manner.as_json,
        pins=manner.pins,
    )
