"""`--constraint-file`, and what `pin` shares with it: the file is ours, or it is left alone."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, tell

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.plan.model import Plan

STDOUT = Path("-")
AFTERWARDS = "nvidia-* and triton are added by the install, when it is known which ones came"


def check_constraint_file(path: Path | None, *, as_json: bool) -> None:
    """Refuse, before anything is done, what could not be written at the end; None: not wanted.

    Raises:
        BadRequest: a file of somebody else's, a folder, or stdout beside a JSON document.
    """
    from torchdoctor.plan.constraints import MARK

    if path is None:
        return
    if path == STDOUT:
        if as_json:
            raise BadRequest(
                say("--constraint-file - and --json would both print"),
                next_step=say("name a file"),
            )
        return
    if path.is_dir():
        raise BadRequest(
            say("{path} is a folder, and constraints go into a file", path=str(path)),
            next_step=say("name a file in it"),
        )
    if not path.parent.is_dir():
        raise BadRequest(
            say(
                "constraints cannot be written to {path}: there is no folder {folder}",
                path=str(path),
                folder=str(path.parent),
            ),
            next_step=say("make that folder first, or name a file in one that is there"),
        )
    try:
        known = not path.exists() or path.read_text(encoding="utf-8").startswith(MARK)
    except (OSError, UnicodeDecodeError):
        known = False
    if not known:
        raise BadRequest(
            say("{path} is there, and torchdoctor has not written it", path=str(path)),
            next_step=say("name another file"),
        )


def pin_shown(path: Path | None, plan: "Plan", seen: "Facts", *, dry_run: bool) -> None:
    """Write the file of a plan that is not carried out: what it would keep, or what is there."""
    if path is None or plan.verdict.value == "refuse":
        return
    if dry_run:
        pin_plan(plan, path)
        return
    from torchdoctor.cli.carrying import interpreter_of

    pin_environment(interpreter_of(seen), path)


def pin_plan(plan: "Plan", path: Path) -> None:
    """Write what a plan would keep; nothing where it refuses, or holds no torch."""
    from torchdoctor.plan.constraints import constraints

    if "torch" in plan.packages:
        _write(path, constraints(plan.packages, remark=AFTERWARDS))


def pin_environment(python: Path, path: Path) -> None:
    """Write what an environment holds.

    Raises:
        BadInterpreter, InstallFailed: there is no torch to be found in it.
    """
    from torchdoctor.install.pinned import pinned_in
    from torchdoctor.plan.constraints import constraints

    _write(path, constraints(pinned_in(python)))


def _write(path: Path, text: str) -> None:
    if path == STDOUT:
        sys.stdout.write(text)
        return
    from torchdoctor.install.bundle_manifest import write_whole

    try:
        write_whole(path, text)
    except OSError as error:
        raise BadRequest(
            say("{path} cannot be written: {why}", path=str(path), why=error.strerror),
            next_step=say("name a file in a folder that is yours"),
        ) from None
    keeps = tell("{path}: pip install -c {path} ... keeps this build", path=str(path))
    typer.echo(keeps, err=True)
