"""A card that only NVIDIA's open kernel modules drive, under the closed ones."""

from torchdoctor.diagnosis.cards import is_driven, is_for_a_guest, label, nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.kernel_log import NEEDS_OPEN_MODULES, driver_said
from torchdoctor.diagnosis.remedies import use_open_modules
from torchdoctor.diagnosis.surroundings import cuda_code, cuda_starts, in_container
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import Text, say

REASON = "OPEN_KERNEL_MODULE_REQUIRED"
MODULES_GUIDE = (
    "https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/kernel-modules.html"
)


@rule(REASON, explains=MODULE_IS_DOWN)
def open_kernel_module_required(facts: Facts, matrix: Matrix) -> Finding | None:
    module = facts.driver.kernel_module if facts.driver else None
    # The log keeps what was said before the modules were exchanged.
    if module == "nvidia-open" or cuda_starts(facts):
        return None
    logged = driver_said(facts, NEEDS_OPEN_MODULES)
    cards = _refused(facts, matrix) if module == "nvidia" else ()
    if not logged and not cards:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("This GPU needs NVIDIA's open kernel modules, and the closed ones are in use."),
        evidence=(*_seen(facts, cards), *(match[0] for match in logged)),
        cause=say(
            "NVIDIA's driver has two flavours of kernel modules. From Blackwell on, cards run with"
            " the open flavour only; the closed one loads and finds no device."
        ),
        fix=Fix(_advice(facts), use_open_modules(facts)),
        docs=MODULES_GUIDE,
    )


def _refused(facts: Facts, matrix: Matrix) -> tuple[Gpu, ...]:
    """The cards for which the matrix knows the open flavour alone, and which do not run."""
    return tuple(
        card
        for card in nvidia_cards(facts)
        if _takes_only_open(card, matrix) and not _runs(card, facts) and not is_for_a_guest(card)
    )


def _takes_only_open(card: Gpu, matrix: Matrix) -> bool:
    try:
        row = matrix.card_support_of(card.compute_capability or "")
    except ValueError:
        return False
    return row is not None and row.kernel_modules == ("open",)


def _runs(card: Gpu, facts: Facts) -> bool:
    return is_driven(card) and cuda_code(facts) in (None, 0)


def _seen(facts: Facts, cards: tuple[Gpu, ...]) -> tuple[str, ...]:
    module = facts.driver.kernel_module if facts.driver else None
    flavour = (say("kernel module: {module}", module=module),) if isinstance(module, str) else ()
    return (*flavour, *(capability_of(card, label(card)) for card in cards))


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say("Install the open flavour of the driver on the host, and restart it.")
    return say("Install the open flavour of the same driver, and restart the machine.")
