"""An image is being built: what GPU and driver it will run on, only its host will tell."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import try_a_container
from torchdoctor.diagnosis.surroundings import cuda_starts, in_image_build
from torchdoctor.diagnosis.words import WORDS
from torchdoctor.facts.model import Facts
from torchdoctor.plain import Absent
from torchdoctor.texts import Text, say

REASON = "BUILD_TIME_NO_GPU"
_IMAGE_VARIABLES = ("CUDA_VERSION", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_REQUIRE_CUDA")

# Cards and driver are those of the machine that builds; nothing that is wrong with them, and
# nothing that an installed torch makes of them, says anything about the machine that will run.
_OF_THE_BUILDER = (
    *(w.word for w in WORDS if w.area in ("gpu", "driver", "container") and w.word != REASON),
    "GPU_TOO_OLD_FOR_VARIANT",
    "GPU_TOO_NEW_FOR_VARIANT",
    "MIXED_GPUS_NO_COMMON_VARIANT",
    "PTX_JIT_UNAVAILABLE",
    "BF16_EMULATED",
    "BUILD_LARGER_THAN_NEEDED",
    "GPU_TOO_OLD_FOR_TRITON",
)


@rule(REASON, explains=_OF_THE_BUILDER)
def build_time_no_gpu(facts: Facts) -> Finding | None:
    if not in_image_build(facts) or cuda_starts(facts):
        return None
    environment = facts.environment or {}
    return Finding(
        reason=REASON,
        severity=Severity.INFO,
        summary=say("An image is being built, and no GPU is needed for that."),
        evidence=(
            _build(facts.container.runtime if facts.container else None),
            *(f'{name}="{environment[name]}"' for name in _IMAGE_VARIABLES if name in environment),
        ),
        cause=say(
            "Builds have no GPU: the host gives it to the container that is started from the image."
            " That torch.cuda.is_available() is False here is no fault."
        ),
        fix=Fix(
            say(
                "Nothing needs repair. Choose the build of PyTorch for the hosts that will run the"
                " image, and check again in a running container."
            ),
            try_a_container(facts),
        ),
        docs="https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/",
    )


def _build(builder: str | Absent | None) -> Text:
    if isinstance(builder, str):
        return say("image build by {builder}", builder=builder)
    return say("image build by a program that is not known")
