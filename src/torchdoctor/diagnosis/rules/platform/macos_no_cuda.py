"""A Mac: there is no CUDA, and nothing to repair."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MACOS_NO_CUDA"


@rule(REASON)
def macos_no_cuda(facts: Facts) -> Finding | None:
    system = facts.os
    if system is None or system.system != "macos":
        return None
    return Finding(
        reason=REASON,
        severity=Severity.INFO,
        summary=say("macOS has no CUDA: PyTorch uses the CPU, or Apple's GPU through MPS."),
        evidence=(" ".join(part for part in ("macOS", system.version, system.machine) if part),),
        cause=say("NVIDIA ended CUDA for macOS years ago, and no PyTorch build for it has CUDA."),
        fix=Fix(
            say(
                "The default build is the right one. On Apple silicon it can use the GPU: move"
                ' models and tensors to the device "mps".'
            ),
            ('python3 -c "import torch; print(torch.backends.mps.is_available())"',),
        ),
        docs="https://developer.apple.com/metal/pytorch/",
    )
