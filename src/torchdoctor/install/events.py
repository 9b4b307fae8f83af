"""What an install tells while it runs, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal[
    "wait", "ask", "resolve", "download", "check", "install", "verify", "restore", "diagnose"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One file that is coming in."""

    file: str
    done_bytes: int
    total_bytes: int | None = None
    speed_bytes_s: float | None = None
    """Over the last seconds."""
    eta_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, or that the installer still runs. Holds no secrets."""

    phase: Phase
    elapsed_s: float
    """Since the install began."""
    line: str | None = None
    """A line of the installer's output or of ours; None: a sign of life, about once a second."""
    source: str | None = None
    """Which source is being used."""
    done_bytes: int | None = None
    total_bytes: int | None = None
    """Of the file that is being downloaded, where the installer says it; in the phase `download`
    of all files together."""
    speed_bytes_s: float | None = None
    """Over the last seconds."""
    eta_s: float | None = None
    """Until all files are there."""
    coming: tuple[Coming, ...] = ()
    """The files that are coming in."""


OnEvent = Callable[[Event], None]


def ignore(_: Event) -> None:
    """Shows nothing."""
