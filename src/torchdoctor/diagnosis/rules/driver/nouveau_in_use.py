"""The kernel drives a card with nouveau, which has no CUDA."""

from torchdoctor.diagnosis.cards import label, nvidia_cards
from torchdoctor.diagnosis.evidence import nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, disable_nouveau, install_driver
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "NOUVEAU_IN_USE"


@rule(REASON, explains=("DRIVER_NOT_INSTALLED", *MODULE_IS_DOWN))
def nouveau_in_use(facts: Facts) -> Finding | None:
    cards = nvidia_cards(facts)
    held = tuple(card for card in cards if card.pci_driver == "nouveau")
    module = facts.driver.kernel_module if facts.driver else None
    if not held and module != "nouveau":
        return None
    return Finding(
        reason=REASON,
        # Beside a card that runs, one for the display may well keep it.
        severity=Severity.WARNING if cuda_starts(facts) else Severity.ERROR,
        summary=say("The open-source driver nouveau holds the GPU, and it has no CUDA."),
        evidence=_seen(cards, held),
        cause=say(
            "Linux brings nouveau along and loads it where NVIDIA's driver is not installed, or not"
            " told to come first. Only one of them can hold the card."
        ),
        fix=_fix(facts),
        docs=DRIVER_GUIDE,
    )


def _seen(cards: tuple[Gpu, ...], held: tuple[Gpu, ...]) -> tuple[str, ...]:
    if held:
        return tuple(_driver_of(card) for card in held)
    module = say("kernel module: {module}", module="nouveau")
    return (module, nvidia_cards_seen(cards)) if cards else (module,)


def _driver_of(card: Gpu) -> Text:
    return say("kernel driver of {card}: {driver}", card=label(card), driver=card.pci_driver)


def _fix(facts: Facts) -> Fix:
    if in_container(facts):
        return Fix(say("Install NVIDIA's driver on the host, and restart the host."))
    if facts.driver is not None and facts.driver.installed is True:
        return Fix(
            say("Keep nouveau from loading, then restart the machine."), disable_nouveau(facts)
        )
    return Fix(
        say(
            "Install NVIDIA's driver, whose packages keep nouveau from loading, and restart the"
            " machine."
        ),
        install_driver(facts),
    )
