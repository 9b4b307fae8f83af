"""The cards of this machine are of generations that no single build, or no single driver, serves.

The two limits are independent: a build holds code for some generations, and on Linux one flavour
of the kernel module (open or closed) drives all cards or none.
"""

from torchdoctor.diagnosis.architectures import Capability, read_capability
from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import capability_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import in_wsl, system_of
from torchdoctor.diagnosis.visible import driven, visible_cards
from torchdoctor.diagnosis.wheels import platform_of
from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.matrix.model import Build, Matrix
from torchdoctor.texts import Text, say

REASON = "MIXED_GPUS_NO_COMMON_VARIANT"


@rule(REASON, explains=("GPU_TOO_OLD_FOR_VARIANT", "GPU_TOO_NEW_FOR_VARIANT"))
def mixed_gpus_no_common_variant(facts: Facts, matrix: Matrix) -> Finding | None:
    cards = _cards(facts)
    if len({card.compute_capability for card in cards}) < 2:  # noqa: PLR2004 - a mixture
        return None
    if _no_common_module(facts, matrix):
        return _finding(
            nvidia_cards(facts),
            say(
                "The open kernel module of the driver serves newer cards only, the closed one older"
                " cards only, and Linux can load just one of them."
            ),
            say(
                "Take the cards of one generation out of the machine, or into another one. Under"
                " Windows and WSL a single driver serves both."
            ),
        )
    if _no_common_build(cards, facts, matrix):
        return _finding(
            cards,
            say("No published build of PyTorch holds code for all of these generations."),
            say(
                "Leave one generation visible to each program, by its number, and install the build"
                " that fits it. A second environment can hold the build for the other."
            ),
            ("export CUDA_VISIBLE_DEVICES=0", "torchdoctor install"),
        )
    return None


def _finding(
    cards: tuple[Gpu, ...], cause: Text, advice: Text, commands: tuple[str, ...] = ()
) -> Finding:
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("These cards cannot be used together."),
        evidence=tuple(map(capability_of, cards)),
        cause=cause,
        fix=Fix(advice, commands),
        docs="https://developer.nvidia.com/cuda-gpus",
    )


def _cards(facts: Facts) -> tuple[Gpu, ...]:
    """The cards that a program here may use; none where that is not known."""
    visible = visible_cards(facts, nvidia_cards(facts))
    cards = visible.cards if visible is not None and visible.identified else ()
    known = all(read_capability(card.compute_capability) for card in cards)
    return cards if known else ()


def _no_common_module(facts: Facts, matrix: Matrix) -> bool:
    cards = nvidia_cards(facts)
    if system_of(facts) != "linux" or in_wsl(facts) or driven(cards) != cards:
        return False
    if all(card.index is not None for card in cards):  # the driver lists them all: it does serve
        return False
    supports = [matrix.card_support_of(c.compute_capability or "0") for c in cards]
    flavours = [set(row.kernel_modules) for row in supports if row and row.kernel_modules]
    return len(flavours) == len(cards) and not set.intersection(*flavours)


def _no_common_build(cards: tuple[Gpu, ...], facts: Facts, matrix: Matrix) -> bool:
    platform = platform_of(facts)
    builds = [b for b in matrix.builds_for(platform) if b.cuda] if platform else []
    wanted = {read_capability(card.compute_capability) for card in cards} - {None}
    served = [{one for one in wanted if one and _serves(build, one)} for build in builds]
    # A card that no build at all serves is at fault alone, and not the mixture.
    each_alone = set().union(*served) == wanted
    return bool(builds) and each_alone and wanted not in served


def _serves(build: Build, card: Capability) -> bool:
    """Whether a build holds machine code for a card, or PTX that a new enough driver compiles."""
    compiled = filter(None, map(read_capability, build.sm))
    if any(major == card[0] and minor <= card[1] for major, minor in compiled):
        return True
    return any(ptx <= card for ptx in filter(None, map(read_capability, build.ptx)))
