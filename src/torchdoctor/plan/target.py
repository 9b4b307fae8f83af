"""The machine that a plan is for: facts and request brought to the few values that decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torchdoctor.facts.model import Facts, Jetson, Wsl
from torchdoctor.matrix.model import Matrix, OsFamily, platform_of
from torchdoctor.plan.cards import (
    ARCH_LIST,
    Card,
    Incomplete,
    arch_list_of_build,
    cards_of,
    readable,
)
from torchdoctor.plan.model import Request
from torchdoctor.plan.situation import Situation, image_cuda, missing_keys, situation_of
from torchdoctor.texts import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What decides about builds, for one machine."""

    platform: str | None
    """Key of the matrix; None: a system that torch has no wheels for."""
    system: str
    machine: str
    driver_os: OsFamily
    """Whose driver numbers count: in WSL those of Windows."""
    wsl: bool
    python: str
    """Path of the interpreter that the build goes into, as commands name it."""
    python_tag: str
    python_version: str | None
    bits: int | None
    libc: Literal["glibc", "musl"] | None
    libc_version: str | None
    macos_version: str | None
    jetson_l4t: str | None
    situation: Situation
    cards: tuple[Card, ...]
    driver: str | None
    """Version or bare branch; None: no driver decides (no GPU here, or not asked for)."""
    driver_cuda: str | None
    cuda_compat: str | None
    image_cuda: str | None
    """CUDA of the image that this is built in or runs in without a GPU."""
    image_binds: bool
    """Whether a build of another CUDA major than the image's is out of the question."""
    assumed: tuple[Text, ...]
    """What was taken for granted, for `because`."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that decides about one plan."""

    facts: Facts
    request: Request
    target: Target
    matrix: Matrix


def target_of(facts: Facts, request: Request, matrix: Matrix) -> Target | Incomplete:
    """The target that `facts` and the `--driver`, `--gpu`, `--gpu-arch` of `request` describe.

    Raises:
        BadRequest: a card named by `--gpu` is not in the PCI id list.
    """
    missing = missing_keys(facts, request)
    if missing:
        return Incomplete(missing)
    situation = situation_of(facts, request)
    cards = cards_of(facts, request, matrix, situation)
    if isinstance(cards, Incomplete):
        return cards
    return _assemble(facts, request, situation, cards)


def _assemble(
    facts: Facts, request: Request, situation: Situation, cards: tuple[Card, ...]
) -> Target:
    os, python, libc = facts.os, facts.python, facts.libc
    assert os and os.system and os.machine and python and python.tag  # noqa: PT018, S101 - missing_keys saw them
    wsl = isinstance(facts.wsl, Wsl)
    uses_driver = situation in ("gpu", "no-driver")
    own = facts.driver if facts.driver and not request.driver and uses_driver else None
    return Target(
        platform=platform_of(os.system, os.machine),
        system=os.system,
        machine=os.machine,
        driver_os="windows" if os.system == "windows" or wsl else "linux",
        wsl=wsl,
        python=python.executable or "python",
        python_tag=python.tag,
        python_version=readable(python.version),
        bits=python.bits,
        libc=libc.name if libc else None,
        libc_version=readable(libc.version) if libc else None,
        macos_version=readable(os.version) if os.system == "macos" else None,
        jetson_l4t=_l4t(facts),
        situation=situation,
        cards=cards,
        driver=request.driver or (readable(own.version) if own else None),
        driver_cuda=readable(own.cuda_version) if own else None,
        cuda_compat=readable(facts.cuda_compat) if isinstance(facts.cuda_compat, str) else None,
        image_cuda=image_cuda(facts) if situation == "image" else None,
        image_binds=situation == "image",
        assumed=_assumptions(facts, request, situation),
    )


def _l4t(facts: Facts) -> str | None:
    # An L4T that nobody could read is taken as old: vendor wheels are the safe answer there.
    return (readable(facts.jetson.l4t) or "0") if isinstance(facts.jetson, Jetson) else None


def _assumptions(facts: Facts, request: Request, situation: Situation) -> tuple[Text, ...]:
    said: list[Text] = []
    if facts.os and facts.os.system == "linux" and (facts.libc is None or facts.libc.name is None):
        said.append(say("The C library is not known, so no build was removed for it."))
    if facts.disk is None or facts.disk.site_packages_free_bytes is None:
        said.append(say("Whether there is room for it on the disk is not known."))
    if situation == "image" or (situation == "no-gpu" and request.cuda not in (None, "cpu")):
        said.extend(_about_arch_list(facts))
    if situation == "named":
        said.append(say("The plan is for the machine that you named, not for this one."))
    if request.driver and "." not in request.driver:
        said.append(say("A current driver of branch {branch} is assumed.", branch=request.driver))
    return tuple(said)


def _about_arch_list(facts: Facts) -> Iterator[Text]:
    value = (facts.environment or {}).get(ARCH_LIST, "")
    cards = arch_list_of_build(facts)
    if cards is None:
        yield say(
            "{name}={value} names no cards that torchdoctor knows, so no build was removed for it.",
            name=ARCH_LIST,
            value=value,
        )
    elif cards:
        yield say("It is for the cards of {name}={value}.", name=ARCH_LIST, value=value)
