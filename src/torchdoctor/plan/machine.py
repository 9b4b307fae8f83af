"""What no build could cure: the platform, the board, or cards that exclude each other."""

from torchdoctor.matrix.model import Matrix, version
from torchdoctor.plan.card_filters import TEGRA_WITHOUT_WHEELS
from torchdoctor.plan.listing import with_and
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Target
from torchdoctor.texts import say

THOR_L4T = "38"
"""First Jetson Linux whose CUDA is the one of servers, so that the official wheels run."""


def machine_rejection(target: Target, matrix: Matrix) -> Rejection | None:
    """What no build could cure: the platform, the board, or cards that exclude each other."""
    checks = (
        _platform_rejection(target),
        _jetson_rejection(target),
        _flavours_rejection(target, matrix),
    )
    return next(filter(None, checks), None)


def _platform_rejection(target: Target) -> Rejection | None:
    if target.platform is None:
        return Rejection(
            "NO_WHEEL_FOR_PLATFORM",
            say(
                "torch has no wheels for {system} on {machine}",
                system=target.system,
                machine=target.machine,
            ),
        )
    if target.bits == 32:  # noqa: PLR2004 - the size of a pointer
        return Rejection(
            "NO_WHEEL_FOR_PLATFORM",
            say("this Python has 32 bits, and torch has 64-bit wheels only"),
        )
    return None


def _jetson_rejection(target: Target) -> Rejection | None:
    tegra = [c for c in target.cards if c.compute_capability in TEGRA_WITHOUT_WHEELS]
    old_board = target.jetson_l4t is not None and version(target.jetson_l4t) < version(THOR_L4T)
    if target.situation == "cpu-asked" or not (tegra or old_board):
        return None
    found = f"L4T {target.jetson_l4t}" if old_board else tegra[0].compute_capability
    return Rejection(
        "JETSON_NEEDS_VENDOR_WHEEL",
        say("this is a Jetson ({found}), for which NVIDIA alone builds torch", found=found),
    )


def _flavours_rejection(target: Target, matrix: Matrix) -> Rejection | None:
    """On Linux one flavour of the kernel module drives all cards, or none does."""
    if target.driver_os == "windows" or target.system != "linux":
        return None
    flavours = {
        card: set(support.kernel_modules)
        for card in target.cards
        if (support := matrix.card_support_of(card.compute_capability)) and support.kernel_modules
    }
    if not flavours or set.intersection(*flavours.values()):
        return None
    names = with_and(
        say("{card} ({cc})", card=card.name, cc=card.compute_capability) for card in flavours
    )
    return Rejection(
        "MIXED_GPUS_NO_COMMON_VARIANT",
        say("no kernel module of the Linux driver drives {names} together", names=names),
    )
