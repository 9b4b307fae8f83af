"""The installed driver is of a branch that does not drive this old card any more."""

import re

from torchdoctor.diagnosis.cards import is_driven, is_for_a_guest, label, nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of, driver_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.kernel_log import driver_said
from torchdoctor.diagnosis.remedies import install_branch
from torchdoctor.diagnosis.surroundings import (
    cuda_code,
    cuda_starts,
    in_container,
    in_wsl,
    system_of,
)
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import Text, say

REASON = "DRIVER_BRANCH_DROPPED_GPU"
_LEGACY = re.compile(
    r"The NVIDIA (?P<name>(?:(?!The NVIDIA ).){1,80}?) GPU installed in this system is supported"
    r" through the NVIDIA (?P<branch>\d{3})\.\S* Legacy drivers"
)


@rule(REASON, explains=MODULE_IS_DOWN)
def driver_branch_dropped_gpu(facts: Facts, matrix: Matrix) -> Finding | None:
    logged = driver_said(facts, _LEGACY)
    dropped = _dropped(facts, matrix)
    branches = {int(match["branch"]) for match in logged} | {last for _, last in dropped}
    # A container sees cards of its host that it was not given.
    if not branches or (cuda_starts(facts) and in_container(facts)):
        return None
    last = min(branches)
    return Finding(
        reason=REASON,
        severity=Severity.WARNING if cuda_starts(facts) else Severity.ERROR,
        summary=say("The installed NVIDIA driver does not drive this old GPU any more."),
        evidence=(*_seen(facts, dropped), *(match[0] for match in logged)),
        cause=say(
            "Newer driver branches leave old generations of cards behind. The last one for this"
            " card is R{last}.",
            last=last,
        ),
        fix=Fix(_advice(facts, last), install_branch(facts, last)),
        docs="https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/",
    )


def _dropped(facts: Facts, matrix: Matrix) -> tuple[tuple[Gpu, int], ...]:
    """Cards that the driver does not list, each with the last branch, which is an older one."""
    installed = _branch(facts, matrix)
    if installed is None:
        return ()
    idle = (card for card in nvidia_cards(facts) if _is_left_out(card, facts))
    rows = ((card, _last_branch(card, matrix)) for card in idle)
    return tuple((card, last) for card, last in rows if last is not None and last < installed)


def _branch(facts: Facts, matrix: Matrix) -> int | None:
    version = facts.driver.version if facts.driver else None
    windows = system_of(facts) == "windows" or in_wsl(facts)
    try:
        return matrix.branch_of("windows" if windows else "linux", version) if version else None
    except ValueError:
        return None


def _is_left_out(card: Gpu, facts: Facts) -> bool:
    if is_for_a_guest(card):
        return False
    # Whoever wrote the facts may have numbered a card that CUDA does not find.
    return not is_driven(card) or cuda_code(facts) not in (None, 0)


def _last_branch(card: Gpu, matrix: Matrix) -> int | None:
    try:
        row = matrix.card_support_of(card.compute_capability or "")
    except ValueError:
        return None
    return row.last_branch if row else None


def _seen(facts: Facts, dropped: tuple[tuple[Gpu, int], ...]) -> tuple[str, ...]:
    version = facts.driver.version if facts.driver else None
    return (*driver_of(version), *(capability_of(card, label(card)) for card, _ in dropped))


def _advice(facts: Facts, last: int) -> Text:
    if in_container(facts):
        return say(
            "Install a driver of branch R{last} on the host in its place, and a PyTorch build that"
            " such a driver can run.",
            last=last,
        )
    return say(
        "Install a driver of branch R{last} in its place, and a PyTorch build that such a driver"
        " can run.",
        last=last,
    )
