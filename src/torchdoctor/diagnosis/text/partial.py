"""What the facts of a report suggest, where the rules for machines need more than a text shows.

The rules for machines stay silent where something was not looked at. Whoever pastes a report has
trouble already, and shows what seemed to matter: less is enough here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from torchdoctor.diagnosis.cards import nvidia_cards, titles
from torchdoctor.diagnosis.installed import is_older, label_of, shown
from torchdoctor.diagnosis.rules.platform.mixed_gpus_no_common_variant import (
    mixed_gpus_no_common_variant,
)
from torchdoctor.diagnosis.surroundings import cuda_starts
from torchdoctor.diagnosis.visible import CUDA_VARIABLE
from torchdoctor.facts.model import Facts, Jetson, TorchFacts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

FIRST_WITH_SERVER_CUDA = "38"
"""Jetson Linux of Thor, which runs the published aarch64 builds."""
CAPABILITIES = "NVIDIA_DRIVER_CAPABILITIES"
HIDDEN = ("", "-1", "none", "NoDevFiles")
"""Values of CUDA_VISIBLE_DEVICES that leave no card."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A word that the facts of a report suggest, and the facts."""

    word: str
    evidence: tuple[str, ...]


def suggested(facts: Facts, matrix: Matrix) -> tuple[Suggested, ...]:
    """All words that the facts of a report suggest."""
    return (*(one for look in _LOOKS for one in look(facts)), *_mixed(facts, matrix))


def _finds_no_gpu(torch: TorchFacts | None) -> bool:
    return torch is not None and torch.is_available is False


def _jetson(facts: Facts) -> Iterator[Suggested]:
    jetson = facts.jetson
    if not isinstance(jetson, Jetson) or not _finds_no_gpu(facts.torch):
        return
    if jetson.l4t is None or is_older(jetson.l4t, FIRST_WITH_SERVER_CUDA):
        seen = (*_system(jetson, facts), "torch.cuda.is_available(): False")
        yield Suggested("JETSON_NEEDS_VENDOR_WHEEL", seen)


def _system(jetson: Jetson, facts: Facts) -> tuple[str, ...]:
    """What a Jetson runs; its kernel where its own release is not told."""
    if jetson.l4t:
        return (f"Jetson Linux {jetson.l4t}",)
    kernel = facts.os.kernel if facts.os else None
    return (say("kernel {version}", version=kernel),) if kernel else ()


def _capability(facts: Facts) -> Iterator[Suggested]:
    value = (facts.environment or {}).get(CAPABILITIES)
    if value is None or cuda_starts(facts) or {"all", "compute"} & set(value.split(",")):
        return
    if facts.torch is not None and facts.torch.is_available:
        return
    yield Suggested("CONTAINER_CAPABILITY_MISSING", (f'{CAPABILITIES}="{value}"',))


def _cpu_build(facts: Facts) -> Iterator[Suggested]:
    torch = facts.torch
    if torch is None or label_of(torch.version) != "cpu" or torch.is_available:
        return
    cards = nvidia_cards(facts)
    asked = torch.cuda_error is not None or torch.is_available is False
    if cards or (asked and facts.gpus is None):
        yield Suggested("TORCH_CPU_BUILD", (shown(torch), *((titles(cards),) if cards else ())))


def _hidden(facts: Facts) -> Iterator[Suggested]:
    value = (facts.environment or {}).get(CUDA_VARIABLE)
    if value is None or value.strip() not in HIDDEN or not _finds_no_gpu(facts.torch):
        return
    yield Suggested("DEVICES_HIDDEN", (f'{CUDA_VARIABLE}="{value}"',))


def _mixed(facts: Facts, matrix: Matrix) -> Iterator[Suggested]:
    """A report that shows no variables was hardly written with some of the cards hidden."""
    if facts.environment is not None and CUDA_VARIABLE in facts.environment:
        return
    all_visible = replace(facts, environment=facts.environment or {})
    finding = mixed_gpus_no_common_variant(all_visible, matrix)
    if finding is not None:
        yield Suggested(finding.reason, finding.evidence)


_LOOKS: tuple[Callable[[Facts], Iterator[Suggested]], ...] = (
    _jetson,
    _capability,
    _cpu_build,
    _hidden,
)
