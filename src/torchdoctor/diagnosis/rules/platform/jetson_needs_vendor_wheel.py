"""A Jetson up to Orin, whose GPU only the wheels that NVIDIA builds for it can use."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import computes_on_gpu, is_absent, is_older, label_of, shown
from torchdoctor.facts.model import Facts, Jetson, TorchFacts
from torchdoctor.texts import say

REASON = "JETSON_NEEDS_VENDOR_WHEEL"
# First Jetson Linux with the CUDA of servers, which the published aarch64 wheels run on (Thor).
FIRST_WITH_SERVER_CUDA = "38"
# 2.5.0a0+872d972e41.nv24.08 is NVIDIA's; 2.6.0+cu126 and 2.6.0+cpu are not.
_PUBLISHED = re.compile(r"(?:cu\d+|cpu)?")


@rule(REASON, explains=("TORCH_NOT_INSTALLED", "TORCH_CPU_BUILD", "GPU_TOO_OLD_FOR_VARIANT"))
def jetson_needs_vendor_wheel(facts: Facts) -> Finding | None:
    jetson = facts.jetson
    if not isinstance(jetson, Jetson) or not is_older(jetson.l4t, FIRST_WITH_SERVER_CUDA):
        return None
    if not (is_absent(facts) or _cannot_use_the_gpu(facts.torch)):
        return None
    installed = (shown(facts.torch),) if facts.torch and facts.torch.installed else ()
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("This Jetson needs the PyTorch that NVIDIA builds for it."),
        evidence=(f"Jetson Linux {jetson.l4t}", *installed),
        cause=say(
            "Up to Orin the GPU of a Jetson is driven by a CUDA of its own. The published wheels"
            " are built for that of servers, and compute on the CPU there at best."
        ),
        fix=Fix(
            say(
                "Install the wheel that NVIDIA publishes for the JetPack release of this board. Its"
                " page lists them."
            )
        ),
        docs="https://docs.nvidia.com/deeplearning/frameworks/install-pytorch-jetson-platform/",
    )


def _cannot_use_the_gpu(torch: TorchFacts | None) -> bool:
    """Whether a published wheel is there, which was seen not to find the GPU."""
    if torch is None or not torch.installed or computes_on_gpu(torch):
        return False
    published = _PUBLISHED.fullmatch(label_of(torch.version)) is not None
    return published and torch.is_available is False
