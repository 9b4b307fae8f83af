"""Why a build does not fit a target: one function a reason, each with what it saw.

Every filter answers None (fits, or cannot be judged because a fact is unknown) or a Rejection.
"""

from collections.abc import Callable

from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.plan.card_filters import kernels_for_every_card
from torchdoctor.plan.driver_filters import driver_knows_cards, driver_runs_cuda
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Target
from torchdoctor.texts import say

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


def image_fits(build: Build, target: Target, _matrix: Matrix) -> Rejection | None:
    """In a CUDA image: the image's own CUDA major, which its hosts are known to run."""
    if not target.image_binds or build.cuda is None or target.image_cuda is None:
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


def rejections_of(build: Build, target: Target, matrix: Matrix) -> tuple[Rejection, ...]:
    """Every reason for which a build is out."""
    return tuple(filter(None, (f(build, target, matrix) for f in FILTERS)))
