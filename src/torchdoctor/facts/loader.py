"""In which order glibc's loader looks for libraries, followed without loading any.

ld.so(8): the DT_RPATH of the library that asks, and of those that brought it in, up to the
program - unless it has a DT_RUNPATH, which switches all of them off; then LD_LIBRARY_PATH; then
its own DT_RUNPATH; then the cache that ldconfig made; then the default folders. So a CUDA library
on LD_LIBRARY_PATH loses against torch's own libraries (official CUDA wheels are made with
--force-rpath), and wins where NVIDIA's packages find each other by RUNPATH: libcusparse.so.12
asks for libnvJitLink.so.12 in that way. Folders of glibc-hwcaps are not looked at.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from torchdoctor.facts.elf import Elf, read_elf
from torchdoctor.facts.system_files import exists

# Whoever needs more than this is no torch.
_MOST_LIBRARIES = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """A library that the loader would take."""

    path: Path
    elf: Elf
    because: str
    """Where it was found: "rpath", "LD_LIBRARY_PATH", "runpath", "ldconfig"."""
    brought_by: "Loaded | None" = None


class Loader:
    """One process's loader. What is loaded once is not looked for again.

    Args:
        machine: Processor, as uname(2) says it.
        program: The executable, whose DT_RPATH serves all (conda's Python has one).
        preferred: The folders of LD_LIBRARY_PATH.
        cached: Paths of a name, as the cache and the default folders have them.
    """

    def __init__(
        self,
        machine: str,
        *,
        program: Path | None = None,
        preferred: Iterable[Path] = (),
        cached: Callable[[str], Iterable[Path]] = lambda _name: (),
    ) -> None:
        self._read = cache(lambda path: read_elf(path, machine))
        self._preferred = tuple(preferred)
        self._cached = cached
        self._program = Loaded(program, self._read(program), "program") if program else None
        self.loaded: dict[str, Loaded] = {}
        """By the name under which each was asked for, and by its own (DT_SONAME)."""

    def load(self, path: Path) -> None:
        """Load a library by its path, with everything that it needs; breadth first, as glibc."""
        first = Loaded(path, self._read(path), "path", self._program)
        self._keep(path.name, first)
        waiting = deque([first])
        while waiting and len(self.loaded) < _MOST_LIBRARIES:
            asking = waiting.popleft()
            for name in asking.elf.needed:
                if name not in self.loaded and (found := self.find(name, asking)):
                    self._keep(name, found)
                    waiting.append(found)

    def find(self, name: str, asking: Loaded) -> Loaded | None:
        """The library that `asking` gets when it asks for `name`; None: none, or a broken one."""
        for path, because in self._candidates(name, asking):
            if exists(path):
                elf = self._read(path)
                if elf.foreign:
                    continue
                # One that is damaged ends the search, although a good one may come later.
                return None if elf.problem else Loaded(path, elf, because, asking)
        return None

    def _candidates(self, name: str, asking: Loaded) -> Iterator[tuple[Path, str]]:
        if not asking.elf.runpath:
            yield from ((folder / name, "rpath") for folder in _rpath_folders(asking))
        yield from ((folder / name, "LD_LIBRARY_PATH") for folder in self._preferred)
        own = _expanded(asking.elf.runpath, asking.path)
        yield from ((folder / name, "runpath") for folder in own)
        yield from ((path, "ldconfig") for path in self._cached(name))

    def _keep(self, name: str, found: Loaded) -> None:
        for alias in (name, found.elf.soname):
            if alias:
                self.loaded.setdefault(alias, found)


def _rpath_folders(asking: Loaded) -> Iterator[Path]:
    """DT_RPATH of a library and of all that brought it in, of those without a DT_RUNPATH."""
    holder: Loaded | None = asking
    while holder is not None:
        if not holder.elf.runpath:
            yield from _expanded(holder.elf.rpath, holder.path)
        holder = holder.brought_by


def _expanded(folders: Iterable[str], library: Path) -> Iterator[Path]:
    origin = str(library.parent)
    for folder in folders:
        yield Path(folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
