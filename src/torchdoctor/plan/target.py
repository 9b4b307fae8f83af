"""The machine that a plan is for: facts and request brought to the few values that decide."""

import re
from dataclasses import dataclass
from typing import Literal

from torchdoctor.diagnosis.visible import driven, visible_cards
from torchdoctor.errors import BadRequest
from torchdoctor.facts.model import Facts, Gpu, Jetson, Wsl
from torchdoctor.matrix.model import Matrix, OsFamily
from torchdoctor.plan.model import Request
from torchdoctor.texts import Text, say

_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,4}", re.ASCII)
_PLATFORMS = {
    ("linux", "x86_64"): "linux_x86_64",
    ("linux", "amd64"): "linux_x86_64",
    ("linux", "aarch64"): "linux_aarch64",
    ("linux", "arm64"): "linux_aarch64",
    ("windows", "amd64"): "windows_amd64",
    ("windows", "x86_64"): "windows_amd64",
    ("windows", "arm64"): "windows_arm64",
    ("windows", "aarch64"): "windows_arm64",
    ("macos", "arm64"): "macos_arm64",
    ("macos", "aarch64"): "macos_arm64",
    ("macos", "x86_64"): "macos_x86_64",
}

Situation = Literal[
    "gpu", "no-driver", "no-gpu", "other-vendor", "macos", "image", "cpu-asked", "named"
]


@dataclass(frozen=True, slots=True)
class Card:
    """One NVIDIA card of the target."""

    name: str
    compute_capability: str


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


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A plan needs a fact that nobody knows: the keys, as in a facts file."""

    keys: tuple[str, ...]


def target_of(facts: Facts, request: Request, matrix: Matrix) -> Target | Incomplete:
    """The target that `facts` and the `--driver`, `--gpu`, `--gpu-arch` of `request` describe.

    Raises:
        BadRequest: a card named by `--gpu` is not in the PCI id list.
    """
    missing = _missing_keys(facts, request)
    if missing:
        return Incomplete(missing)
    situation = _situation(facts, request)
    cards = _cards(facts, request, matrix, situation)
    if isinstance(cards, Incomplete):
        return cards
    return _assemble(facts, request, situation, cards)


def _missing_keys(facts: Facts, request: Request) -> tuple[str, ...]:
    system = facts.os.system if facts.os else None
    keys = {
        "os.system": system,
        "os.machine": facts.os.machine if facts.os else None,
        "python.tag": facts.python.tag if facts.python else None,
    }
    if system != "macos" and not _target_is_named(request) and request.cuda != "cpu":
        keys["gpus"] = None if facts.gpus is None else "known"
    return tuple(key for key, value in keys.items() if not value)


def _target_is_named(request: Request) -> bool:
    return bool(request.gpu_arch or request.gpu_names or request.driver)


def _situation(facts: Facts, request: Request) -> Situation:
    if facts.os and facts.os.system == "macos":
        return "macos"
    if request.cuda == "cpu":
        return "cpu-asked"
    if request.gpu_arch or request.gpu_names:
        return "named"
    vendors = {gpu.vendor for gpu in facts.gpus or ()}
    if "nvidia" in vendors and (request.driver or not _driver_is_missing(facts)):
        return "gpu"
    if request.driver:
        return "named"
    in_container = facts.container is not None and isinstance(facts.container.runtime, str)
    building = facts.container is not None and bool(facts.container.building)
    # A container shows its host's cards on the bus, also those that it was not given.
    if "nvidia" in vendors and not (in_container and (building or image_cuda(facts))):
        return "no-driver"
    if image_cuda(facts) and not request.cuda:
        return "image"
    return "other-vendor" if vendors & {"amd", "intel"} else "no-gpu"


def _driver_is_missing(facts: Facts) -> bool:
    """Whether it is known that the driver does not work. CUDA that starts proves the contrary."""
    driver = facts.driver
    if driver is None or (facts.cuda_init is not None and facts.cuda_init.code == 0):
        return False
    return driver.installed is False or driver.loaded is False or driver.kernel_module == "nouveau"


def image_cuda(facts: Facts) -> str | None:
    """CUDA of a CUDA image, "12.4", from the variables that such images set."""
    environment = facts.environment or {}
    version = environment.get("CUDA_VERSION", "")
    if not version:
        required = environment.get("NVIDIA_REQUIRE_CUDA", "")
        _, found, rest = required.partition("cuda>=")
        version = rest.split()[0] if found and rest.split() else ""
    parts = version.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and all(p.isdigit() for p in parts[:2]) else None


def _cards(
    facts: Facts, request: Request, matrix: Matrix, situation: Situation
) -> tuple[Card, ...] | Incomplete:
    if situation == "named":
        return _named_cards(request, matrix)
    if situation not in ("gpu", "no-driver"):
        return ()
    cards: list[Card] = []
    missing: list[str] = []
    for gpu in _visible_nvidia(facts):
        capability = readable(gpu.compute_capability) or _capability_by_id(gpu, matrix)
        if capability is None:
            missing.append(f"gpus[{(facts.gpus or ()).index(gpu)}].compute_capability")
        else:
            cards.append(Card(gpu.name or "NVIDIA GPU", capability))
    own = readable(facts.driver.version) if facts.driver else None
    if situation == "gpu" and not request.driver and own is None:
        missing.append("driver.version")
    return Incomplete(tuple(missing)) if missing else tuple(cards)


def readable(text: str | None) -> str | None:
    """A version that can be compared; what a hand-written file says otherwise is not known."""
    return text if text and _VERSION.fullmatch(text) else None


def _visible_nvidia(facts: Facts) -> tuple[Gpu, ...]:
    """The NVIDIA cards that a build must serve: those that programs here may use.

    Where every card is hidden, or nobody can tell which, all of them count.
    """
    cards = tuple(gpu for gpu in facts.gpus or () if gpu.vendor == "nvidia")
    visible = visible_cards(facts, cards)
    if visible and visible.cards and visible.identified:
        return visible.cards
    return driven(cards)


def _capability_by_id(gpu: Gpu, matrix: Matrix) -> str | None:
    chip = matrix.chip(gpu.pci_device) if gpu.pci_device else None
    return chip.compute_capability if chip else None


def _named_cards(request: Request, matrix: Matrix) -> tuple[Card, ...]:
    by_arch = [Card(f"a card of compute capability {cc}", cc) for cc in request.gpu_arch]
    return (*by_arch, *(_card_by_name(name, matrix) for name in request.gpu_names))


def _card_by_name(name: str, matrix: Matrix) -> Card:
    """The card that the PCI id list calls so; its marketing name stands in brackets there."""
    wanted = name.lower().removeprefix("nvidia ").strip()
    exact, near = set(), set()
    for chip in matrix.chips.values():
        if chip.compute_capability is None:
            continue
        _, _, marketing = chip.name.lower().partition("[")
        titles = [part.strip() for part in marketing.rstrip("]").split("/")]
        if any(title == wanted or title.removeprefix("geforce ") == wanted for title in titles):
            exact.add(chip.compute_capability)
        elif wanted in marketing:
            near.add(chip.compute_capability)
    found = exact or near
    if len(found) == 1:
        return Card(name, found.pop())
    raise BadRequest(
        f"--gpu {name!r} is not in the list of cards"
        if not found
        else f"--gpu {name!r} fits cards of compute capabilities {', '.join(sorted(found))}",
        next_step="give its compute capability instead: --gpu-arch 8.9",
    )


def _assemble(
    facts: Facts, request: Request, situation: Situation, cards: tuple[Card, ...]
) -> Target:
    os, python, libc = facts.os, facts.python, facts.libc
    assert os and os.system and os.machine and python and python.tag  # noqa: PT018, S101 - _missing_keys saw them
    wsl = isinstance(facts.wsl, Wsl)
    uses_driver = situation in ("gpu", "no-driver")
    own = facts.driver if facts.driver and not request.driver and uses_driver else None
    return Target(
        platform=_PLATFORMS.get((os.system, os.machine.lower())),
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
    if situation == "named":
        said.append(say("The plan is for the machine that you named, not for this one."))
    if request.driver and "." not in request.driver:
        said.append(say("A current driver of branch {branch} is assumed.", branch=request.driver))
    return tuple(said)
