"""Where the loader would find the driver's libraries."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Runner
from torchdoctor.facts.system_files import below, exists

LIBCUDA = "libcuda.so.1"
LIBNVML = "libnvidia-ml.so.1"

# Where the loader looks besides its cache (ld.so(8)), and Debian's folders, which are in it.
_DEFAULT_FOLDERS = (
    "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
)  # fmt: skip
_LDCONFIG_LINE = re.compile(r"^\s+(\S+) \(([^)]*)\) => (.+)$")
_ABI_WORD = {"x86_64": "x86-64", "aarch64": "AArch64"}
_NOT_THE_DRIVERS = ("/compat/", "/stubs/")


@dataclass(frozen=True, slots=True)
class Libraries:
    """Libraries that may matter, each with its paths in the order in which the loader looks."""

    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    complete: bool = False
    """Whether the loader's cache could be asked: only then is what is missing known to be so."""

    def first(self, name: str) -> Path | None:
        """The file that the loader would take for `name`."""
        return next(iter(self.paths.get(name, ())), None)

    def of_driver(self, name: str) -> Path | None:
        """As `first`, without the stubs of a toolkit and the libcuda of a cuda-compat package."""
        own = (p for p in self.paths.get(name, ()) if not _is_foreign(p))
        return next(own, None)

    def known_missing(self, name: str) -> bool:
        """Whether the loader certainly finds no such library."""
        return self.complete and name not in self.paths


def find_libraries(run: Runner, place: Place, *, limit_s: float = 5.0) -> Probed[Libraries]:
    """Ask the loader's cache and look into the folders that it searches besides."""
    if place.platform != "linux":
        return Probed(Libraries())
    cached = _ask_ldconfig(run, place, limit_s)
    first = tuple(filter(None, place.environ.get("LD_LIBRARY_PATH", "").split(":")))
    found = (
        *_in_folders(first, place.root),
        *(cached or ()),
        *_in_folders(_DEFAULT_FOLDERS, place.root),
    )
    return Probed(Libraries(_in_order(found), complete=cached is not None))


def parse_ldconfig(text: str, machine: str) -> tuple[tuple[str, Path], ...]:
    """Name and path of each library in the output of `ldconfig -p`, in its order."""
    word = _ABI_WORD.get(machine, "")
    lines = filter(None, map(_LDCONFIG_LINE.match, text.splitlines()))
    return tuple((line[1], Path(line[3])) for line in lines if word in line[2])


def _ask_ldconfig(run: Runner, place: Place, limit_s: float) -> tuple[tuple[str, Path], ...] | None:
    # /sbin is not on the PATH of ordinary users on Debian.
    beside = (place.root / "sbin", place.root / "usr/sbin")
    program = find_program("ldconfig", place.environ, also=beside)
    if program is None:
        return None
    answer = run([str(program), "-p"], limit_s)
    # musl has a script of this name that knows no -p.
    found = parse_ldconfig(answer.stdout, place.machine)
    return found if answer.exit_code == 0 and found else None


def _in_folders(folders: Iterable[str], root: Path) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for name in (LIBCUDA, LIBNVML):
            path = below(root, f"{folder}/{name}")
            if exists(path):
                yield name, path


def _in_order(found: Iterable[tuple[str, Path]]) -> dict[str, tuple[Path, ...]]:
    paths: dict[str, tuple[Path, ...]] = {}
    for name, path in found:
        paths[name] = (*paths.get(name, ()), path)
    return paths


def _is_foreign(path: Path) -> bool:
    return any(word in f"{path}" for word in _NOT_THE_DRIVERS)
