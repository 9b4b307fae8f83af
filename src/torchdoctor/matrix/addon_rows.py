"""Rows on what is installed beside torch when it is asked for by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torchdoctor.matrix.rows import Build, Row
from torchdoctor.matrix.versions import version

How = Literal["package", "pinned", "companion", "source"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Addon(Row):
    """What a name of `--with` means on some platforms."""

    name: str
    """As users ask for it: "triton"."""
    package: str
    """Distribution that serves: "triton-windows"."""
    platforms: tuple[str, ...] = ()
    """Empty: every one."""
    how: How
    """package: its newest release goes with every torch; pinned: torch's own METADATA pins it, so
    that it comes with torch; companion: its releases stand among the companions; source: built
    against the installed torch, unless a `Prebuilt` fits."""
    cc_min: str | None = None
    """Lowest compute capability that it serves; None: every one."""
    options: tuple[str, ...] = ()
    """What the installer needs to be told to build it."""
    needs: tuple[str, ...] = ()
    """Programs that must be there before it is built."""
    build_requires: tuple[str, ...] = ()
    """Distributions that must be installed before it is built."""
    build_gib_a_job: int | None = None
    """Memory that one job of the build takes, in units of 2^30 bytes; None: not known."""
    releases: tuple[str, ...] = ()
    """Its source releases on the default index, oldest first."""
    source: str = ""
    checked: str = ""
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Prebuilt(Row):
    """Wheels of an add-on outside every index, one for each torch, Python and ABI that it names."""

    package: str
    version: str
    platform: str
    cuda: str
    """CUDA in the file name: "12" for every 12.x, or "12.8". The major version must be torch's."""
    torch: tuple[str, ...]
    """Torch as the file name has it: "2.8", or "2.8.0"; its minor version must be torch's."""
    cxx11_abi: tuple[bool, ...] = ()
    """Of Linux: the files' ABI must be torch's. Empty: the name states one that says nothing."""
    pythons: tuple[str, ...]
    file: str
    """Name, with the fields {torch}, {abi} and {python}."""
    url: str
    """Folder of the files."""
    sha256: Mapping[str, str] = field(default_factory=dict)
    """"2.6 FALSE cp311" (torch, ABI, Python, as in the name) -> hash; those that were seen."""
    source: str = ""
    checked: str = ""
    verified: bool = True
    note: str = ""

    def file_for(self, build: Build, python: str) -> str | None:
        """The name of the file that fits a build of torch; None: there is none."""
        fields = self._fields_for(build, python)
        return self.file.format(**fields) if fields else None

    def sha256_for(self, build: Build, python: str) -> str | None:
        """The hash of that file; None: there is none, or it was not seen."""
        fields = self._fields_for(build, python)
        return self.sha256.get(" ".join(fields.values())) if fields else None

    def files(self) -> Iterator[tuple[dict[str, str], str]]:
        """(Fields, name) of every file: torch, abi ("" where the name's says nothing), python."""
        for torch in self.torch:
            for abi in [str(one).upper() for one in self.cxx11_abi] or [""]:
                for python in self.pythons:
                    fields = {"torch": torch, "abi": abi, "python": python}
                    yield fields, self.file.format(**fields)

    def _fields_for(self, build: Build, python: str) -> dict[str, str] | None:
        fits_cuda = build.cuda and version(build.cuda).major == version(self.cuda).major
        if build.platform != self.platform or python not in self.pythons or not fits_cuda:
            return None
        if self.cxx11_abi and build.cxx11_abi not in self.cxx11_abi:
            return None
        minor = version(build.torch).release[:2]
        torch = next((one for one in self.torch if version(one).release[:2] == minor), None)
        abi = str(build.cxx11_abi).upper()
        return {"torch": torch, "abi": abi, "python": python} if torch else None
