"""Why a build does not fit a target: one function a reason, each with what it saw.

Every filter answers None (fits, or cannot be judged because a fact is unknown) or a Rejection.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.plan.target import Card, Target
from torchdoctor.texts import Text, say

TEGRA_WITHOUT_WHEELS = frozenset({"3.2", "5.3", "6.2", "7.2", "8.7"})
"""Compute capabilities of Tegra parts up to Orin: NVIDIA alone builds torch for them."""
THOR_L4T = "38"
"""First Jetson Linux whose CUDA is the one of servers, so that the official wheels run."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A build is out: the word, and what was seen."""

    reason: str
    because: Text


Filter = Callable[[Build, Target, Matrix], Rejection | None]


def python_has_wheel(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """A wheel for the interpreter's tag, and an interpreter of 64 bits."""
    if target.python_tag in build.pythons:
        return None
    return Rejection(
        "NO_WHEEL_FOR_PYTHON",
        say(
            "there are wheels for {tags}, none for {tag}",
            tags=", ".join(build.pythons),
            tag=target.python_tag,
        ),
    )


def libc_is_new_enough(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """The C library that the wheel was built against (PEP 600, PEP 656)."""
    if target.system != "linux":
        return None
    if target.libc == "musl":
        return Rejection("MUSL_UNSUPPORTED", say("the system uses musl, and wheels need glibc"))
    if build.glibc is None or target.libc_version is None:
        return None
    if version(target.libc_version) >= version(build.glibc):
        return None
    return Rejection(
        "GLIBC_TOO_OLD",
        say("needs glibc {floor}, this is {found}", floor=build.glibc, found=target.libc_version),
    )


def macos_is_new_enough(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """The lowest macOS in the wheel's tag."""
    floor = dict(build.macos_for).get(target.python_tag, build.macos)
    if floor is None or target.macos_version is None:
        return None
    if version(target.macos_version) >= version(floor):
        return None
    return Rejection(
        "NO_WHEEL_FOR_PLATFORM",
        say("needs macOS {floor}, this is {found}", floor=floor, found=target.macos_version),
    )


def computes_on_the_gpu(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """A CUDA build where a GPU is to be used."""
    wants_gpu = target.situation in ("gpu", "no-driver", "named", "image")
    if build.cuda is not None or not wants_gpu:
        return None
    return Rejection("TORCH_CPU_BUILD", say("computes on the CPU alone"))


def driver_runs_cuda(build: Build, target: Target, matrix: Matrix) -> Rejection | None:
    """The driver's floor for the CUDA major version (minor-version compatibility)."""
    if build.cuda is None or target.driver is None:
        return None
    floor = matrix.driver_floor(target.driver_os, version(build.cuda).major)
    if floor is None or _reaches(target.driver, floor.driver_min):
        return None
    if target.cuda_compat and version(target.cuda_compat).major >= version(build.cuda).major:
        return None
    return Rejection(
        "DRIVER_TOO_OLD",
        say(
            "driver {driver} is below {floor}, which CUDA {major} needs",
            driver=target.driver,
            floor=floor.driver_min,
            major=floor.cuda_major,
        ),
    )


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
            sm=", ".join((*build.sm, *(f"{p}+PTX" for p in build.ptx))) or "no known card",
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


def known_cuda(target: Target, matrix: Matrix) -> str | None:
    """The newest CUDA that the target's driver knows; None: not known."""
    if target.driver_cuda:
        return target.driver_cuda
    if target.situation == "image":
        return target.image_cuda
    if target.driver is None:
        return None
    branch = matrix.branch_of(target.driver_os, target.driver)
    return matrix.cuda_of_branch(branch) if branch is not None else None


def image_fits(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """In a CUDA image: the image's own CUDA major, which its hosts are known to run."""
    if target.situation != "image" or build.cuda is None or target.image_cuda is None:
        return None
    if version(build.cuda).major == version(target.image_cuda).major:
        return None
    return Rejection(
        "IMAGE_WHEEL_CUDA_DIFFER",
        say("CUDA {cuda} in an image of CUDA {image}", cuda=build.cuda, image=target.image_cuda),
    )


FILTERS: tuple[Filter, ...] = (
    python_has_wheel,
    libc_is_new_enough,
    macos_is_new_enough,
    computes_on_the_gpu,
    image_fits,
    driver_knows_cards,
    driver_runs_cuda,
    kernels_for_every_card,
)


def rejection_of(build: Build, target: Target, matrix: Matrix) -> Rejection | None:
    """The first reason for which a build is out; None: it passes every filter."""
    return next(filter(None, (f(build, target, matrix) for f in FILTERS)), None)


def machine_rejection(target: Target, matrix: Matrix) -> Rejection | None:
    """What no build could cure: the platform, the board, or cards that exclude each other."""
    checks: Iterable[Rejection | None] = (
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
    names = " and ".join(f"{card.name} ({card.compute_capability})" for card in flavours)
    return Rejection(
        "MIXED_GPUS_NO_COMMON_VARIANT",
        say("no kernel module of the Linux driver drives {names} together", names=names),
    )
