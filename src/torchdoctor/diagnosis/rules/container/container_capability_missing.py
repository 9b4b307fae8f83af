"""The container has the GPU, and not the part of the driver that computes on it."""

from torchdoctor.diagnosis.evidence import device_files, nvml_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import CONTAINER_GUIDE, try_a_container
from torchdoctor.diagnosis.surroundings import (
    cards_within_reach,
    cuda_code,
    cuda_starts,
    in_container,
    nvml_code,
)
from torchdoctor.facts.model import Facts
from torchdoctor.plain import ABSENT
from torchdoctor.texts import say

REASON = "CONTAINER_CAPABILITY_MISSING"
VARIABLE = "NVIDIA_DRIVER_CAPABILITIES"
LIBRARY_NOT_FOUND = 12  # nvmlReturn_t, nvml.h
# The files of the compute part are those of CUDA, the files of the utility part NVML's.
_WITH_COMPUTE = frozenset({"all", "compute"})
_WITH_UTILITY = frozenset({"all", "utility"})


@rule(REASON, explains=("DRIVER_NOT_INSTALLED", "DRIVER_LIBRARY_BROKEN", "CUDA_INIT_FAILED"))
def container_capability_missing(facts: Facts) -> Finding | None:
    if not in_container(facts) or not cards_within_reach(facts):
        return None
    compute, utility = _lacks_compute(facts), _lacks_utility(facts)
    if not compute and not utility:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR if compute else Severity.WARNING,
        summary=say(
            "The container was not given CUDA's part of the driver."
            if compute
            else "The container was not given nvidia-smi's part of the driver; CUDA works."
        ),
        evidence=_seen(facts),
        cause=say(
            "{variable} chooses which parts of the driver the NVIDIA Container Toolkit puts into a"
            " container: CUDA needs compute, nvidia-smi and NVML need utility.",
            variable=VARIABLE,
        ),
        fix=Fix(
            say(
                "Set the variable to compute,utility in the image, or when the container is"
                " started; setting it inside the container is too late."
            ),
            try_a_container(facts, f"-e {VARIABLE}=compute,utility"),
        ),
        docs=CONTAINER_GUIDE,
    )


def _asked_for(facts: Facts) -> frozenset[str] | None:
    """The parts that were asked for; None where the toolkit's own default counts."""
    value = (facts.environment or {}).get(VARIABLE, "")
    parts = frozenset(part.strip() for part in value.split(",")) - {""}
    return parts or None


def _lacks_compute(facts: Facts) -> bool:
    if cuda_starts(facts):
        return False
    asked = _asked_for(facts)
    if asked is not None:
        # A libcuda that was found came from somewhere, and so has other troubles than this.
        return not asked & _WITH_COMPUTE and (facts.libcuda is None or facts.libcuda is ABSENT)
    # Old toolkits give utility alone by default: nvidia-smi is there, and libcuda is not.
    return facts.libcuda is ABSENT and facts.driver is not None and facts.driver.installed is True


def _lacks_utility(facts: Facts) -> bool:
    asked = _asked_for(facts)
    # Where CUDA fails, NVML's part is not what it lacks.
    absent = nvml_code(facts) == LIBRARY_NOT_FOUND and cuda_code(facts) in (None, 0)
    return asked is not None and not asked & _WITH_UTILITY and absent


def _seen(facts: Facts) -> tuple[str, ...]:
    value = (facts.environment or {}).get(VARIABLE)
    unset = say("{variable}: not set", variable=VARIABLE)
    return (
        unset if value is None else f'{VARIABLE}: "{value}"',
        *((say("{file}: not found", file="libcuda.so.1"),) if facts.libcuda is ABSENT else ()),
        *((nvml_returned(LIBRARY_NOT_FOUND),) if _lacks_utility(facts) else ()),
        device_files(facts.device_nodes or ()),
    )
