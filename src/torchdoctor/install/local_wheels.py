"""Wheels that lie on this machine: what they say of themselves, and of the torch among them."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from torchdoctor.errors import BadRequest, InstallFailed
from torchdoctor.index.causes import told_by
from torchdoctor.index.remote_zip import BadZip, RemoteZip
from torchdoctor.index.torch_wheel import look_inside
from torchdoctor.install.wanted import BadReport, WantedFile, wanted_file
from torchdoctor.install.wheel_file import BadWheel, WheelContents, read_wheel
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.matrix.pythons import python_of
from torchdoctor.matrix.tags import glibc_of, macos_of
from torchdoctor.texts import mark, say

PIECE_BYTES = 1 << 20
NOT_READ = mark("read from the wheel itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalWheel:
    """One wheel that was looked into."""

    path: Path
    file: WantedFile
    contents: WheelContents

    @property
    def tags(self) -> frozenset[Tag]:
        """What its name says that it runs on."""
        return parse_wheel_filename(self.file.name)[3]

    @property
    def package(self) -> str:
        """Distribution, normalized."""
        return self.file.package

    @property
    def label(self) -> str | None:
        """Local version label: "cu126"."""
        return Version(self.file.version).local

    @property
    def release(self) -> str:
        """Version without the label."""
        return Version(self.file.version).public

    @property
    def reference(self) -> str:
        """The requirement that means exactly this file."""
        return f"{self.package} @ {self.file.url}"


def named_wheel(path: Path) -> WantedFile:
    """A file that somebody calls a wheel, by its name and that of its .dist-info folder.

    Raises:
        BadRequest: it is not there, or has no name of a wheel.
    """
    if not path.is_file():
        raise BadRequest(
            say("there is no file {path}", path=str(path)),
            next_step=say(
                "--wheel takes wheels that lie here; `torchdoctor download` fetches them"
            ),
        )
    try:
        name, release, _, _ = parse_wheel_filename(path.name)
    except (InvalidWheelFilename, InvalidVersion):
        raise BadRequest(
            say("{name} is no name of a wheel", name=path.name),
            next_step=say(
                "keep the name that it had where it came from: pip reads the tags out of it"
            ),
        ) from None
    address = path.absolute().as_uri().replace("+", "%2B")
    package = canonicalize_name(name)
    inside = release_inside(path) or str(release)
    try:
        return wanted_file(address, package=package, version=inside, sha256=None)
    except BadReport:  # which of the two is wrong is said when it is looked into
        return WantedFile(name=path.name, package=package, version=str(release), url=address)


def release_inside(path: Path) -> str | None:
    """The version that the .dist-info folder of a wheel names; None: it has none to be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            tops = {name.partition("/")[0] for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    named = [top for top in tops if top.endswith(".dist-info")]
    return named[0].removesuffix(".dist-info").rpartition("-")[2] if len(named) == 1 else None


def read_local(path: Path, file: WantedFile, *, check_record: bool) -> LocalWheel:
    """Look into a wheel.

    Raises:
        InstallFailed: it is damaged, dangerous, or another one than its name says.
    """
    try:
        contents = read_wheel(path, file, check_record=check_record)
    except BadWheel as error:
        raise InstallFailed(
            say("a wheel must not be installed"),
            evidence=(told_by(error),),
            next_step=say("fetch it again"),
            reason="HASH_MISMATCH",
        ) from None
    return LocalWheel(path=path, file=file, contents=contents)


def build_in(wheel: LocalWheel, platform: str, matrix: Matrix) -> Build:
    """The build that a wheel of torch is: the matrix' row, else what the wheel itself says.

    Args:
        wheel: Of torch.
        platform: Of the matrix.
        matrix: The rows.

    Raises:
        InstallFailed: neither says which CUDA it is built for.
    """
    rows = [row for row in matrix.builds_for(platform) if row.torch == wheel.release]
    of_label = (row for row in rows if wheel.label is not None and row.variant == wheel.label)
    return next(of_label, None) or _looked_into(wheel, platform, rows)


def _looked_into(wheel: LocalWheel, platform: str, rows: list[Build]) -> Build:
    try:
        seen = look_inside(_opened(wheel.path))
    except BadZip as error:
        raise InstallFailed(
            say("which CUDA {wheel} is built for cannot be told", wheel=wheel.file.name),
            evidence=(told_by(error),),
            reason="HASH_MISMATCH",
        ) from None
    known = (row for row in rows if row.cuda == seen.cuda and row.label is None)
    by_default = (row for row in rows if row.cuda == seen.cuda and row.default_index)
    row = next(known, None) or next(by_default, None)
    return row or Build(
        torch=wheel.release,
        variant=wheel.label or ("pypi" if seen.cuda else "cpu"),
        cuda=seen.cuda,
        platform=platform,
        pythons=tuple(_pythons(wheel)),
        default_index=wheel.label is None,
        label=wheel.label,
        glibc=next(filter(None, (glibc_of(tag.platform) for tag in wheel.tags)), None),
        macos=next(filter(None, (macos_of(tag.platform) for tag in wheel.tags)), None),
        sm=seen.sm or (),
        ptx=seen.ptx or (),
        cxx11_abi=seen.cxx11_abi,
        source=NOT_READ,
    )


def _pythons(wheel: LocalWheel) -> Iterator[str]:
    for tag in wheel.tags:
        found = python_of(tag.interpreter, tag.abi)
        if found is not None:
            yield found


def _opened(path: Path) -> RemoteZip:
    """A local file for readers of zips that fetch what they need."""

    def pieces(start: int, end: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
                left -= len(piece)
                yield piece

    return RemoteZip(pieces, path.stat().st_size)
