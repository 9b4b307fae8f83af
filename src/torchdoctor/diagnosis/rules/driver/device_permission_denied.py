"""The device files of the driver are there, and this user may not open them."""

import re

from torchdoctor.diagnosis.cards import is_driven, nvidia_cards, titles
from torchdoctor.diagnosis.evidence import cuda_returned, smi_exited
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import ASK_SLURM, join_group_of_the_cards
from torchdoctor.diagnosis.surroundings import (
    cards_within_reach,
    cuda_code,
    cuda_starts,
    in_container,
    in_slurm_job,
    nvml_answer,
    nvml_code,
    smi_exit,
)
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "DEVICE_PERMISSION_DENIED"
NO_PERMISSION = 4  # nvmlReturn_t, nvml.h; nvidia-smi leaves with the same number
NO_DEVICE = 100  # CUresult, cuda.h
_LOOK = "ls -l /dev/nvidia*"
_CARD = re.compile(r"nvidia\d+")
_NEEDED = ("nvidiactl", "nvidia-uvm")


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def device_permission_denied(facts: Facts) -> Finding | None:
    denied = _denied(facts)
    refusals = (*_refusals(facts), *_kept_by_slurm(facts))
    if cuda_starts(facts) or not (denied or refusals):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("This user may not open the device files of the GPU."),
        evidence=(
            *(say("/dev/{file}: may not be opened", file=node) for node in denied),
            *refusals,
        ),
        cause=say(
            "Programs reach the driver through files below /dev. Their owner, group or mode, or the"
            " rules of a container or a scheduler, keep this user out."
        ),
        fix=_fix(facts),
        docs="https://docs.nvidia.com/cuda/cuda-installation-guide-linux/",
    )


def _denied(facts: Facts) -> tuple[str, ...]:
    """The closed files, where they are in the way: one open card is enough."""
    access = facts.device_access or {}
    cards = [node for node in sorted(access) if _CARD.fullmatch(node)]
    closed = [node for node in _NEEDED if access.get(node) is False]
    if cards and not any(access[node] for node in cards):
        closed.extend(cards)
    return tuple(closed)


def _refusals(facts: Facts) -> tuple[str, ...]:
    seen = []
    if nvml_code(facts) == NO_PERMISSION:
        seen.append(nvml_answer(facts))
    if smi_exit(facts) == NO_PERMISSION:
        seen.append(smi_exited(NO_PERMISSION))
    return tuple(seen)


def _kept_by_slurm(facts: Facts) -> tuple[str, ...]:
    """What a job sees whose control group admits none of the node's cards.

    Their files are there with open modes, and NVML starts and lists nothing.
    """
    cards = nvidia_cards(facts)
    if not in_slurm_job(facts) or nvml_code(facts) != 0 or not cards_within_reach(facts):
        return ()
    if not cards or any(is_driven(card) for card in cards) or cuda_code(facts) != NO_DEVICE:
        return ()
    return (
        say("NVML lists none of the cards on the bus: {cards}", cards=titles(cards)),
        cuda_returned(NO_DEVICE),
    )


def _fix(facts: Facts) -> Fix:
    if in_slurm_job(facts):
        return Fix(say("Ask Slurm for a GPU when the job is started."), ASK_SLURM)
    if in_container(facts):
        return Fix(
            say(
                "Start the container as a user who may open these files, or with the groups of who"
                " starts it (Podman: --group-add keep-groups, Docker: --group-add with the number"
                " of the files' group)."
            ),
            (_LOOK, "id"),
        )
    return Fix(
        say(
            "See whose these files are. Where they belong to a group, join it and log in again;"
            " where they have lost their mode, the driver makes them anew at the next start."
        ),
        (_LOOK, *join_group_of_the_cards(facts)),
    )
