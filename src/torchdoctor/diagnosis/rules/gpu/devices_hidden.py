"""An environment variable hides the cards from CUDA, or names a card that is not there."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import cuda_returned, nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import ASK_SLURM, CONTAINER_GUIDE, try_a_container
from torchdoctor.diagnosis.surroundings import (
    cards_out_of_reach,
    cuda_code,
    cuda_starts,
    in_container,
    in_slurm_job,
    system_of,
)
from torchdoctor.diagnosis.visible import (
    CONTAINER_VARIABLE,
    CUDA_VARIABLE,
    Visible,
    container_hides_all,
    visible_cards,
)
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "DEVICES_HIDDEN"
CUDA_GUIDE = (
    "https://docs.nvidia.com/cuda/cuda-programming-guide/05-appendices/environment-variables.html"
)


@rule(REASON, explains=("CONTAINER_WITHOUT_GPU", "DEVICE_NODES_MISSING", "CUDA_INIT_FAILED"))
def devices_hidden(facts: Facts) -> Finding | None:
    if not nvidia_cards(facts):
        return None
    # A card whose device files are missing is out of reach whatever CUDA is told about it.
    if cards_out_of_reach(facts):
        return _hidden_from_container(facts)
    return _hidden_from_cuda(facts)


def _hidden_from_cuda(facts: Facts) -> Finding | None:
    visible = visible_cards(facts, nvidia_cards(facts))
    if visible is None:
        return None
    if not visible.cards:
        # CUDA that starts has found a card, whatever the variable seems to say.
        return None if cuda_starts(facts) else _all_hidden(facts)
    # A negative number is the documented way to end the list, not a mistake; and where CUDA does
    # not start on the cards that are left, the list is not why.
    if visible.invalid is None or visible.invalid.startswith("-") or _fails(facts):
        return None
    return _one_not_there(facts, visible)


def _fails(facts: Facts) -> bool:
    return cuda_code(facts) not in (None, 0)


def _all_hidden(facts: Facts) -> Finding:
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("{variable} hides every GPU from CUDA.", variable=CUDA_VARIABLE),
        evidence=_seen(facts, CUDA_VARIABLE),
        cause=say(
            "CUDA uses only the cards that {variable} names. An empty value, -1, or a card that"
            " does not exist at the head of the list leaves none.",
            variable=CUDA_VARIABLE,
        ),
        fix=_show_again(facts),
        docs=CUDA_GUIDE,
    )


def _show_again(facts: Facts) -> Fix:
    if in_slurm_job(facts):  # which sets the variable itself, and guards the device files besides
        return Fix(say("Ask Slurm for a GPU when the job is started."), ASK_SLURM)
    return Fix(
        say(
            "Remove the variable, or set it to the number of a card, such as 0. Look for it in"
            " shell profiles, job scripts and the program itself."
        ),
        _unset(facts),
    )


def _one_not_there(facts: Facts, visible: Visible) -> Finding:
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say(
            "{variable} names a GPU that is not there: {entry}",
            variable=CUDA_VARIABLE,
            entry=visible.invalid,
        ),
        evidence=_seen(facts, CUDA_VARIABLE),
        cause=say("CUDA stops reading the list there and ignores every card that follows."),
        fix=Fix(
            say("Name only cards that exist, counted from 0, or remove the variable."),
            _unset(facts),
        ),
        docs=CUDA_GUIDE,
    )


def _hidden_from_container(facts: Facts) -> Finding | None:
    # Missing files are part of the evidence: with CDI the toolkit itself sets the variable to void,
    # and hands over the cards all the same.
    value = (facts.environment or {}).get(CONTAINER_VARIABLE)
    if not in_container(facts) or value is None or not container_hides_all(value):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "{variable} keeps every GPU out of the container.", variable=CONTAINER_VARIABLE
        ),
        evidence=_seen(facts, CONTAINER_VARIABLE),
        cause=say(
            "The NVIDIA Container Toolkit reads {variable} when the container starts, and this"
            " value asks for no card.",
            variable=CONTAINER_VARIABLE,
        ),
        fix=Fix(
            say(
                "Try on the host whether containers get the GPU, then start this one in the same"
                " way (Docker: --gpus all), with the variable set to all."
            ),
            try_a_container(facts),
        ),
        docs=CONTAINER_GUIDE,
    )


def _seen(facts: Facts, variable: str) -> tuple[str, ...]:
    value = (facts.environment or {}).get(variable, "")
    seen = [f'{variable}="{value}"', nvidia_cards_seen(nvidia_cards(facts))]
    if facts.cuda_init is not None:
        seen.append(cuda_returned(facts.cuda_init.code))
    return tuple(seen)


def _unset(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return (f"Remove-Item Env:{CUDA_VARIABLE}",)
    return (f"unset {CUDA_VARIABLE}",)
