"""Which word an ambiguous message means, given everything else in the text. Pure.

Some messages are said for several causes, and stand in the telltales once for each. Here the
causes that the rest of the text speaks against are taken out.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from torchdoctor.diagnosis.architectures import Capability, read_capability
from torchdoctor.diagnosis.cards import nvidia_cards, vendor_of
from torchdoctor.diagnosis.surroundings import in_container, in_wsl, system_of
from torchdoctor.diagnosis.telltales import Told
from torchdoctor.diagnosis.text.heard import (
    DRIVER_OF_LINUX,
    Heard,
    has_32_bits,
    is_about_mig,
    is_half_imported,
    lacks_driver_of_windows,
)
from torchdoctor.diagnosis.text.marks import BUILDING, CUDA_OF_CONDA, INSTALLING
from torchdoctor.diagnosis.text.wheel_name import word_of_wheel
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.facts.model import Jetson

FIRST_OF_TODAY = (7, 5)
"""The oldest capability that current builds hold code for."""


# torch/cuda/__init__.py, _check_capability: "(8.0) - (12.0)"
_LIMITS = re.compile(
    r"cuda capability supported by this \w+ of PyTorch is\s+\((\d+\.\d)\) - \((\d+\.\d)\)"
)


def settle(heard: Heard) -> tuple[Told, ...]:
    """The messages that count, each with the one word that it means here."""
    out = frozenset().union(*(drop(heard) for drop in DROPS))
    left = [one for one in heard.told if one.word in BY_NAME and one.word not in out]
    strong = [one for one in left if not one.telltale.weak or one.word in _decided(heard)]
    if strong or heard.ruled:
        return tuple(strong)
    return tuple(left)


def _decided(heard: Heard) -> frozenset[str]:
    """Weak words that the context makes strong."""
    return frozenset(
        word
        for word, mark in (("BUILD_ISOLATION", heard.is_about(BUILDING)),)
        if mark and heard.says(_NO_TORCH)
    )


_OLD_PIP = "PIP_TOO_OLD"
_NO_TORCH = "No module named 'torch'"
_NOTHING_FOUND = frozenset({
    "VARIANT_NOT_PUBLISHED", "NO_WHEEL_FOR_PYTHON", "NO_WHEEL_FOR_PLATFORM", "MIRROR_LACKS_BUILD",
})  # fmt: skip
"""The words of "No matching distribution", which the refused requirement itself decides."""


def _nothing_found(heard: Heard) -> Iterable[str]:
    named = {one.word for one in heard.told if one.word in _NOTHING_FOUND and not one.telltale.weak}
    return _NOTHING_FOUND - named


def _of_programs(heard: Heard) -> Iterable[str]:
    """Networks fail and memory runs out for every program; here the installer's matter."""
    if heard.is_about(INSTALLING) or heard.is_about(BUILDING) or heard.refused:
        return ()
    return ("INDEX_UNREACHABLE", "MIRROR_LACKS_BUILD", "DOWNLOAD_INTERRUPTED", "MEMORY_KILLED")


def _no_torch(heard: Heard) -> Iterable[str]:
    """No module named 'torch': not installed, installed elsewhere, or out of sight of a build."""
    if heard.is_about(BUILDING):
        return ("TORCH_NOT_INSTALLED", "WRONG_INTERPRETER")
    torch = heard.facts.torch
    elsewhere = torch is not None and torch.version is not None
    return ("BUILD_ISOLATION", "TORCH_NOT_INSTALLED" if elsewhere else "WRONG_INTERPRETER")


def _isolation(heard: Heard) -> Iterable[str]:
    """A build that fails for want of something else than torch."""
    return () if heard.says(_NO_TORCH) else ("BUILD_ISOLATION",)


def _refused_wheel(heard: Heard) -> Iterable[str]:
    """A wheel that fits neither this Python nor this system is no matter of pip's age."""
    words = [word_of_wheel(one.line, heard.facts) for one in heard.told if one.word == _OLD_PIP]
    return (_OLD_PIP,) if any(words) else ()


def _old_or_new(heard: Heard) -> Iterable[str]:
    """No code for the card: too old or too new, as its capability tells."""
    both = ("GPU_TOO_OLD_FOR_VARIANT", "GPU_TOO_NEW_FOR_VARIANT")
    if set(both) & heard.ruled:
        return tuple(word for word in both if word not in heard.ruled)
    if heard.facts.gpus and not nvidia_cards(heard.facts):  # ROCm says the same of AMD's cards
        return both
    if heard.says("because it is too old"):
        return (both[1],)
    known = [
        one
        for card in nvidia_cards(heard.facts)
        if (one := read_capability(card.compute_capability)) is not None
    ]
    if not known:
        return ()
    limits = _limits(heard)
    if limits is not None:
        return tuple(
            word for word, out in zip(both, _outside(known, limits), strict=True) if not out
        )
    return (both[1],) if min(known) < FIRST_OF_TODAY else (both[0],)


def _limits(heard: Heard) -> tuple[Capability, Capability] | None:
    """Lowest and highest capability that torch's own warning names."""
    found = (_LIMITS.search(one.line) for one in heard.told)
    limits = next((one for one in found if one is not None), None)
    if limits is None:
        return None
    low, high = read_capability(limits[1]), read_capability(limits[2])
    return (low, high) if low is not None and high is not None else None


def _outside(known: list[Capability], limits: tuple[Capability, Capability]) -> tuple[bool, bool]:
    """Whether a card is below the lowest, and above the highest.

    A build's code runs on higher minor numbers of the same major one (10.3 with code for 10.0,
    12.1 with code for 12.0), which that warning does not take into account.
    """
    low, high = limits
    return any(one < low for one in known), any(one[0] > high[0] for one in known)


def _no_device(heard: Heard) -> Iterable[str]:
    """CUDA finds no card: hidden by a variable, or in MIG mode, or not handed over."""
    # Without their files no variable has anything to hide.
    if "DEVICE_NODES_MISSING" in heard.words:
        return ("DEVICES_HIDDEN", "MIG_NO_INSTANCE")
    return ("DEVICES_HIDDEN",) if is_about_mig(heard) else ("MIG_NO_INSTANCE",)


def _works_all_the_same(heard: Heard) -> Iterable[str]:
    """Words for a driver that cannot be used, of which torch uses a card."""
    torch = heard.facts.torch
    if torch is None or not torch.is_available:
        return ()
    return ("DRIVER_NOT_INSTALLED", "DRIVER_NOT_LOADED", "CUDA_INIT_FAILED", "TORCH_CPU_BUILD")


def _not_this_machine(heard: Heard) -> Iterable[str]:
    """Words of a driver or a build that this machine has no use for."""
    if system_of(heard.facts) == "macos":
        return ("TORCH_CPU_BUILD", "DRIVER_NOT_INSTALLED")
    if isinstance(heard.facts.jetson, Jetson):
        return ("DRIVER_NOT_INSTALLED",)
    if lacks_driver_of_windows(heard):
        return DRIVER_OF_LINUX
    return ()


def _too_narrow(heard: Heard) -> Iterable[str]:
    """Words of a Python's version, where its 32 bits are what no wheel is for."""
    return ("NO_WHEEL_FOR_PYTHON", "VARIANT_NOT_PUBLISHED") if has_32_bits(heard) else ()


def _without_card(heard: Heard) -> Iterable[str]:
    """A CPU build is right where no NVIDIA card is."""
    asked = any(
        one.word == "TORCH_CPU_BUILD" and "used to build" not in one.line for one in heard.told
    )
    vendors = {vendor_of(card) for card in heard.facts.gpus or ()}
    if "nvidia" in vendors or asked or "TORCH_CPU_BUILD" not in heard.words:
        return ()
    return ("TORCH_CPU_BUILD",)


def _planned(heard: Heard) -> Iterable[str]:
    """A plan of conda's with a CPU build, which nobody says was not wanted."""
    told = [one for one in heard.told if one.word == "TORCH_CPU_BUILD"]
    only = bool(told) and all("pytorch-" in one.telltale.message for one in told)
    return ("TORCH_CPU_BUILD",) if only and not heard.is_about(CUDA_OF_CONDA) else ()


def _memory_at_start(heard: Heard) -> Iterable[str]:
    """Out of memory before anything was asked for is no lack of memory."""
    return ("CUDA_OUT_OF_MEMORY",) if heard.says("cudaGetDeviceCount()") else ()


def _whose_torch(heard: Heard) -> Iterable[str]:
    """A torch that comes from site-packages and fails half-way is broken, and not another file."""
    return ("LOCAL_FILE_SHADOWS_TORCH",) if is_half_imported(heard) else ()


def _in_container(heard: Heard) -> Iterable[str]:
    """The lost GPU is a container's; elsewhere NVML's unknown error has other causes."""
    inside = in_container(heard.facts) or heard.facts.container is None
    return () if inside and not in_wsl(heard.facts) else ("CONTAINER_LOST_GPU",)


DROPS: Sequence[Callable[[Heard], Iterable[str]]] = (
    _nothing_found,
    _of_programs,
    _no_torch,
    _isolation,
    _refused_wheel,
    _old_or_new,
    _no_device,
    _works_all_the_same,
    _not_this_machine,
    _too_narrow,
    _without_card,
    _planned,
    _memory_at_start,
    _whose_torch,
    _in_container,
)
