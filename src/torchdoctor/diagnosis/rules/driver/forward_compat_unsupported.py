"""The libcuda of a cuda-compat package is used on a card that does not admit it."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import cuda_returned, driver_of, nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.libcuda import libcuda_path
from torchdoctor.diagnosis.remedies import drop_from_library_path, remove_compat
from torchdoctor.diagnosis.surroundings import cuda_code, in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "FORWARD_COMPAT_UNSUPPORTED"
COMPAT_NOT_SUPPORTED_ON_DEVICE = 804  # CUresult, cuda.h


@rule(REASON, explains=("DRIVER_TOO_OLD", "CUDA_INIT_FAILED"))
def forward_compat_unsupported(facts: Facts) -> Finding | None:
    if cuda_code(facts) != COMPAT_NOT_SUPPORTED_ON_DEVICE:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("CUDA's forward compatibility is in use, and this GPU does not support it."),
        evidence=_seen(facts),
        cause=say(
            "A libcuda that is newer than the driver was found first, mostly from a cuda-compat"
            " package. That works on data-center cards only."
        ),
        fix=Fix(
            _advice(facts),
            (*drop_from_library_path(facts, libcuda_path(facts)), *remove_compat(facts)),
            "reinstall",
        ),
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/forward-compatibility.html",
    )


def _seen(facts: Facts) -> tuple[str, ...]:
    path, cards = libcuda_path(facts), nvidia_cards(facts)
    version = facts.driver.version if facts.driver else None
    return (
        cuda_returned(COMPAT_NOT_SUPPORTED_ON_DEVICE),
        *((f"libcuda: {path}",) if path else ()),
        *driver_of(version),
        *((nvidia_cards_seen(cards),) if cards else ()),
    )


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "Update the driver of the host to the image's CUDA, or use an image and a PyTorch build"
            " for the CUDA that the driver knows."
        )
    return say(
        "Let the driver's own libcuda be found, and install a build that the driver can run, or"
        " update the driver."
    )
