"""Other processes hold most of a card's memory."""

from torchdoctor.diagnosis.cards import label, used_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_container, in_slurm_job, system_of
from torchdoctor.diagnosis.visible import CUDA_VARIABLE
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "GPU_BUSY"
GIB = 2**30
_LIST = "nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv"


@rule(REASON)
def gpu_busy(facts: Facts) -> Finding | None:
    cards = used_cards(facts)
    busy = tuple(card for card in cards if _is_busy(card))
    if not busy:
        return None
    free = tuple(card for card in cards if _is_free(card))
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("Most of a GPU's memory is taken by other processes."),
        evidence=tuple(line for card in busy for line in _seen(card)),
        cause=say(
            "What another program holds is missing to yours: a model that fits on the empty card"
            " ends with 'out of memory'. Often an earlier run was left behind."
        ),
        fix=Fix(_advice(facts, free), (*_choose(facts, free), *_look(facts, busy))),
        docs="https://docs.nvidia.com/deploy/nvidia-smi/index.html",
    )


def _is_busy(card: Gpu) -> bool:
    """Whether more than half is taken. Our own probe takes some hundred megabytes."""
    used, all_of_it = card.memory_used_bytes, card.memory_bytes
    if card.mig_mode == "enabled":  # the figures are those of all instances together
        return False
    return used is not None and all_of_it is not None and 2 * used > all_of_it > 0


def _is_free(card: Gpu) -> bool:
    return (
        card.memory_used_bytes is not None and card.memory_bytes is not None and not _is_busy(card)
    )


def _seen(card: Gpu) -> tuple[str, ...]:
    used, all_of_it = card.memory_used_bytes or 0, card.memory_bytes or 0
    holders = (
        say("process {pid} holds {gib:.1f} GiB", pid=process.pid, gib=process.memory_bytes / GIB)
        for process in card.processes or ()
        if process.memory_bytes is not None
    )
    room = say(
        "{card}: {used:.1f} of {size:.1f} GiB are used",
        card=label(card),
        used=used / GIB,
        size=all_of_it / GIB,
    )
    return (room, *holders)


def _advice(facts: Facts, free: tuple[Gpu, ...]) -> Text:
    if in_slurm_job(facts):
        return say("Ask the administrators: a job should be alone on the cards that it was given.")
    if free:
        return say("Use a card with more free memory, or end the process that is left behind.")
    return say("Wait for these processes, or end the one that is left behind.")


def _choose(facts: Facts, free: tuple[Gpu, ...]) -> tuple[str, ...]:
    """Name a free card, where the user has named none yet and no scheduler did."""
    taken = facts.environment is None or CUDA_VARIABLE in facts.environment or in_slurm_job(facts)
    numbers = [card.index for card in free if card.index is not None]
    if taken or not numbers or system_of(facts) == "windows":
        return ()
    # Without the order CUDA may number other cards so than NVML does.
    return ("export CUDA_DEVICE_ORDER=PCI_BUS_ID", f"export {CUDA_VARIABLE}={numbers[0]}")


def _look(facts: Facts, busy: tuple[Gpu, ...]) -> tuple[str, ...]:
    pids = sorted({process.pid for card in busy for process in card.processes or ()})
    # In a container the numbers are those of the host, and mean nothing.
    if not pids or system_of(facts) != "linux" or in_container(facts):
        return (_LIST,)
    return (_LIST, f"ps -o pid,user,etime,args -p {','.join(map(str, pids))}")
