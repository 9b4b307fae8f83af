"""nvcc and the installed torch are of different CUDA generations, so no extension can be built."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import major_of, shown_build
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "TOOLKIT_MISMATCH"
# Whoever sets one of these means to compile. CUDA images set none of them.
_VARIABLES = ("CUDA_HOME", "CUDA_PATH", "CUDACXX", "TORCH_CUDA_ARCH_LIST")


@rule(REASON)
def toolkit_mismatch(facts: Facts) -> Finding | None:
    torch, toolkit = facts.torch, facts.toolkit
    if torch is None or toolkit is None or torch.cuda is None or toolkit.nvcc is None:
        return None
    majors = (major_of(toolkit.nvcc), major_of(torch.cuda))
    if None in majors or majors[0] == majors[1]:
        return None
    asked = [name for name in _VARIABLES if (facts.environment or {}).get(name)]
    return Finding(
        reason=REASON,
        # Lowered: torch never runs nvcc, and only the build of an extension would fail.
        severity=Severity.WARNING if asked else Severity.INFO,
        summary=say("The CUDA toolkit here cannot compile extensions for the installed PyTorch."),
        evidence=(
            f"nvcc {toolkit.nvcc}",
            shown_build(torch),
            *(f"{name}={(facts.environment or {})[name]}" for name in asked),
        ),
        cause=say(
            "An extension must be compiled by nvcc of the same major version as torch's CUDA."
            " PyTorch itself runs without any toolkit."
        ),
        fix=Fix(
            say(
                "Nothing needs repair unless extensions are compiled. Then install the toolkit for"
                " CUDA {major} and point CUDA_HOME to it, or take extensions that are compiled.",
                major=majors[1],
            ),
            _other(facts, majors[1]),
        ),
        docs="https://developer.nvidia.com/cuda-toolkit-archive",
    )


def _other(facts: Facts, wanted: int | None) -> tuple[str, ...]:
    """Point CUDA_HOME to a toolkit that fits, where one of those that were found does."""
    found = (facts.toolkit.found if facts.toolkit else None) or ()
    fitting = [one.path for one in found if major_of(one.version) == wanted and "/" in one.path]
    return (f"export CUDA_HOME={fitting[0]}",) if fitting else ()
