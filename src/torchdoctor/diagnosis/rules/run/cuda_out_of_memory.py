"""The first computation on the card found no memory left on it."""

from torchdoctor.diagnosis.cards import nvidia_cards, title
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_wsl
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import say

REASON = "CUDA_OUT_OF_MEMORY"
GB = 1_000_000_000


@rule(REASON)
def cuda_out_of_memory(facts: Facts) -> Finding | None:
    said = facts.torch.cuda_error if facts.torch else None
    # Under WSL with many cards the first call ends with these words, and no memory is lacking.
    if said is None or not tells(REASON, said) or in_wsl(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The memory of the GPU is used up."),
        evidence=(said, *(line for card in nvidia_cards(facts) for line in _memory(card))),
        cause=say(
            "Even a tensor of a few bytes could not be placed: other processes hold the memory of"
            " the card, or one that was ended has not given it back."
        ),
        fix=Fix(
            say("See which processes hold it, and end those that are not needed."),
            ("nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv",),
        ),
        docs="https://docs.pytorch.org/docs/stable/notes/cuda.html#memory-management",
    )


def _memory(card: Gpu) -> tuple[str, ...]:
    if card.memory_used_bytes is None or card.memory_bytes is None:
        return ()
    return (
        say(
            "{card}: {used:.1f} of {whole:.1f} GB used",
            card=title(card),
            used=card.memory_used_bytes / GB,
            whole=card.memory_bytes / GB,
        ),
    )
