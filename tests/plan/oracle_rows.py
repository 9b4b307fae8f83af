"""What is published, for the oracle: the rows of matrices/*.toml, read with nothing of ours.

Every build becomes one `Wheels`, and what strikes builds off (drivers, cards, companions) becomes
plain tuples and dictionaries.
"""

import functools
import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MATRICES = Path(__file__).parents[2] / "matrices"

Numbers = tuple[int, ...]


def numbers(version: str) -> Numbers:
    """The version 550.54.14 as (550, 54, 14)."""
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True)
class Wheels:
    """The wheels of one torch release in one variant for one platform."""

    torch: str
    variant: str
    platform: str
    cuda: Numbers | None
    pythons: frozenset[str]
    default_pythons: frozenset[str]
    """Those that the default index has; empty where the variant index alone has the wheels."""
    label: str
    """"+cu124" as the official index writes it, or nothing."""
    glibc: Numbers | None
    macos: Numbers | None
    macos_for: tuple[tuple[str, Numbers], ...]
    cubins: tuple[Numbers, ...]
    ptx: tuple[Numbers, ...]

    @property
    def release(self) -> Numbers:
        return numbers(self.torch)


@dataclass(frozen=True)
class Companion:
    """One release of torchvision or torchaudio."""

    version: str
    released: str
    torch: str
    requires_python: str
    wheels: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Pairs of (platforms, Python tags)."""


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((MATRICES / name).read_text(encoding="utf-8"))


def cuda_of(variant: str, stated: str | None) -> Numbers | None:
    """cu124 is CUDA 12.4; a default-index build says it beside."""
    if stated:
        return numbers(stated)
    return (int(variant[2:-1]), int(variant[-1])) if variant.startswith("cu") else None


def wheels_of(document: dict[str, Any]) -> list[Wheels]:
    torch = document["release"]["torch"]
    kernels = {
        (row["platform"], variant): row
        for row in document.get("sm", [])
        for variant in row["variants"]
    }
    return [
        Wheels(
            torch=torch,
            variant=variant,
            platform=row["platform"],
            cuda=cuda_of(variant, row.get("cuda")),
            pythons=frozenset(row["pythons"]),
            default_pythons=frozenset(
                row.get("default_pythons", row["pythons"]) if row.get("default_index") else ()
            ),
            label=f"+{variant}" if row.get("labelled") else "",
            glibc=numbers(row["glibc"]) if "glibc" in row else None,
            macos=numbers(row["macos"]) if "macos" in row else None,
            macos_for=tuple((tag, numbers(at)) for tag, at in row.get("macos_for", {}).items()),
            cubins=capabilities(kernels, row["platform"], variant, "sm"),
            ptx=capabilities(kernels, row["platform"], variant, "ptx"),
        )
        for row in document["build"]
        for variant in row["variants"]
    ]


def capabilities(
    kernels: dict[tuple[str, str], Any], platform: str, variant: str, key: str
) -> tuple[Numbers, ...]:
    return tuple(numbers(cc) for cc in kernels.get((platform, variant), {}).get(key, ()))


RELEASES = [
    tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(MATRICES.glob("torch/*"))
]
RELEASED = {doc["release"]["torch"]: str(doc["release"]["released"]) for doc in RELEASES}
WHEELS = [
    wheels
    for document in RELEASES
    if not document["release"].get("yanked")
    for wheels in wheels_of(document)
]
Builds = frozenset[int]
"""Positions in WHEELS."""
ALL: Builds = frozenset(range(len(WHEELS)))
NONE: Builds = frozenset()
FLOORS = {
    (row["os"], row["cuda_major"]): numbers(row["driver_min"])
    for row in read("driver_floors.toml")["driver_floor"]
}
CUDA_OF_BRANCH = {
    row["branch"]: numbers(row["cuda"]) if row.get("cuda") else None
    for row in read("driver_branches.toml")["driver_branch"]
}
CARDS = read("card_support.toml")["card_support"]
GENERAL_MIRRORS = {row["id"] for row in read("mirrors.toml")["mirror"] if "variant_url" not in row}
EXCEPTIONS = read("companion_exceptions.toml")["companion_exception"]
COMPANIONS = {
    package: [
        Companion(
            version=row["version"],
            released=str(row["released"]),
            torch=row["torch"],
            requires_python=row.get("requires_python", ""),
            wheels=tuple((tuple(w["platforms"]), tuple(w["pythons"])) for w in row["wheels"]),
        )
        for row in read(f"companions/{package}.toml")["release"]
        if row.get("torch")
    ]
    for package in ("torchvision", "torchaudio")
}


def capability_by_device() -> dict[str, str]:
    """PCI device id -> compute capability, out of the id list and the table of chips."""
    by_chip = {
        chip: row["compute_capability"]
        for row, chip in itertools.chain.from_iterable(
            ((row, chip) for chip in row["chips"]) for row in read("chips.toml")["capability"]
        )
    }
    lines = (MATRICES / "pci_nvidia.tsv").read_text(encoding="utf-8").splitlines()
    fields = (line.split("\t") for line in lines if not line.startswith("#"))
    return {device: by_chip[chip] for device, chip, _ in fields if chip in by_chip}


@functools.cache
def asked_torch(torch: str | None) -> Builds:
    if torch is None:
        return ALL
    if torch[0].isdigit():
        torch = f"=={torch}" if torch.count(".") == 2 else f"=={torch}.*"
    wanted = SpecifierSet(torch)
    return frozenset(i for i in ALL if wanted.contains(WHEELS[i].torch))


@functools.cache
def asked_cuda(cuda: str | None) -> Builds:
    if cuda is None:
        return ALL
    if cuda == "cpu":
        return frozenset(i for i in ALL if WHEELS[i].cuda is None)
    wanted = cuda_of(cuda, None) or numbers(cuda)
    return frozenset(i for i in ALL if (WHEELS[i].cuda or ())[: len(wanted)] == wanted)


def asked_for(options: dict[str, str]) -> Builds:
    """The builds that --torch and --cuda name, of any platform."""
    return asked_torch(options.get("torch")) & asked_cuda(options.get("cuda"))


@functools.cache
def of_kind(kind: str) -> Builds:
    return frozenset(i for i in ALL if ("cuda" if WHEELS[i].cuda else WHEELS[i].variant) == kind)


@functools.cache
def of_platform(platform: str | None) -> Builds:
    return frozenset(i for i in ALL if WHEELS[i].platform == platform)
