"""Whether a build has code for the cards that torch sees. Pure."""

from collections.abc import Mapping
from typing import Any

from torchdoctor.diagnosis.architectures import (
    is_too_new,
    read_architectures,
    read_capability,
)
from torchdoctor.install.model import Check
from torchdoctor.texts import Text, say

TOO_NEW = "GPU_TOO_NEW_FOR_VARIANT"
TOO_OLD = "GPU_TOO_OLD_FOR_VARIANT"


def kernels_check(told: Mapping[str, Any], *, computes: bool) -> Check | None:
    """The build's architectures against the cards; None: the target did not tell them.

    One card that is served is enough: an old one beside it may drive a screen. The others are
    named.

    Args:
        told: `capabilities` of the cards and `built_for`, torch.cuda.get_arch_list().
        computes: Whether a computation on the first card came out right, which is the better
            proof.
    """
    capabilities, built_for = told.get("capabilities"), told.get("built_for")
    if not capabilities or not built_for:
        return None
    without = [text for text in capabilities if not _is_served(text, built_for)]
    cards = ", ".join(capabilities)
    return Check(
        name="architectures",
        passed=len(without) < len(capabilities) or computes,
        expected=say("code for a card of compute capability {cards}", cards=cards),
        found=_found(built_for, without),
    )


def _found(built_for: list[str], without: list[str]) -> Text:
    architectures = ", ".join(built_for)
    if not without:
        return say("code for {architectures}", architectures=architectures)
    return say(
        "code for {architectures}; none for {cards}",
        architectures=architectures,
        cards=", ".join(without),
    )


def kernel_word(told: Mapping[str, Any]) -> str:
    """The word for a build without code: whether the first card is newer or older than its code."""
    capability = read_capability(next(iter(told.get("capabilities") or ()), None))
    architectures = read_architectures(tuple(told.get("built_for") or ()))
    too_new = capability is not None and is_too_new(capability, architectures)
    return TOO_NEW if too_new else TOO_OLD


def _is_served(text: str, built_for: list[str]) -> bool:
    capability = read_capability(text)
    known = read_architectures(tuple(built_for))
    return capability is None or not known or any(one.serves(capability) for one in known)
