"""The image and the wheel are of different CUDA majors.

The wheel brings its own CUDA; the hosts that run the image are only known to serve the image's.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected, index_option, pins_from
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.images import cuda_of
from torchdoctor.lint.model import FAMILY
from torchdoctor.matrix.model import Build, newest, version
from torchdoctor.texts import say

REASON = "IMAGE_WHEEL_CUDA_DIFFER"


@rule(REASON)
def image_wheel_cuda_differ(case: Case) -> Iterator[LintFinding]:
    """A CUDA wheel in an image of another CUDA major."""
    image, torch = case.line.image, case.torch
    cuda = cuda_of(image.reference) if image else None
    first = case.requirement(*FAMILY)
    if image is None or cuda is None or first is None or torch is None or torch.build is None:
        return
    own = torch.build.cuda
    if own is None or version(own).major == version(cuda).major:
        return
    yield finding(
        REASON,
        at_requirement(first),
        say(
            "torch {torch} is a build for CUDA {own}, and the image has CUDA {cuda}.",
            torch=torch.version,
            own=own,
            cuda=cuda,
        ),
        _fix(case, torch.build, cuda),
        outcome=case.outcome,
    )


def _fix(case: Case, build: Build, cuda: str) -> LintFix:
    """A build of the image's CUDA major: of the same release, else the newest."""
    builds = [
        b
        for b in case.matrix.builds_for(build.platform)
        if b.label and b.cuda and version(b.cuda).major == version(cuda).major
    ]
    pinned = any(one.exact for one in case.wanted if one.name == "torch")
    release = build.torch if pinned else newest(b.torch for b in builds)
    same = [b for b in builds if b.torch == release]
    chosen = max(same, key=lambda b: version(b.cuda or "0"), default=None)
    if chosen is None:
        return LintFix(say("Take an image of the wheel's CUDA major."))
    option = index_option(case, chosen.variant)
    pins = pins_from(case, chosen.variant)
    replaced = {index: option for index, _ in case.variants[:1]}
    added = () if replaced else (option,)
    return LintFix(
        say("Take {variant}, or an image of the wheel's CUDA.", variant=chosen.variant),
        corrected(case, pins, replaced=replaced, added=added) if pins else None,
    )
