"""What to know about a build that was chosen."""

from collections.abc import Iterator

from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.plan.candidates import companions_of
from torchdoctor.plan.choose import ON_THE_CPU
from torchdoctor.plan.driver_filters import known_cuda
from torchdoctor.plan.model import Warned
from torchdoctor.plan.situation import image_cuda
from torchdoctor.plan.target import Case, Target
from torchdoctor.texts import say

BF16_SINCE = "8.0"
"""First compute capability with bfloat16 units. Source: CUDA C++ Programming Guide, table of
arithmetic instructions."""
SUPPORTED_MINORS = 2
"""Minor releases that PyTorch still cares for. Source: RELEASE.md of pytorch/pytorch."""


def warnings(taken: Build, case: Case) -> tuple[Warned, ...]:
    """All warnings about a choice, the machine's before the build's."""
    return (
        *_of_machine(taken, case),
        *_of_driver(taken, case.target, case.matrix),
        *_of_cards(taken, case.target),
        *_of_release(taken, case.matrix),
        *_of_numpy(taken, case),
        *_of_companions(taken, case),
    )


def _of_machine(taken: Build, case: Case) -> Iterator[Warned]:
    facts, request, target = case.facts, case.request, case.target
    building = bool(facts.container and facts.container.building)
    if target.situation == "no-gpu" and building:
        yield Warned(
            reason="BUILD_TIME_NO_GPU",
            summary=say("This is an image build: no GPU is expected here, and none was looked at."),
        )
    elif target.situation == "no-gpu" and request.cuda not in (None, "cpu"):
        yield Warned(
            reason="NO_NVIDIA_GPU",
            summary=say("There is no NVIDIA GPU here; the build is for the machine that has one."),
        )
    if target.situation == "image":
        yield Warned(
            reason="BUILD_TIME_NO_GPU" if building else "CONTAINER_WITHOUT_GPU",
            summary=say(
                "No GPU is visible in this container; the plan is for a host that can run it."
            ),
        )
    # While it is built, also where a CUDA was asked for: the base image may be of another.
    image = image_cuda(facts) if building else target.image_cuda
    if image and taken.cuda and version(taken.cuda).major != version(image).major:
        yield Warned(
            reason="IMAGE_WHEEL_CUDA_DIFFER",
            summary=say(
                "The build has CUDA {cuda} and the image {image}: the host must run both.",
                cuda=taken.cuda,
                image=image,
            ),
        )
    if target.situation == "other-vendor":
        yield Warned(
            reason="NOT_CUDA_VENDOR",
            summary=say(
                "The GPU is not NVIDIA's. PyTorch has ROCm and XPU builds for AMD and Intel; "
                "torchdoctor does not install them."
            ),
        )
    if target.situation == "macos":
        yield Warned(reason="MACOS_NO_CUDA", summary=say("There is no CUDA on macOS."))
    if target.situation in ON_THE_CPU and taken.cuda and not request.cuda:
        yield Warned(
            reason="BUILD_LARGER_THAN_NEEDED",
            summary=say("It brings CUDA libraries that this machine does not use."),
        )


def _of_driver(taken: Build, target: Target, matrix: Matrix) -> Iterator[Warned]:
    known = known_cuda(target, matrix)
    cuda = taken.cuda
    if cuda and known and target.situation != "image" and version(cuda) > version(known):
        yield Warned(
            reason="PTX_JIT_UNAVAILABLE",
            summary=say(
                "The driver knows CUDA {known} and the build has {cuda}: it works, but code that "
                "is compiled from PTX at run time does not.",
                known=known,
                cuda=cuda,
            ),
        )


def _of_cards(taken: Build, target: Target) -> Iterator[Warned]:
    slow = [c for c in target.cards if version(c.compute_capability) < version(BF16_SINCE)]
    if slow and taken.cuda:
        yield Warned(
            reason="BF16_EMULATED",
            summary=say(
                "{card} (compute capability {cc}) has no bfloat16 units: float16 is the fast type.",
                card=slow[0].name,
                cc=slow[0].compute_capability,
            ),
        )


def _of_release(taken: Build, matrix: Matrix) -> Iterator[Warned]:
    minors = sorted({version(r.torch).release[:2] for r in matrix.releases if not r.yanked})
    if version(taken.torch).release[:2] in minors[-SUPPORTED_MINORS:]:
        return
    yield Warned(
        reason="RELEASE_END_OF_LIFE",
        summary=say(
            "torch {torch} gets no more fixes; the newest release is {newest}.",
            torch=taken.torch,
            newest=matrix.newest_release().torch,
        ),
    )


def _of_numpy(taken: Build, case: Case) -> Iterator[Warned]:
    if case.matrix.works_with_numpy_2(case.target.system, taken.torch) is False:
        yield Warned(
            reason="NUMPY_ABI_MISMATCH",
            summary=say(
                "torch {torch} was compiled against NumPy 1: keep NumPy below 2 beside it "
                '(pip install "numpy<2").',
                torch=taken.torch,
            ),
        )


def _of_companions(taken: Build, case: Case) -> Iterator[Warned]:
    there = {c.package for c in companions_of(taken, case.target, case.matrix)}
    for package in case.request.packages:
        if package != "torch" and package not in there:
            yield Warned(
                reason="COMPANION_NOT_AVAILABLE",
                summary=say(
                    "{package} has no build for this choice and was left out.", package=package
                ),
            )
