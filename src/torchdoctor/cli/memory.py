"""Answers a request that was carried out before, and after which nothing has changed."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from torchdoctor.plan.model import Request


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one environment."""

    python: Path
    key: object
    """What was asked."""

    def answers(self) -> bool:
        """Whether it is done already, and said so."""
        from torchdoctor.install.settled import Settled

        packages = Settled.of(self.python).recall(self.key, os.environ)
        if packages is None:
            return False
        there = ", ".join(f"{name} {version}" for name, version in packages.items())
        typer.echo(f"Nothing to do: {there} is there, verified, and unchanged since.")
        typer.echo("--force-reinstall installs it in any case; `torchdoctor check` looks again.")
        return True

    def remember(self, packages: dict[str, str]) -> None:
        """Keep what was verified."""
        from torchdoctor.install.pending import site_packages_of
        from torchdoctor.install.settled import Settled

        for site in site_packages_of(self.python):
            if any(site.glob("torch-*.dist-info")):
                Settled.of(self.python).remember(self.key, packages, site, os.environ)


def memory_of(
    request: "Request", rows: tuple[Path, ...], python: Path | None, venv: Path | None
) -> Memory | None:
    """The memory of the environment that a request is about; None: add-ons are looked at anew.

    Raises:
        BadInterpreter: there is none.
    """
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.environment import interpreter_of

    if request.addons:
        return None
    target = interpreter_of(venv).absolute() if venv else choose_interpreter(python, os.environ)
    return Memory(target, (request, rows))
