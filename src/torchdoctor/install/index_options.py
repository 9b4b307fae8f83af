"""Reads and writes the index options of an installer's command."""

from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.index.ask import Kind

_MEANING = {
    "--index-url": "index",
    "-i": "index",
    "--extra-index-url": "extra",
    "--find-links": "links",
    "-f": "links",
}


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """Where a command lets its installer look."""

    index: str | None = None
    """In place of the installer's own index; None: that one."""
    extra: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    no_index: bool = False
    """No index at all: only `links`, and the find-links that the user has configured."""

    @property
    def places(self) -> tuple[tuple[str, Kind], ...]:
        """Every address with the form in which the installer will read it."""
        indexes = (self.index, *self.extra) if self.index else self.extra
        return (
            *((address, "simple") for address in indexes),
            *((address, "flat") for address in self.links),
        )

    def words(self) -> tuple[str, ...]:
        """As arguments of pip and uv alike."""
        extra = [word for address in self.extra for word in ("--extra-index-url", address)]
        links = [word for address in self.links for word in ("--find-links", address)]
        if self.no_index:
            return ("--no-index", *links)
        return (*links, *(("--index-url", self.index) if self.index else ()), *extra)


@dataclass(frozen=True, slots=True)
class Steps:
    """The commands of a plan by what they are for (plan/commands.py puts them together)."""

    whole: tuple[str, ...]
    """Installs everything that can go together."""
    forced: tuple[str, ...] = ()
    """Before it: replaces packages that differ by their local label only."""
    after: tuple[tuple[str, ...], ...] = ()
    """After it: add-ons that are compiled against the torch that is there by then."""


def steps_of(commands: Sequence[tuple[str, ...]]) -> Steps:
    """Tell the commands of a plan apart."""
    forces = len(commands) > 1 and {"--force-reinstall", "--no-deps"} <= set(commands[0])
    if forces:
        return Steps(commands[1], commands[0], tuple(commands[2:]))
    return Steps(commands[0], after=tuple(commands[1:]))


def split_command(command: Sequence[str]) -> tuple[tuple[str, ...], IndexOptions]:
    """A command without its index options, and these."""
    rest: list[str] = []
    found: dict[str, list[str]] = {"index": [], "extra": [], "links": []}
    words = iter(command)
    for word in words:
        name, equals, value = word.partition("=")
        if name not in _MEANING:
            rest.append(word)
        else:
            found[_MEANING[name]].append(value if equals else next(words, ""))
    # pip takes the last of several --index-url.
    index = found["index"][-1] if found["index"] else None
    return tuple(rest), IndexOptions(index, tuple(found["extra"]), tuple(found["links"]))
