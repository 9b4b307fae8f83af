"""The compute mode of the cards keeps this process out."""

from torchdoctor.diagnosis.cards import label, used_cards
from torchdoctor.diagnosis.evidence import cuda_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import smi
from torchdoctor.diagnosis.surroundings import cuda_code, in_container, in_slurm_job
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "COMPUTE_MODE_RESTRICTED"
DEVICES_UNAVAILABLE = 46  # CUresult, cuda.h
_BUSY = "busy or unavailable"  # cudaErrorDevicesUnavailable, as torch shows it
_EXCLUSIVE = frozenset({"exclusive_process", "exclusive_thread"})


@rule(REASON, explains=("GPU_BUSY", "CUDA_INIT_FAILED"))
def compute_mode_restricted(facts: Facts) -> Finding | None:
    cards = used_cards(facts)
    closed = tuple(card for card in cards if _is_closed(card, facts))
    # CUDA that was seen to compute outweighs what the modes seem to say.
    if not closed or (len(closed) == len(cards) and _computes(facts)):
        return None
    serves = len(closed) < len(cards) and cuda_code(facts) in (None, 0)
    return Finding(
        reason=REASON,
        severity=Severity.WARNING if serves else Severity.ERROR,
        summary=say("The compute mode of the GPU does not let this process in."),
        evidence=(*(line for card in closed for line in _seen(card)), *_complaints(facts)),
        cause=_cause(closed),
        fix=Fix(_advice(facts), tuple(_open(facts, card) for card in closed)),
        docs="https://docs.nvidia.com/deploy/nvidia-smi/index.html",
    )


def _is_closed(card: Gpu, facts: Facts) -> bool:
    if card.compute_mode == "prohibited":
        return True
    if card.compute_mode not in _EXCLUSIVE or _computes(facts):
        return False
    # The mode alone is no fault: many clusters use it, and the card may be ours to take.
    return bool(card.processes) or bool(_complaints(facts))


def _computes(facts: Facts) -> bool:
    """Whether torch was let in: then the process that is on the card may have been our own."""
    torch = facts.torch
    return torch is not None and torch.is_available is True and torch.cuda_error is None


def _complaints(facts: Facts) -> tuple[str, ...]:
    seen: list[str] = []
    if cuda_code(facts) == DEVICES_UNAVAILABLE:
        seen.append(cuda_returned(DEVICES_UNAVAILABLE))
    said = (facts.torch.cuda_error if facts.torch else None) or ""
    if _BUSY in said:
        seen.append(said)
    return tuple(seen)


def _seen(card: Gpu) -> tuple[str, ...]:
    mode = say("{card}: compute mode {mode}", card=label(card), mode=card.compute_mode)
    on_it = (say("process {pid} is on it", pid=process.pid) for process in card.processes or ())
    return (mode, *on_it)


def _cause(closed: tuple[Gpu, ...]) -> Text:
    if any(card.compute_mode == "prohibited" for card in closed):
        return say(
            "In this mode the card is kept for the display, and no process may compute on it."
        )
    return say("In this mode only one process may be on the card, and another one is already.")


def _advice(facts: Facts) -> Text:
    if in_slurm_job(facts):
        return say(
            "The cluster's administrators chose this mode: each process of your job must use"
            " another card, and no card of other jobs."
        )
    if in_container(facts):
        return say("Set the default mode on the host, or wait until the other process ends.")
    return say("Set the default mode, in which processes share the card; it lasts until a restart.")


def _open(facts: Facts, card: Gpu) -> str:
    which = card.index if card.index is not None else card.pci_bus_id
    chosen = ("-i", str(which)) if which is not None else ()
    return smi(facts, *chosen, "-c", "DEFAULT")
