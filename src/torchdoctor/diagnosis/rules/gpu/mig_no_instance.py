"""A card is divided by MIG, and no part of it can be used."""

from torchdoctor.diagnosis.cards import label, nvidia_cards
from torchdoctor.diagnosis.evidence import cuda_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import ASK_SLURM, smi
from torchdoctor.diagnosis.surroundings import (
    cuda_code,
    cuda_starts,
    in_container,
    in_slurm_job,
)
from torchdoctor.diagnosis.visible import CUDA_VARIABLE, driven
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "MIG_NO_INSTANCE"
NO_DEVICE = 100  # CUresult, cuda.h


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def mig_no_instance(facts: Facts) -> Finding | None:
    cards = driven(nvidia_cards(facts))
    divided = tuple(card for card in cards if card.mig_mode == "enabled")
    empty = tuple(card for card in divided if card.mig_devices == 0)
    # Without a count it takes CUDA to say that there is nothing, and no card beside that it could
    # have found, and no variable that may have hidden it.
    nothing = len(divided) == len(cards) and _finds_nothing(facts)
    without = empty or (divided if nothing else ())
    if not without:
        return None
    return Finding(
        reason=REASON,
        # Another card, or an instance of one, serves all the same.
        severity=Severity.WARNING if cuda_starts(facts) else Severity.ERROR,
        summary=say("MIG is on, and no instance of the GPU can be used."),
        evidence=(*map(_seen, without), *_refusal(facts)),
        cause=say(
            "A GPU in MIG mode is used in parts only, which are called instances. None was made, or"
            " none was given to this process."
        ),
        fix=Fix(_advice(facts), _commands(facts, without)),
        docs="https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
    )


def _finds_nothing(facts: Facts) -> bool:
    hidden = facts.environment is None or CUDA_VARIABLE in facts.environment
    return cuda_code(facts) == NO_DEVICE and not hidden


def _seen(card: Gpu) -> Text:
    if card.mig_devices is None:
        return say("{card}: MIG mode {mode}", card=label(card), mode=card.mig_mode)
    return say(
        "{card}: MIG mode {mode}, {count} instances",
        card=label(card),
        mode=card.mig_mode,
        count=card.mig_devices,
    )


def _refusal(facts: Facts) -> tuple[str, ...]:
    code = cuda_code(facts)
    return (cuda_returned(code),) if code else ()


def _advice(facts: Facts) -> Text:
    if in_slurm_job(facts):
        return say("Ask Slurm for a GPU when the job is started, as the cluster names its parts.")
    if in_container(facts):
        return say(
            "Make an instance on the host, then start the container with that instance (Docker:"
            " --gpus device=0:0)."
        )
    return say("Make one instance of the whole card, or turn MIG off, which needs an idle card.")


def _commands(facts: Facts, cards: tuple[Gpu, ...]) -> tuple[str, ...]:
    if in_slurm_job(facts):
        return ASK_SLURM
    card = next((str(c.index) for c in cards if c.index is not None), "0")
    # Profile 0 is the whole card on every GPU that has MIG.
    make = smi(facts, "mig", "-i", card, "-cgi", "0", "-C")
    return (smi(facts, "mig", "-i", card, "-lgip"), make, "nvidia-smi -L")
