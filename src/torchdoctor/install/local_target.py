"""What wheels in hand are held against: an interpreter here, or one that facts describe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packaging.tags import Tag

from torchdoctor.facts.model import Facts
from torchdoctor.install.survey import Surveyor, survey
from torchdoctor.install.target_wheels import missing_keys, target_wheels
from torchdoctor.matrix.tags import platforms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTarget:
    """One interpreter, as far as wheels are concerned."""

    tags: frozenset[Tag]
    """What it takes."""
    installed: Mapping[str, str] | None = None
    """Normalized name -> version; None: nobody could look."""
    markers: Mapping[str, str] | None = field(default=None, repr=False)
    """Variable -> value (PEP 508); None: not known."""

    @property
    def platform(self) -> str | None:
        """Of the matrix; None: torch has no wheels for it."""
        found = (name for tag in self.tags for name in platforms_of(tag.platform))
        return next(found, None)

    def has(self, wanted: Mapping[str, str]) -> bool:
        """Whether all of these are installed, in exactly these versions."""
        installed = self.installed
        return installed is not None and all(installed.get(n) == v for n, v in wanted.items())


def described_target(seen: Facts) -> LocalTarget:
    """The interpreter of a facts file.

    Raises:
        BadFactsFile: it does not say which wheels fit there.
    """
    wheels = target_wheels(seen)
    return LocalTarget(tags=wheels.tags, markers=wheels.markers)


def look_at_target(seen: Facts, python: Path, *, survey: Surveyor = survey) -> LocalTarget:
    """An interpreter of this machine: its pip knows its tags best.

    Raises:
        BadFactsFile: neither its pip nor the facts say which wheels fit.
    """
    looked = survey(python, ask_pip=True)
    return LocalTarget(
        tags=looked.tags or target_wheels(seen).tags,
        installed=looked.distributions,
        markers=None if missing_keys(seen) else target_wheels(seen).markers,
    )
