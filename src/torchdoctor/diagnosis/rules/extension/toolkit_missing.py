"""CUDA_HOME names a toolkit, and there is none: an extension could not be compiled."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "TOOLKIT_MISSING"
# Whoever sets one of these means to compile; torch itself needs no toolkit.
_VARIABLES = ("CUDA_HOME", "CUDA_PATH")


@rule(REASON)
def toolkit_missing(facts: Facts) -> Finding | None:
    toolkit, environment = facts.toolkit, facts.environment or {}
    asked = [name for name in _VARIABLES if environment.get(name)]
    # An nvcc that was found and could not be asked is not known, and one there is one.
    if toolkit is None or toolkit.nvcc is not None or toolkit.found != () or not asked:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("There is no CUDA toolkit where {variable} says.", variable=asked[0]),
        evidence=(
            *(f"{name}={environment[name]}" for name in asked),
            say("nvcc: not found"),
        ),
        cause=say(
            "PyTorch runs without a toolkit. Packages that compile CUDA code when they are"
            " installed, such as flash-attn, look for nvcc there and stop."
        ),
        fix=Fix(
            say(
                "To compile extensions install the toolkit of the same CUDA generation as torch;"
                " otherwise remove the variable."
            ),
            (f"unset {asked[0]}",) if system_of(facts) == "linux" else (),
        ),
        docs="https://developer.nvidia.com/cuda-toolkit-archive",
    )
