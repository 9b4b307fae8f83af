"""The machine that a plan is for, as the oracle reads it out of a facts file and the options.

Facts are the public JSON document, options the texts of the command line. Cited are the contract of
plans ("contract"), the list of the resolver's filters ("filters") and the notes of the collected
data ("data").
"""

import functools
from dataclasses import dataclass
from typing import Any

from plan.oracle_rows import Numbers, capability_by_device, numbers

Facts = dict[str, Any]
Options = dict[str, str]

CARD_NAMES = {"RTX 4090": "8.9", "H100": "9.0", "GTX 1080": "6.1", "RTX 5090": "12.0"}
"""What `--gpu` means in the tests."""


@dataclass(frozen=True)
class Target:
    """What the rules ask for."""

    system: str
    platform: str | None
    python: str
    python_version: str | None
    bits: int | None
    libc: tuple[str, str] | None
    macos: str | None
    driver_table: str
    """Whose driver numbers count: in WSL those of Windows (data)."""
    one_kernel_module: bool
    """Linux proper: one flavour of the kernel module drives all cards (data)."""
    cards: tuple[tuple[str, Numbers], ...]
    """(Name, compute capability) of each NVIDIA card that the build must serve."""
    driver: str | None
    driver_cuda: str | None
    compat: str | None
    l4t: str | None
    wants: str
    """The kind of build that may serve: "cuda", "cpu" or "mps"."""
    image_cuda: Numbers | None


def target_of(facts: Facts, options: Options) -> Target:
    system, python = facts["os"]["system"], facts["python"]
    libc, driver = facts.get("libc") or {}, facts.get("driver") or {}
    wsl, named = bool(facts.get("wsl")), names_cards(options)
    # A card without a driver that is no reason to refuse is another host's.
    own = () if has_no_driver(driver) and "driver" not in options else own_cards(facts)
    cards = named_cards(options) if named else own
    here = bool(cards) and not named and "driver" not in options
    asked = named or "driver" in options or "cuda" in options
    image = None if cards or asked else image_cuda(facts)
    return Target(
        system=system,
        platform=platform_of(system, facts["os"]["machine"].lower()),
        python=python["tag"],
        python_version=python.get("version"),
        bits=python.get("bits"),
        libc=(libc["name"], libc.get("version", "")) if libc.get("name") else None,
        macos=facts["os"].get("version") if system == "macos" else None,
        driver_table="windows" if system == "windows" or wsl else "linux",
        one_kernel_module=system == "linux" and not wsl and not named,
        cards=cards,
        driver=options.get("driver") or (driver.get("version") if here else None),
        driver_cuda=driver.get("cuda_version") if here else None,
        compat=facts.get("cuda_compat") if here and system == "linux" and not wsl else None,
        l4t=(facts.get("jetson") or {}).get("l4t"),
        wants=wanted_kind(system, options, cuda=bool(cards or image)),
        image_cuda=image,
    )


def wanted_kind(system: str, options: Options, *, cuda: bool) -> str:
    """Contract, table of verdicts: which machines get a build with CUDA."""
    asked = options.get("cuda")
    if asked == "cpu" or (system == "macos" and asked is None):
        return "mps" if system == "macos" else "cpu"
    return "cuda" if asked or cuda or "driver" in options else "cpu"


def lacks_a_fact(facts: Facts, options: Options) -> bool:
    """Whether a fact is unknown that decides: refused with FACTS_INCOMPLETE (contract)."""
    system = facts.get("os") or {}
    if not (system.get("system") and system.get("machine")):
        return True
    if not (facts.get("python") or {}).get("tag"):
        return True
    if system["system"] == "macos" or options.get("cuda") == "cpu" or names_cards(options):
        return False
    if facts.get("gpus") is None:
        return "driver" not in options
    cards = nvidia_cards(facts)
    if any(capability_of(card) is None for card in cards):
        return True
    driver = facts.get("driver") or {}
    known = driver.get("version") or has_no_driver(driver) or "driver" in options
    return bool(cards) and not known


def driver_trouble(facts: Facts, options: Options) -> set[str]:
    """Contract: "NVIDIA card on the bus, no working driver: refuse with the driver's word".

    Empty where no driver is needed: the target is named, or it is another host.
    """
    driver = facts.get("driver") or {}
    elsewhere = names_cards(options) or "driver" in options or is_for_another_host(facts)
    if elsewhere or options.get("cuda") == "cpu" or facts["os"]["system"] == "macos":
        return set()
    if not (nvidia_cards(facts) and has_no_driver(driver)):
        return set()
    if (facts.get("container") or {}).get("runtime"):
        return {"CONTAINER_WITHOUT_GPU"}
    if facts.get("wsl"):
        return {"WSL_DRIVER_MISSING"}
    if driver.get("kernel_module") == "nouveau":
        return {"NOUVEAU_IN_USE"}
    return {"DRIVER_NOT_INSTALLED" if driver.get("installed") is False else "DRIVER_NOT_LOADED"}


def is_for_another_host(facts: Facts) -> bool:
    """Contract: an image build, or a container of a CUDA image that was given no GPU.

    The bus shows the cards of the host in a container too, so "without GPU" is without driver.
    """
    container = facts.get("container") or {}
    return bool(container.get("building") or (container.get("runtime") and image_cuda(facts)))


def has_no_driver(driver: Facts) -> bool:
    return (
        driver.get("installed") is False
        or driver.get("loaded") is False
        or driver.get("kernel_module") == "nouveau"
    )


def image_cuda(facts: Facts) -> Numbers | None:
    """CUDA of a CUDA image: CUDA_VERSION, else what NVIDIA_REQUIRE_CUDA asks first."""
    environment = facts.get("environment") or {}
    version = environment.get("CUDA_VERSION")
    if not version and "cuda>=" in environment.get("NVIDIA_REQUIRE_CUDA", ""):
        version = environment["NVIDIA_REQUIRE_CUDA"].split("cuda>=")[1].split()[0]
    return numbers(version)[:2] if version else None


def names_cards(options: Options) -> bool:
    return "gpu" in options or "gpu_arch" in options


def named_cards(options: Options) -> tuple[tuple[str, Numbers], ...]:
    architectures = options["gpu_arch"].split(",") if "gpu_arch" in options else []
    architectures += [CARD_NAMES[options["gpu"]]] if "gpu" in options else []
    return tuple(("", numbers(architecture)) for architecture in architectures)


def nvidia_cards(facts: Facts) -> list[Facts]:
    return [gpu for gpu in facts.get("gpus") or [] if gpu.get("vendor") == "nvidia"]


def own_cards(facts: Facts) -> tuple[tuple[str, Numbers], ...]:
    """Filters: "every visible GPU". CUDA_VISIBLE_DEVICES is read where its numbers are sure."""
    cards = nvidia_cards(facts)
    environment = facts.get("environment") or {}
    if environment.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID" and cards:
        cards = [cards[int(number)] for number in environment["CUDA_VISIBLE_DEVICES"].split(",")]
    seen = [(card.get("name", ""), capability_of(card)) for card in cards]
    return tuple((name, capability) for name, capability in seen if capability)


def capability_of(gpu: Facts) -> Numbers | None:
    said = gpu.get("compute_capability")
    device = str(gpu.get("pci_device", "")).removeprefix("10de:")
    return numbers(said) if said else device_table().get(device)


@functools.cache
def device_table() -> dict[str, Numbers]:
    return {device: numbers(said) for device, said in capability_by_device().items()}


def platform_of(system: str, machine: str) -> str | None:
    """The platform in the names of the tables; None where torch has no wheels at all."""
    if machine not in ("x86_64", "amd64", "aarch64", "arm64"):
        return None
    on_arm = machine in ("aarch64", "arm64")
    names = {
        "linux": ("x86_64", "aarch64"),
        "windows": ("amd64", "arm64"),
        "macos": ("x86_64", "arm64"),
    }
    return f"{system}_{names[system][on_arm]}"
