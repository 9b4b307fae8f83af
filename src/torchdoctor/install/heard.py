"""What the indexes answered, as the questions that the choice of a source asks of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torchdoctor.index.ask import IndexAnswer, Kind
from torchdoctor.index.causes import INDEX_UNREACHABLE
from torchdoctor.index.pages import Link, wheels_of


@dataclass(frozen=True, slots=True)
class Heard:
    """Address -> answer. What was not asked is neither alive nor silent."""

    answers: Mapping[str, IndexAnswer] = field(default_factory=dict)

    def is_alive(self, address: str) -> bool:
        """Whether it answered as an index does."""
        return address in self.answers and self.answers[address].alive

    def is_silent(self, address: str) -> bool:
        """Whether it gave no answer at all.

        One that refuses is not silent: pip may know a login that we do not.
        """
        answer = self.answers.get(address)
        return answer is not None and answer.status is None and answer.reason == INDEX_UNREACHABLE

    def form(self, address: str, planned: Kind) -> Kind:
        """How the installer must read it: as it showed itself, else as it was planned."""
        return self.answers[address].kind or planned

    def has(self, address: str, package: str, version: str) -> bool:
        """Whether it lists a fitting wheel of exactly this version."""
        answer = self.answers.get(address)
        files = answer.files.get(package, ()) if answer else ()
        # Asked may have been for every build of the release: here the label counts again.
        return bool(wheels_of([Link(name, "") for name in files], package, version))

    def elsewhere(self) -> dict[str, tuple[str, ...]]:
        """File name -> every address at which an index that answered lists it."""
        found: dict[str, list[str]] = {}
        for answer in self.answers.values():
            for name, address in answer.addresses.items():
                found.setdefault(name, []).append(address)
        return {name: tuple(dict.fromkeys(addresses)) for name, addresses in found.items()}

    def about(self, address: str) -> IndexAnswer | None:
        """The answer itself."""
        return self.answers.get(address)
