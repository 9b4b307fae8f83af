"""One install line on one machine, with the questions that rules ask of it."""

import functools
from dataclasses import dataclass, replace

from torchdoctor.facts.model import Facts
from torchdoctor.lint.addresses import Address, address_of
from torchdoctor.lint.holdings import Held
from torchdoctor.lint.machine import platform_of
from torchdoctor.lint.model import FAMILY, Image, Index, InstallLine, Place, Requirement
from torchdoctor.lint.predict import Prediction, described, platform_name, predict_on
from torchdoctor.lint.searched import Searched, searched
from torchdoctor.lint.wanted import Wanted, applies, wanted_packages
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.texts import Text, say


@dataclass(frozen=True)
class Case:
    """An install line, the machine it is judged for, and what would come of it."""

    line: InstallLine
    machine: Facts
    matrix: Matrix
    prediction: Prediction

    @property
    def platform(self) -> str | None:
        """Of the matrix; None: not known, or one without wheels."""
        return platform_of(self.machine)

    @property
    def platform_name(self) -> Text:
        """How texts call it."""
        return platform_name(self.machine)

    @functools.cached_property
    def searched(self) -> Searched:
        """Where the installer looks."""
        return searched(self.line, self.machine)

    @functools.cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """What is asked of torch's family."""
        return wanted_packages(self.line, self.machine)

    def requirement(self, *names: str) -> Requirement | None:
        """The first requirement of one of these names that applies here."""
        found = (one for one in self.line.requirements if one.name in names)
        return next((one for one in found if applies(one, self.machine)), None)

    @property
    def family(self) -> tuple[Requirement, ...]:
        """The requirements of torch and its companions."""
        return tuple(one for one in self.line.requirements if one.name in FAMILY)

    @property
    def torch(self) -> Held | None:
        """The torch that comes of it; None: not known."""
        return self.prediction.held.get("torch")

    def address(self, index: Index) -> Address:
        """What is known of an index."""
        return address_of(index.url, self.matrix)

    @functools.cached_property
    def variants(self) -> tuple[tuple[Index, str], ...]:
        """Every index that names a variant, in force or lost, with that variant."""
        every = dict.fromkeys((*self.searched.all, *self.searched.lost))
        named = ((index, self.address(index).variant) for index in every)
        return tuple((index, variant) for index, variant in named if variant is not None)

    @property
    def outcome(self) -> Text | None:
        """What the installer would do, as a sentence."""
        because = self.prediction.because
        installer = self.line.installer
        if because is not None:
            return say("{installer} fails: {because}", installer=installer, because=because)
        known = described(self.prediction)
        if not known:
            return None
        return say("{installer} installs {known}", installer=installer, known=known)

    def with_line(self, line: InstallLine) -> "Case":
        """The same machine with another line."""
        return replace(self, line=line, prediction=predict_on(line, self.machine, self.matrix))


@dataclass(frozen=True, slots=True)
class ImageCase:
    """An image, and the lines that install into it."""

    image: Image
    lines: tuple[InstallLine, ...]
    matrix: Matrix


def at_requirement(requirement: Requirement) -> tuple[Place, str]:
    """Where a requirement is, and how it is written."""
    return requirement.place, requirement.text


def at_index(index: Index) -> tuple[Place, str]:
    """Where an index is named, and how."""
    return index.place, index.word or index.url


def variant_of(held: Held, case: Case) -> str | None:
    """What a file was built for: "cpu", "cu124", "mps"; None: not known.

    The default index has no labels: its torch is known by the release, and its companions were
    built beside it.
    """
    label = held.version.partition("+")[2]
    if label:
        return label
    build = held.build or _default_build(held, case)
    return short_variant(build) if build else None


def short_variant(build: Build) -> str:
    """The variant of a build; for one of the default index, the variant of the same CUDA."""
    if build.variant == "pypi" and build.cuda:
        return f"cu{build.cuda.replace('.', '')}"
    return build.variant


def _default_build(held: Held, case: Case) -> Build | None:
    """The default index's torch that a companion from there was built beside."""
    torch = (held.torch or "").removeprefix("==")
    builds = case.matrix.builds_for(held.platform)
    return next((b for b in builds if b.default_index and b.torch == torch), None)
