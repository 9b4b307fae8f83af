"""A virtual GPU without a licence, which the driver slows down more and more."""

from torchdoctor.diagnosis.cards import label, nvidia_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_container, system_of
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.texts import Text, say

REASON = "VGPU_UNLICENSED"


@rule(REASON)
def vgpu_unlicensed(facts: Facts) -> Finding | None:
    cards = tuple(card for card in nvidia_cards(facts) if _is_unlicensed(card))
    if not cards:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("This virtual GPU has no licence, so it becomes slow and refuses work."),
        evidence=tuple(map(_status, cards)),
        cause=say(
            "The driver of a virtual machine fetches a licence from a server. Without one it takes"
            " away performance after some minutes, and later refuses to start new work."
        ),
        fix=_fix(facts),
        docs="https://docs.nvidia.com/vgpu/latest/grid-licensing-user-guide/index.html",
    )


def _status(card: Gpu) -> Text:
    return say("{card}: license status {status}", card=label(card), status=card.vgpu_license)


def _is_unlicensed(card: Gpu) -> bool:
    # "Unlicensed", "Unlicensed (Unrestricted)", "Unlicensed (Restricted)".
    return (card.vgpu_license or "").strip().lower().startswith("unlicensed")


def _fix(facts: Facts) -> Fix:
    look = "nvidia-smi -q | grep -i -A 2 'licensed product'"
    if system_of(facts) == "windows":
        return Fix(
            say(
                "Put the client token into the driver's ClientConfigToken folder, and restart the"
                " service NVIDIA Display Container LS."
            ),
            ("nvidia-smi -q",),
        )
    advice = say(
        "Put the client token into /etc/nvidia/ClientConfigToken of the virtual machine, and"
        " restart the licence service. Its log names what is missing: the server, the token, or a"
        " right clock."
    )
    if in_container(facts):
        return Fix(advice, (look,))
    return Fix(advice, ("sudo systemctl restart nvidia-gridd", "journalctl -u nvidia-gridd", look))
