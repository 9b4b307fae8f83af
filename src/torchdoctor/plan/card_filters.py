"""Builds against the cards: compiled kernels, or PTX that the driver can compile."""

from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.plan.cards import Card
from torchdoctor.plan.driver_filters import known_cuda
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Target
from torchdoctor.texts import say

TEGRA_WITHOUT_WHEELS = frozenset({"3.2", "5.3", "6.2", "7.2", "8.7"})
"""Compute capabilities of Tegra parts up to Orin: NVIDIA alone builds torch for them."""


def kernels_for_every_card(build: Build, target: Target, matrix: Matrix) -> Rejection | None:
    """Compiled kernels, or PTX that the driver can compile, for each card."""
    if build.cuda is None:
        return None
    driver_cuda = known_cuda(target, matrix)
    unserved = [c for c in target.cards if not serves(build, c.compute_capability, driver_cuda)]
    if not unserved:
        return None
    card = unserved[0]
    return Rejection(
        _too_old_or_too_new(build, card),
        say(
            "has kernels for {sm}, none that {card} ({cc}) runs",
            sm=", ".join((*build.sm, *(f"{p}+PTX" for p in build.ptx))) or say("no known card"),
            card=card.name,
            cc=card.compute_capability,
        ),
    )


def serves(build: Build, compute_capability: str, driver_cuda: str | None) -> bool:
    """Whether a build runs on a card.

    A cubin for X.Y runs on X.Z with Z >= Y; PTX for X.Y runs on any newer card whose driver knows
    the toolkit. Source: CUDA C++ Programming Guide, binary and PTX compatibility. Tegra parts up
    to Orin are not served by these wheels, whatever the numbers say.
    """
    if compute_capability in TEGRA_WITHOUT_WHEELS:
        return False
    card = version(compute_capability)
    for sm in map(version, build.sm):
        if sm.major == card.major and sm.minor <= card.minor:
            return True
    if driver_cuda is None or build.cuda is None or version(driver_cuda) < version(build.cuda):
        return False
    return any(version(ptx) <= card for ptx in build.ptx)


def _too_old_or_too_new(build: Build, card: Card) -> str:
    newest = max(map(version, build.sm), default=None)
    too_new = newest is not None and version(card.compute_capability) > newest
    return "GPU_TOO_NEW_FOR_VARIANT" if too_new else "GPU_TOO_OLD_FOR_VARIANT"
