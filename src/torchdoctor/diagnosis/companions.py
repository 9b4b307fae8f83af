"""torchvision and torchaudio beside the installed torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.diagnosis.installed import label_of, release_of
from torchdoctor.facts.model import CompanionFacts, TorchFacts
from torchdoctor.matrix.model import Matrix, specifier
from torchdoctor.texts import Text, say, verbatim


@dataclass(frozen=True, slots=True)
class Companion:
    """One installed companion."""

    package: str
    facts: CompanionFacts

    @property
    def errors(self) -> tuple[str, ...]:
        """What it said when it was imported, and when its compiled operators were called."""
        said = (self.facts.import_error, self.facts.ops_error)
        return tuple(words for words in said if words)

    @property
    def seen(self) -> tuple[str, ...]:
        """Its version and its errors, as evidence."""
        package, facts = self.package, self.facts
        imported, called = facts.import_error, facts.ops_error
        lines = (
            f"{package} {facts.version}" if facts.version else "",
            say("import {package}: {said}", package=package, said=imported) if imported else "",
            say("operators of {package}: {said}", package=package, said=called) if called else "",
        )
        return tuple(line for line in lines if line)


def companions_of(torch: TorchFacts) -> tuple[Companion, ...]:
    """The companions that are installed."""
    both = (("torchvision", torch.torchvision), ("torchaudio", torch.torchaudio))
    return tuple(Companion(package, facts) for package, facts in both if facts is not None)


def names(companions: Sequence[Companion]) -> Text:
    """How to call one or both in a sentence: "torchvision and torchaudio"."""
    first, *others = (one.package for one in companions)
    if not others:
        return verbatim(first)
    return say("{first} and {second}", first=first, second=others[0])


def pin_of(one: Companion, matrix: Matrix) -> str | None:
    """The torch releases that a companion is made for; None: not known."""
    release = release_of(one.facts.version)
    rows = (
        row for row in matrix.companions if (row.package, row.version) == (one.package, release)
    )
    return next((row.torch for row in rows), None)


def fits_release(one: Companion, torch: TorchFacts, matrix: Matrix) -> bool | None:
    """Whether a companion is made for the installed release of torch; None: not known."""
    pin, release = pin_of(one, matrix), release_of(torch.version)
    return specifier(pin).contains(release) if pin and release else None


def build_of(version: str | None, cuda: str | None) -> str | None:
    """What a package was built for: "cpu", the major version of a CUDA, or None for not known.

    A version without a label says nothing: the default index knows none, and on aarch64 several
    files of one name differ by their index alone.
    """
    label = label_of(version)
    if cuda is not None:
        return cuda.partition(".")[0]
    if label == "cpu":
        return label
    digits = label.removeprefix("cu")
    return digits[:-1] if label.startswith("cu") and digits.isdecimal() else None
