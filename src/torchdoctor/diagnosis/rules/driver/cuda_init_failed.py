"""CUDA does not start, and no other rule knows why: the word of last resort."""

import re

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import cuda_returned, told
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE
from torchdoctor.diagnosis.surroundings import in_wsl
from torchdoctor.facts.model import CudaInit, Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

REASON = "CUDA_INIT_FAILED"
# CUresult, cuda.h.
CUDA_ERROR_OUT_OF_MEMORY = 2
CUDA_ERROR_NO_DEVICE = 100
_CRASHED = re.compile(r"killed by (?:SIG[A-Z]+|signal \d+)")


@rule(REASON)
def cuda_init_failed(facts: Facts, matrix: Matrix) -> Finding | None:
    init = facts.cuda_init
    if init is None:
        return _crash(facts)
    if init.code == 0:
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
        fix=_fix(facts, init),
        docs="https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html",
    )


def _crash(facts: Facts) -> Finding | None:
    """What to say where libcuda took the program down that asked it, instead of answering."""
    crashes = tuple(
        told("cuInit", problem.problem)
        for problem in facts.problems
        if problem.probe == "cuda_init" and _CRASHED.search(problem.problem)
    )
    if not crashes:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("CUDA does not start: libcuda crashes."),
        evidence=crashes,
        cause=say(
            "Its file is damaged, of another version than the kernel module, or the driver is in a"
            " state that it cannot handle."
        ),
        fix=_read_and_restart(),
        docs=DRIVER_GUIDE,
    )


def _fix(facts: Facts, init: CudaInit) -> Fix:
    # Reported with all memory free: vllm-project/vllm#8255.
    if init.code == CUDA_ERROR_OUT_OF_MEMORY and in_wsl(facts):
        return Fix(
            say(
                "Under WSL this number is no lack of memory: it comes up with several cards. Leave"
                " CUDA fewer of them."
            ),
            ("export CUDA_VISIBLE_DEVICES=0",),
        )
    return _read_and_restart()


def _read_and_restart() -> Fix:
    return Fix(
        say(
            "Read what the kernel says about the driver, restart the machine, and install the"
            " driver again if it stays."
        ),
        ("nvidia-smi", "sudo dmesg | grep -i -E 'nvidia|nvrm|xid'"),
    )


def _seen(init: CudaInit, name: str | None) -> tuple[str, ...]:
    result = cuda_returned(init.code)
    if name:
        result = say("cuInit returned {code} ({name})", code=init.code, name=name)
    return (result, f"libcuda: {init.library}") if init.library else (result,)
