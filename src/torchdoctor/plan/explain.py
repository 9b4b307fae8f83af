"""Why this build: sentences for a newcomer."""

from collections.abc import Iterator

from torchdoctor.matrix.model import Build, Matrix, version
from torchdoctor.plan.candidates import companions_of
from torchdoctor.plan.cards import Card
from torchdoctor.plan.commands import PROOF, PROOF_ON_GPU
from torchdoctor.plan.driver_filters import known_cuda
from torchdoctor.plan.listing import sentence
from torchdoctor.plan.model import Request
from torchdoctor.plan.target import Case, Target
from torchdoctor.texts import Text, joined, mark, say, verbatim


def because(taken: Build, case: Case) -> Text:
    """One paragraph: what was chosen, and which facts it rests on."""
    return joined(_sentences(taken, case))


def _sentences(taken: Build, case: Case) -> Iterator[Text]:
    target = case.target
    yield _opening(taken, case.request, target)
    if taken.cuda is not None:
        yield from _driver(taken, target, case.matrix)
        yield from map(_kernels, target.cards)
    yield from _from_other_folders(taken, case)
    yield from target.assumed
    yield from _unverified(taken, target)


def _opening(taken: Build, request: Request, target: Target) -> Text:
    what = say("torch {torch} ({build})", torch=taken.torch, build=name_of(taken))
    if request.cuda or request.torch:
        asked = joined(_asked(request))
        return say("{what} is the newest build for {asked} that fits.", what=what, asked=asked)
    place = "other-image" if target.image_cuda and not target.image_binds else target.situation
    return say(_OPENINGS.get(place, _OPENINGS["gpu"]), what=what, image=target.image_cuda)


_OPENINGS = {
    "gpu": mark("{what} is the newest build that fits this machine."),
    "no-driver": mark("{what} is the newest build that fits this machine."),
    "named": mark("{what} is the newest build that fits the machine you named."),
    "no-gpu": mark("There is no NVIDIA GPU here, so {what} is enough: the newest build that runs."),
    "other-vendor": mark(
        "CUDA needs an NVIDIA GPU, and here is none: {what} is the newest that runs."
    ),
    "macos": mark("macOS has no CUDA: {what} computes on the CPU, and on Apple GPUs through MPS."),
    "image": mark(
        "No GPU is visible in this image of CUDA {image}. {what} is the newest build of the "
        "same CUDA major version, which every host that can run the image can run too."
    ),
    "other-image": mark(
        "No GPU is visible in this image of CUDA {image}, and no build of that CUDA "
        "major version fits. {what} is the newest of the others."
    ),
}


def _asked(request: Request) -> Iterator[str]:
    if request.torch:
        yield f"torch{request.torch}"
    if request.cuda == "cpu":
        yield say("the CPU")
    elif request.cuda:
        yield f"CUDA {request.cuda}"


def name_of(build: Build) -> Text:
    """A build in words: "cu124", "CPU build", "the default index's build with CUDA 13.0"."""
    if build.variant == "pypi":
        return say("the default index's build with CUDA {cuda}", cuda=build.cuda)
    if build.cuda is None:
        return say("CPU build")
    return say("{variant}, CUDA {cuda}", variant=build.variant, cuda=build.cuda)


def _driver(taken: Build, target: Target, matrix: Matrix) -> Iterator[Text]:
    assert taken.cuda  # noqa: S101 - the caller asked
    if target.driver is None:
        yield from driver_needed(taken, target, matrix)
        return
    floor = matrix.driver_floor(target.driver_os, version(taken.cuda).major)
    if target.jetson_l4t is not None:
        return  # the desktop's table of drivers says nothing about Jetson Linux
    if floor is None:
        yield say("Which driver CUDA {cuda} needs is not known.", cuda=taken.cuda)
        return
    yield say(
        "Driver {driver} runs it: CUDA {major} builds need {floor} or newer.",
        driver=target.driver,
        major=floor.cuda_major,
        floor=floor.driver_min,
    )
    if known_cuda(target, matrix) is None:
        yield say(
            "Which CUDA this driver knows itself is not known, so the lowest variant was taken."
        )


def driver_needed(taken: Build, target: Target, matrix: Matrix) -> Iterator[Text]:
    """The lowest driver for a build, for a machine whose driver is not in question here."""
    cuda = taken.cuda
    floor = matrix.driver_floor(target.driver_os, version(cuda).major) if cuda else None
    if floor is not None:
        yield say("It needs driver {floor} or newer where it runs.", floor=floor.driver_min)


def _kernels(card: Card) -> Text:
    return say(
        "It has kernels for {card} (compute capability {cc}).",
        card=card.name,
        cc=card.compute_capability,
    )


def _from_other_folders(taken: Build, case: Case) -> Iterator[Text]:
    """Companions whose label is not torch's: their folder is another one of the same CUDA major."""
    for package, release, folder in companions_of(taken, case.target, case.matrix):
        if package in case.request.packages and folder != taken.variant:
            yield say(
                "{package} {release} comes from {folder}: there is none for {variant}, and it "
                "has the same CUDA major version.",
                package=package,
                release=release,
                folder=folder,
                variant=taken.variant,
            )


def _unverified(taken: Build, target: Target) -> Iterator[Text]:
    if target.python_tag in taken.assumed_pythons:
        yield say(
            "A wheel for {tag} was not seen in this variant, but the default index has one.",
            tag=target.python_tag,
        )
    if not taken.verified:
        yield say(
            "That this build exists was not read from the index itself ({source}).",
            source=sentence(taken.source),
        )
    if taken.cuda and not taken.sm_verified:
        yield say(
            "Its list of kernels was not read from the wheel ({source}).",
            source=sentence(taken.sm_source),
        )


def against(build: Build, chosen: Build | None) -> Text:
    """Why a build that fits was not taken."""
    if chosen is None:
        return say("fits once the driver works")
    if build is chosen:
        return say("chosen")
    if version(build.torch) < version(chosen.torch):
        return say("older than {torch}", torch=chosen.torch)
    if build.cuda == chosen.cuda:
        return say("the same CUDA as {variant}", variant=chosen.variant)
    if chosen.cuda is None:
        return say("larger, and there is no GPU that would use it")
    return say("{variant} suits the driver better", variant=chosen.variant)


def next_steps(taken: Build, newer: Build | None, python: str) -> tuple[Text, ...]:
    """What other requests would offer, and last the line that proves the install."""
    steps = []
    if newer is not None and version(newer.torch) > version(taken.torch):
        steps.append(
            say(
                "A newer release fits too: torch {torch} ({build}), with {option}.",
                torch=newer.torch,
                build=name_of(newer),
                option=option_for(newer),
            )
        )
    line = PROOF_ON_GPU if taken.cuda else PROOF
    steps.append(verbatim(f'{python} -c "{line}"'))
    return tuple(steps)


def option_for(build: Build) -> str:
    """The options of `install` that ask for a build."""
    cuda = build.cuda
    return f"--torch {build.torch} --cuda {cuda or 'cpu'}"
