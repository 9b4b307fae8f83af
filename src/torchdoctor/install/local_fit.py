"""Whether wheels in hand fit an interpreter, and each other, before pip sees them. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.tags import Tag
from packaging.utils import canonicalize_name

from torchdoctor.diagnosis.companions import build_of
from torchdoctor.install.local_wheels import LocalWheel
from torchdoctor.matrix.model import Build, version
from torchdoctor.matrix.tags import glibc_of, platforms_of
from torchdoctor.texts import Text, say, verbatim

TORCH = "torch"


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a wheel cannot be installed."""

    reason: str
    """A word of the public vocabulary."""
    why: Text


def misfit_of_tags(wheel: LocalWheel, tags: Collection[Tag]) -> Misfit | None:
    """Why no tag of a wheel is one that the interpreter takes; None: one is.

    Args:
        wheel: The wheel.
        tags: What the interpreter takes.
    """
    if not wheel.tags.isdisjoint(tags):
        return None
    pythons = {(tag.interpreter, tag.abi) for tag in tags}
    own = sorted({(tag.interpreter, tag.abi) for tag in wheel.tags})
    if pythons.isdisjoint(own):
        here = max((t.interpreter for t in tags if t.interpreter.startswith("cp")), key=_number)
        named = ", ".join("-".join(pair) for pair in own)
        return Misfit("NO_WHEEL_FOR_PYTHON", _for_another(wheel, named, here))
    platforms = sorted({tag.platform for tag in wheel.tags})
    return _misfit_of_platform(wheel, platforms, {tag.platform for tag in tags})


def _for_another(wheel: LocalWheel, named: str, here: str) -> Text:
    return say(
        "{wheel} is for {named}, and this is {here}", wheel=wheel.file.name, named=named, here=here
    )


def _number(interpreter: str) -> int:
    return int(interpreter[3:] or 0) if interpreter[3:].isdecimal() else 0


def _misfit_of_platform(wheel: LocalWheel, platforms: list[str], here: set[str]) -> Misfit:
    floors = [floor for name in platforms if (floor := glibc_of(name))]
    same_kind = {name for tag in here for name in platforms_of(tag)} & {
        name for tag in platforms for name in platforms_of(tag)
    }
    if floors and same_kind:
        why = say(
            "{wheel} needs glibc {floor}, which is newer than the one here",
            wheel=wheel.file.name,
            floor=floors[0],
        )
        return Misfit("GLIBC_TOO_OLD", why)
    named = ", ".join(platforms)
    kinds = ", ".join(sorted({name for tag in here for name in platforms_of(tag)}))
    why = _for_another(wheel, named, kinds or say("another"))
    return Misfit("NO_WHEEL_FOR_PLATFORM", why)


def misfit_of_pair(wheel: LocalWheel, torch: str, cuda: str | None) -> Misfit | None:
    """Why a wheel does not go with a torch, by what its METADATA requires and its label says.

    Args:
        wheel: Of another package.
        torch: Version of the torch that will be there, with its label.
        cuda: CUDA of that torch; None: built without.
    """
    for one in _requirements(wheel.contents.requires):
        if canonicalize_name(one.name) == TORCH and not one.specifier.contains(
            torch, prereleases=True
        ):
            why = say(
                "{wheel} requires {requirement}, and torch is {torch}",
                wheel=wheel.file.name,
                requirement=str(one),
                torch=torch,
            )
            return Misfit("COMPANION_MISMATCH", why)
    own = build_of(wheel.file.version, None)
    beside = "cpu" if cuda is None else build_of(None, cuda)
    if own is not None and own != beside and wheel.package in ("torchvision", "torchaudio"):
        why = _built_for(wheel.file.name, None if own == "cpu" else own, cuda)
        return Misfit("COMPANION_VARIANT_MISMATCH", why)
    return None


def _built_for(wheel: str, own: str | None, beside: str | None) -> Text:
    """A wheel's CUDA and that of torch; None: built without."""
    return say(
        "{wheel} is built for {own}, and torch for {beside}",
        wheel=wheel,
        own=_cuda(own),
        beside=_cuda(beside),
    )


def _cuda(version: str | None) -> Text:
    return verbatim(f"CUDA {version}") if version else say("the CPU")


_BUILT_FOR = re.compile(
    r"cu(?P<cuda>\d+)torch(?P<torch>\d+\.\d+)[\d.]*cxx11abi(?P<abi>true|false)", re.IGNORECASE
)
"""The label of flash-attn and of others that are built as it is: nothing of it is in METADATA."""


def misfit_of_label(wheel: LocalWheel, torch: Build) -> Misfit | None:
    """Why a file is built for another torch, by the label in its name; None: it says nothing.

    Args:
        wheel: Of another package.
        torch: The build that will be there.
    """
    found = _BUILT_FOR.search(wheel.path.name)
    if found is None:
        return None
    minor = ".".join(map(str, version(torch.torch).release[:2]))
    if found["torch"] != minor:
        why = say(
            "{wheel} is built for torch {own}, and torch is {torch}",
            wheel=wheel.path.name,
            own=found["torch"],
            torch=torch.torch,
        )
        return Misfit("COMPANION_MISMATCH", why)
    if torch.cuda is None or not found["cuda"].startswith(str(version(torch.cuda).major)):
        why = _built_for(wheel.path.name, found["cuda"], torch.cuda)
        return Misfit("COMPANION_VARIANT_MISMATCH", why)
    abi = found["abi"].lower() == "true"
    # On Windows the label says FALSE whatever the file is.
    if torch.cxx11_abi is not None and abi is not torch.cxx11_abi and "linux" in torch.platform:
        why = say(
            "{wheel} has another C++ ABI than this torch: take the one with cxx11abi{abi}",
            wheel=wheel.path.name,
            abi=str(torch.cxx11_abi).upper(),
        )
        return Misfit("COMPANION_MISMATCH", why)
    return None


def _requirements(texts: Iterable[str]) -> Iterator[Requirement]:
    for text in texts:
        with suppress(InvalidRequirement):  # installers skip it as well
            yield Requirement(text)


def lacking(
    wheels: Iterable[LocalWheel], installed: Mapping[str, str], markers: Mapping[str, str]
) -> tuple[str, ...]:
    """What the wheels require that is neither among them nor installed: an index must have it.

    Args:
        wheels: The wheels.
        installed: Normalized name -> version.
        markers: Variable -> value of the interpreter (PEP 508).
    """
    wheels = tuple(wheels)
    there = {**installed, **{wheel.package: wheel.file.version for wheel in wheels}}
    environment = {**markers, "extra": ""}
    return tuple(
        str(one)
        for wheel in wheels
        for one in _requirements(wheel.contents.requires)
        if (one.marker is None or one.marker.evaluate(environment)) and not _is_met(one, there)
    )


def _is_met(one: Requirement, there: Mapping[str, str]) -> bool:
    found = there.get(canonicalize_name(one.name))
    if found is None or one.extras:
        return False  # what an extra would ask for is not known here
    return one.specifier.contains(found, prereleases=True)
