"""What the options of `install` say about how it is done, beside what is installed."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest, InstallFailed
from torchdoctor.texts import mark, say, tell, translated

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.job import Wishes
    from torchdoctor.plan.model import Plan, Request

MOST_ATTEMPTS = 10


def read_attempts(text: str) -> int:
    """`--attempts`: how many builds are tried.

    Raises:
        BadRequest: it is no number from 1 to MOST_ATTEMPTS.
    """
    if not text.isdecimal() or not 1 <= int(text) <= MOST_ATTEMPTS:
        raise BadRequest(
            say("--attempts {value!r} is no number of builds", value=text),
            next_step=say("take one from 1 to {most}", most=MOST_ATTEMPTS),
        )
    return int(text)


def wishes_of(
    installer: str,
    *,
    prefetch: bool,
    cache: Path | None,
    keep_previous: bool,
    force: bool,
    allowed_hosts: tuple[str, ...],
) -> "Wishes":
    """How it is done: `auto` unpacks with uv where that is there, which takes far less time.

    Raises:
        InstallFailed: uv was asked for by name, and is not there.
    """
    from torchdoctor.install.job import Wishes

    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if installer == "uv" and uv is None:
        raise InstallFailed(
            say("uv is not installed, or not on PATH"),
            next_step=say("install it (pip install uv), or take --installer pip"),
            reason="INSTALLER_FAILED",
        )
    return Wishes(
        prefetch=prefetch,
        cache=cache.absolute() if cache else None,
        keep_previous=keep_previous,
        force=force,
        unpacker="uv" if installer == "uv" or (installer == "auto" and uv) else "pip",
        uv=uv or "uv",
        allowed_hosts=allowed_hosts,
    )


def with_installer_that_is_there(request: "Request", seen: "Facts") -> "Request":
    """The request with uv's commands where the environment has no pip: `uv venv` makes such."""
    python = seen.python
    if python is None or python.pip or not python.uv:
        return request
    return replace(request, installer="uv")


def may_replace(plan: "Plan", seen: "Facts") -> bool:
    """Ask once before a torch that works is replaced; without a terminal nobody is asked."""
    torch = seen.torch
    works = torch is not None and torch.installed and not torch.import_error
    if not works or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    wanted = ", ".join(f"{name} {version}" for name, version in plan.packages.items())
    there = torch.version if torch else ""
    return _says_yes(
        tell("torch {version} works. Replace it by {packages}?", version=there, packages=wanted)
    )


def _says_yes(question: str) -> bool:
    """The answer at the terminal; anything but a yes, the end of input as well, is a no.

    Not typer.confirm: it makes one of Ctrl-C, which interrupts, and Ctrl-D, which does not.
    """
    typer.echo(f"{question} [y/N]: ", err=True, nl=False)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        typer.echo(err=True)
    return answer.strip().lower() in ("y", "yes")


def say_that_we_wait() -> None:
    """Why nothing happens."""
    why = mark("another run changes this environment; waiting for its end")
    typer.echo(translated(why), err=True)


def put_in_order(python: Path) -> None:
    """Finish what a killed install has left, before anybody looks at the environment.

    Raises:
        InstallFailed: it cannot be finished.
    """
    from torchdoctor.install.pending import looks_pending

    if not looks_pending(python):
        return
    from torchdoctor.install.advice import advice_on
    from torchdoctor.install.enter import CannotEnter
    from torchdoctor.install.restore import restore_pending

    try:
        restored = restore_pending(python, on_wait=say_that_we_wait)
    except CannotEnter as error:
        raise InstallFailed(
            say("an install was cut off here, and it can neither be undone nor completed"),
            evidence=error.cause.evidence,
            next_step=error.next_step or advice_on(error.cause.reasons)[0],
            reason=error.cause.reasons[0],
        ) from error
    if restored.done:
        typer.echo(translated(restored.what), err=True)
