"""A -devel or -runtime image where -base serves.

torch's wheels bring the CUDA libraries along; an image has to add the compiler only where
something is compiled.
"""

from collections.abc import Iterator

from torchdoctor.lint.case import ImageCase
from torchdoctor.lint.finding import LintFinding, LintFix, finding, image_rule
from torchdoctor.lint.images import cuda_image, smaller
from torchdoctor.lint.model import FAMILY
from torchdoctor.texts import say

REASON = "IMAGE_LARGER_THAN_NEEDED"


@image_rule(REASON)
def image_larger_than_needed(case: ImageCase) -> Iterator[LintFinding]:
    """More than -base, in the stage that is shipped, for torch's wheels alone."""
    image = case.image
    found = cuda_image(image.reference)
    if found is None or not image.final or image.builds or found.flavour == "base":
        return
    in_dockerfile = image.builds is not None
    torch = any(one.name in FAMILY for line in case.lines for one in line.requirements)
    # Of a bare `docker pull` nothing more is known; the compiler is what makes it large.
    if not torch and (in_dockerfile or found.flavour != "devel"):
        return
    base = smaller(image.reference)
    yield finding(
        REASON,
        (image.place, image.reference),
        say(
            "The -{flavour} image is larger than torch's wheels need: they bring their own CUDA.",
            flavour=found.flavour,
        ),
        LintFix(
            say("Take -base; -devel only where CUDA code is compiled."),
            f"FROM {base}" if in_dockerfile else f"docker pull {base}",
        ),
    )
