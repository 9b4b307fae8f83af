"""What stays the same while one plan is carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from torchdoctor.install.execute import Executor
from torchdoctor.install.manner import Manner
from torchdoctor.install.record import Record
from torchdoctor.install.survey import Survey, Surveyor
from torchdoctor.install.unpack import Unpacker
from torchdoctor.install.verify import Verifier
from torchdoctor.plan.model import Plan


def nothing() -> tuple[str, ...]:
    """Finds nothing."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the user wants it done."""

    prefetch: bool = True
    """Fetch the wheels ourselves; else all is left to the installer."""
    cache: Path | None = None
    """None: the user's place for caches."""
    keep_previous: bool = False
    """Keep what was there before, for `restore`."""
    force: bool = False
    """Replace what conda has installed."""
    unpacker: Unpacker = "pip"
    uv: str = "uv"
    """The program."""
    allowed_hosts: tuple[str, ...] = field(default=())
    """Hosts to which links of a mirror may lead."""
    manner: Manner = field(default_factory=Manner)
    """How patiently, and over how many connections, the wheels are fetched."""
    on_failed: Callable[[], tuple[str, ...]] = nothing
    """Called when a build did not pass its verification, before the old one is brought back; what
    it finds goes into the log, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One plan that is being carried out."""

    plan: Plan
    python: Path
    before: Survey
    """The target before anything was changed."""
    record: Record
    execute: Executor
    verify: Verifier
    survey: Surveyor
    wishes: Wishes = field(default_factory=Wishes)
