"""The manifest of an offline bundle: for which machine it was made, and every file in it."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from torchdoctor import __version__
from torchdoctor.errors import BadRequest
from torchdoctor.index.causes import told_by
from torchdoctor.install.wanted import BadReport, WantedFile, wanted_file
from torchdoctor.plain import Mismatch, decode, encode
from torchdoctor.texts import say

NAME = "torchdoctor-bundle.json"
REQUIREMENTS = "requirements.txt"
LARGEST_BYTES = 10_000_000
"""A manifest of the largest bundle known has 20 kB."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledFile:
    """One wheel of a bundle."""

    name: str
    """File name; the file lies beside the manifest."""
    package: str
    """Distribution, normalized (PEP 503)."""
    version: str
    sha256: str
    size_bytes: int
    source: str
    """Where it came from, without a login."""
    stated: bool
    """Whether its index, or the matrix, stated this hash; else it was taken of what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleTarget:
    """The machine that a bundle was made for, as its facts say."""

    system: str
    machine: str
    libc: str | None = None
    """"2.35"; None: no Linux."""
    python: str
    """"3.11.7"."""
    tag: str
    """"cp311"."""
    driver: str | None = None
    gpus: tuple[str, ...]
    """"NVIDIA GeForce RTX 4090 (8.9)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePlan:
    """What is installed from a bundle, and why."""

    torch: str
    """Release, without local label."""
    variant: str
    variant_cuda: str | None = None
    packages: dict[str, str]
    """Distribution -> exact version: what was asked for; the rest is what these need."""
    addons: dict[str, str]
    because: str
    source: str
    """Which source served it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The manifest: `torchdoctor-bundle.json` beside the wheels, and `download --json`."""

    schema: Literal["torchdoctor.bundle/1"] = "torchdoctor.bundle/1"
    made_by: str = f"torchdoctor {__version__}"
    target: BundleTarget
    plan: BundlePlan
    requirements_sha256: str
    """Of requirements.txt, for pip alone: --no-index --find-links . -r requirements.txt."""
    files: tuple[BundledFile, ...]


def load_manifest(folder: Path) -> Bundle:
    """The manifest of a bundle; whether its files are there, and whole, is another question.

    Raises:
        BadRequest: there is none, it cannot be read, or it names what no bundle may name.
    """
    path = folder / NAME
    if not path.is_file():
        raise BadRequest(
            say("{folder} is no bundle: it has no {name}", folder=str(folder), name=NAME),
            next_step=say(
                "`torchdoctor download --dest DIR` makes one; run it again if it was cut off"
            ),
        )
    try:
        told = _told(path)
        bundle: Bundle = decode(Bundle, told)
    except (OSError, ValueError, RecursionError, Mismatch) as error:
        raise _unusable(folder, told_by(error)) from None
    _refuse_tricks(folder, bundle)
    return bundle


def _told(path: Path) -> Any:  # noqa: ANN401 - JSON
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(say("it has {size} bytes", size=path.stat().st_size))
    return json.loads(path.read_text(encoding="utf-8"))


def _unusable(folder: Path, why: str) -> BadRequest:
    return BadRequest(
        say("the manifest of {folder} cannot be used: {why}", folder=str(folder), why=why),
        next_step=say("copy the bundle again, or make it anew"),
    )


def _refuse_tricks(folder: Path, bundle: Bundle) -> None:
    """Nothing in a manifest becomes a path before it was looked at here."""
    seen: set[str] = set()
    for file in bundle.files:
        try:
            as_wanted(file, folder)
        except BadReport as error:
            raise _unusable(folder, told_by(error)) from None
        if not {file.package, file.name.lower()}.isdisjoint(seen):
            raise _unusable(folder, say("it names {package} twice", package=file.package))
        seen |= {file.package, file.name.lower()}
    hashes = [*(file.sha256 for file in bundle.files), bundle.requirements_sha256]
    wrong = next((one for one in hashes if not _SHA256.fullmatch(one)), None)
    if wrong is not None:
        raise _unusable(folder, say("{value!r} is no SHA-256", value=wrong[:70]))
    missing = _missing(bundle)
    if missing:
        why = say("it has no file for {packages}", packages=", ".join(missing))
        raise _unusable(folder, why)


def _missing(bundle: Bundle) -> list[str]:
    there = {(file.package, file.version) for file in bundle.files}
    wanted = {"torch": bundle.plan.torch, **bundle.plan.packages}
    return [f"{name} {release}" for name, release in wanted.items() if (name, release) not in there]


def as_wanted(file: BundledFile, folder: Path) -> WantedFile:
    """A file of a bundle as the rest of an install knows wheels.

    Raises:
        BadReport: its name is none of a wheel, or of another package or version.
    """
    if "/" in file.name or "%" in file.name:
        raise BadReport(say("{name!r} is no name of a wheel", name=file.name))
    address = f"{folder.absolute().as_uri()}/{file.name.replace('+', '%2B')}"
    return wanted_file(address, package=file.package, version=file.version, sha256=file.sha256)


def save_manifest(folder: Path, bundle: Bundle) -> None:
    """Write the manifest in one step, after everything that it names."""
    write_whole(folder / NAME, json.dumps(encode(bundle), indent=2, ensure_ascii=False) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees a part of it, not even after a power cut."""
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def requirements_of(files: Iterable[BundledFile], what: str) -> str:
    """A requirements file in which every wheel stands with its hash.

    Args:
        files: Of the bundle.
        what: One line on what it is for.
    """
    head = [
        f"# {what}",
        "# In this folder: python -m pip install --no-index --find-links . -r requirements.txt",
    ]
    lines = [f"{one.package}=={one.version} --hash=sha256:{one.sha256}" for one in files]
    return "\n".join([*head, *lines, ""])
