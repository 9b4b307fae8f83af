"""The build is for a newer CUDA than the driver knows, so the driver cannot compile its PTX.

Compiled code runs all the same (minor-version compatibility). What is touched is code that reaches
the driver as PTX: all of it where the build has nothing else for a card, else only what programs
bring along.
"""

from torchdoctor.diagnosis.architectures import read_architectures, read_capability
from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of, newest_cuda
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, is_older, major_of, shown_build
from torchdoctor.diagnosis.remedies import install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.visible import visible_cards
from torchdoctor.facts.model import Facts, Gpu, TorchFacts
from torchdoctor.texts import say

REASON = "PTX_JIT_UNAVAILABLE"
GUIDE = "https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html"


@rule(REASON)
def ptx_jit_unavailable(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or torch.cuda is None:
        return None
    said = tuple(words for words in failures(torch) if tells(REASON, words))
    newer = _is_newer(torch.cuda, _cuda_of_driver(facts))
    needing = _cards_on_ptx(facts, torch) if newer else ()
    if said or needing:
        return _fails(facts, torch, (*said, *map(capability_of, needing)))
    return _works(facts, torch) if newer else None


def _is_newer(cuda: str, known: str | None) -> bool:
    # Of another major version nothing runs at all, and DRIVER_TOO_OLD says so.
    return is_older(known, cuda) and major_of(known) == major_of(cuda)


def _cuda_of_driver(facts: Facts) -> str | None:
    """The newest CUDA of the libcuda in use, which may be that of a cuda-compat package."""
    if facts.cuda_init is not None and facts.cuda_init.cuda_version:
        return facts.cuda_init.cuda_version
    return facts.driver.cuda_version if facts.driver else None


def _cards_on_ptx(facts: Facts, torch: TorchFacts) -> tuple[Gpu, ...]:
    """The visible cards for which the build holds PTX and no machine code."""
    visible = visible_cards(facts, nvidia_cards(facts))
    if visible is None or not visible.identified:
        return ()
    architectures = read_architectures(torch.arch_list)
    needing = []
    for card in visible.cards:
        capability = read_capability(card.compute_capability)
        serving = [a for a in architectures if capability and a.serves(capability)]
        if serving and all(one.portable for one in serving):
            needing.append(card)
    return tuple(needing)


def _versions(facts: Facts, torch: TorchFacts) -> tuple[str, ...]:
    return (*newest_cuda(_cuda_of_driver(facts)), shown_build(torch))


def _fails(facts: Facts, torch: TorchFacts, seen: tuple[str, ...]) -> Finding:
    return Finding(
        reason=REASON,
        # Raised: without PTX this build has nothing that could run.
        severity=Severity.ERROR,
        summary=say("The driver is too old to compile the PTX code that is needed here."),
        evidence=(*seen, *_versions(facts, torch)),
        cause=say(
            "PTX is compiled by the driver when a program starts, and the driver must know the CUDA"
            " that it was written for."
        ),
        fix=Fix(
            say("Update the driver, or install a build whose CUDA this driver knows."),
            install_torch(facts),
            "reinstall",
        ),
        docs=GUIDE,
    )


def _works(facts: Facts, torch: TorchFacts) -> Finding:
    return Finding(
        reason=REASON,
        # Lowered: torch itself works, and most programs never meet the limit.
        severity=Severity.INFO,
        summary=say("The driver is older than the CUDA of the installed PyTorch; that works."),
        evidence=_versions(facts, torch),
        cause=say(
            "Compiled code of one CUDA generation runs on every driver of it. Only code that is"
            " handed to the driver as PTX, as by Numba, needs a driver that knows this CUDA."
        ),
        fix=Fix(say("Nothing needs repair. A newer driver lifts the limit.")),
        docs=GUIDE,
    )
