"""Builds against the driver: its floor for a CUDA, the cards that it drives, the CUDA it knows."""

import re

from torchdoctor.matrix.model import Build, DriverFloor, Matrix, version
from torchdoctor.plan.cards import Card
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Target
from torchdoctor.texts import say

_DATA_CENTER = re.compile(
    r"\b(Tesla|K[4-8]0|M[46]0|P(4|6|40|100)|V100\w*|T4G?|A(2|10|10G|16|30|40|100|800)\w?|L(4|20|40)S?"
    r"|H(20|100|200|800)|GH200|B(100|200|300)|GB(200|300))\b"
)
_WORKSTATION = re.compile(r"\b(GeForce|Quadro|TITAN|RTX)\b", re.IGNORECASE)


def driver_runs_cuda(build: Build, target: Target, matrix: Matrix) -> Rejection | None:
    """The driver's floor for the CUDA major version (minor-version compatibility).

    Jetson Linux brings a driver of its own, to which the table does not apply: what CUDA it knows
    decides there. The cuda-compat package lifts the floor for data-center cards.
    """
    if build.cuda is None or target.driver is None:
        return None
    own = target.driver_cuda if target.jetson_l4t is not None else compat_cuda(target)
    if own is not None and version(own).major >= version(build.cuda).major:
        return None
    floor = matrix.driver_floor(target.driver_os, version(build.cuda).major)
    if floor is None or _reaches(target.driver, floor.driver_min):
        return None
    for card in target.cards:
        support = matrix.card_support_of(card.compute_capability)
        needed = matrix.branch_of(target.driver_os, floor.driver_min)
        if support and support.last_branch and needed and needed > support.last_branch:
            return _no_driver_for(card, support.last_branch, floor)
    return Rejection(
        "DRIVER_TOO_OLD",
        say(
            "driver {driver} is below {floor}, which CUDA {major} needs",
            driver=target.driver,
            floor=floor.driver_min,
            major=floor.cuda_major,
        ),
    )


def _no_driver_for(card: Card, last_branch: int, floor: DriverFloor) -> Rejection:
    # To ask for a newer driver would be harmful advice: it no longer drives the card.
    return Rejection(
        "GPU_TOO_OLD_FOR_VARIANT",
        say(
            "CUDA {major} needs driver {floor}, and branch {last} was the last to drive {card} "
            "({cc})",
            major=floor.cuda_major,
            floor=floor.driver_min,
            last=last_branch,
            card=card.name,
            cc=card.compute_capability,
        ),
    )


def compat_cuda(target: Target) -> str | None:
    """CUDA of the cuda-compat package, where every card may use it.

    Forward compatibility is for data-center cards; others answer 804. Source: NVIDIA, "CUDA
    Compatibility", forward compatibility.
    """
    # The package exists for Linux alone.
    if target.driver_os != "linux" or not target.cards:
        return None
    return target.cuda_compat if all(map(is_data_center, target.cards)) else None


def is_data_center(card: Card) -> bool:
    """Whether a card's name is that of NVIDIA's data-center line; an unknown name is not."""
    return bool(_DATA_CENTER.search(card.name)) and not _WORKSTATION.search(card.name)


def _reaches(driver: str, floor: str) -> bool:
    # A bare branch ("550") stands for a current driver of it.
    if "." not in driver:
        return version(driver).major >= version(floor).major
    return version(driver) >= version(floor)


def driver_knows_cards(build: Build, target: Target, matrix: Matrix) -> Rejection | None:
    """The driver branch is neither older than a card nor has it dropped the card."""
    if build.cuda is None or target.driver is None:
        return None
    branch = matrix.branch_of(target.driver_os, target.driver)
    rejections = (_branch_against(card, branch, target, matrix) for card in target.cards)
    return next(filter(None, rejections), None)


def _branch_against(
    card: Card, branch: int | None, target: Target, matrix: Matrix
) -> Rejection | None:
    support = matrix.card_support_of(card.compute_capability)
    if support is None or branch is None:
        return None
    if support.last_branch is not None and branch > support.last_branch:
        return Rejection(
            "DRIVER_BRANCH_DROPPED_GPU",
            say(
                "driver {driver} no longer drives {card} ({cc}); branch {last} was the last",
                driver=target.driver,
                card=card.name,
                cc=card.compute_capability,
                last=support.last_branch,
            ),
        )
    if support.first_branch is not None and branch < support.first_branch:
        return Rejection(
            "DRIVER_TOO_OLD",
            say(
                "driver {driver} is older than {card} ({cc}), which needs branch {first}",
                driver=target.driver,
                card=card.name,
                cc=card.compute_capability,
                first=support.first_branch,
            ),
        )
    return None


def known_cuda(target: Target, matrix: Matrix) -> str | None:
    """The newest CUDA that the target's driver knows; None: not known."""
    if compat_cuda(target):
        return compat_cuda(target)
    if target.driver_cuda:
        return target.driver_cuda
    if target.situation == "image":
        return target.image_cuda
    if target.driver is None:
        return None
    branch = matrix.branch_of(target.driver_os, target.driver)
    return matrix.cuda_of_branch(branch) if branch is not None else None
