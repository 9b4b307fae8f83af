"""A CUDA image holds a torch of another CUDA generation, and no GPU is here to try the two.

An image asks its host for a driver that knows its CUDA, and torch asks for one that knows torch's.
Where CUDA starts, the driver serves both, or DRIVER_TOO_OLD says that it does not.
"""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import major_of, shown_build
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "IMAGE_WHEEL_CUDA_DIFFER"
VARIABLE = "CUDA_VERSION"
"""Set by the images nvidia/cuda and those made from them."""


@rule(REASON)
def image_wheel_cuda_differ(facts: Facts) -> Finding | None:
    torch, image = facts.torch, (facts.environment or {}).get(VARIABLE)
    if torch is None or torch.cuda is None or not in_container(facts) or cuda_starts(facts):
        return None
    majors = (major_of(image), major_of(torch.cuda))
    if None in majors or majors[0] == majors[1]:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("This image and the installed PyTorch are for different CUDA generations."),
        evidence=(f"{VARIABLE}={image}", shown_build(torch)),
        cause=say(
            "The image starts on hosts whose driver knows CUDA {image}, and PyTorch needs one that"
            " knows CUDA {wheel}. Hosts may have one and not the other.",
            image=majors[0],
            wheel=majors[1],
        ),
        fix=Fix(
            say(
                "Install a build for the CUDA generation of the image, or base the image on another"
                " one. PyTorch brings its own CUDA, so a plain image serves as well."
            ),
            install_torch(facts),
            "reinstall",
        ),
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/",
    )
