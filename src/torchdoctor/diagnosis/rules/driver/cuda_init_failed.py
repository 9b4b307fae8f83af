"""CUDA does not start, and no other rule knows why: the word of last resort."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.facts.model import CudaInit, Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

REASON = "CUDA_INIT_FAILED"
CUDA_ERROR_NO_DEVICE = 100  # CUresult, cuda.h


@rule(REASON)
def cuda_init_failed(facts: Facts, matrix: Matrix) -> Finding | None:
    init = facts.cuda_init
    if init is None or init.code == 0:
        return None
    # "No device" may be the plain truth where nobody saw a card.
    if init.code == CUDA_ERROR_NO_DEVICE and not nvidia_cards(facts):
        return None
    name = init.message or matrix.code_name("cuda", init.code)
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("CUDA does not start: cuInit returned {code}.", code=init.code),
        evidence=_seen(init, name),
        cause=say(
            "libcuda is there and refuses to start. Nothing else that was looked at explains it."
        ),
        fix=Fix(
            say(
                "Read what the kernel says about the driver, restart the machine, and install the"
                " driver again if it stays."
            ),
            ("nvidia-smi", "sudo dmesg | grep -i -E 'nvidia|nvrm|xid'"),
        ),
        docs="https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html",
    )


def _seen(init: CudaInit, name: str | None) -> tuple[str, ...]:
    result = f"cuInit returned {init.code}" + (f" ({name})" if name else "")
    return (result, f"libcuda: {init.library}") if init.library else (result,)
