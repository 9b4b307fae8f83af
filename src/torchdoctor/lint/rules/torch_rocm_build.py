"""The line names the index of ROCm or XPU builds, for a machine with an NVIDIA card."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_index
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "TORCH_ROCM_BUILD"


@rule(REASON)
def torch_rocm_build(case: Case) -> Iterator[LintFinding]:
    """An index of another maker's builds."""
    if not any(gpu.vendor == "nvidia" for gpu in case.machine.gpus or ()):
        return
    for index, variant in case.variants:
        if variant.startswith(("rocm", "xpu")):
            yield finding(
                REASON,
                at_index(index),
                say(
                    "{variant} is not for NVIDIA cards, and this machine has one.", variant=variant
                ),
                LintFix(say("Take the index of a CUDA variant: torchdoctor install --dry-run.")),
            )
