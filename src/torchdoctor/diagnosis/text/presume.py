"""What follows from names and versions, with the matrix's help: a report rarely states it all."""

import re
from dataclasses import replace

from torchdoctor.diagnosis.installed import release_of
from torchdoctor.diagnosis.wheels import platform_of
from torchdoctor.facts.model import Facts, Gpu, TorchFacts
from torchdoctor.matrix.model import Build, Matrix

_BRACKETS = re.compile(r"\[([^\]]+)\]")
_WORD = re.compile(r"[A-Za-z0-9]+")
# "RTX3060", "1080Ti"
_JOINED = re.compile(r"\b([RG]TX|GT)(?=\d)|(\d{3,4})(?=(?:Ti|SUPER)\b)", re.IGNORECASE)
# Of no use to tell chips apart, or written in one of two ways.
_NOISE = frozenset({
    "nvidia", "geforce", "gpu", "graphics", "pcie", "sxm", "sxm2", "sxm4", "sxm5", "hbm2",
    "hbm3", "hbm2e", "hbm3e", "laptop", "mobile", "max", "q", "card", "nvl", "generation",
    "edition", "tesla", "corporation",
})  # fmt: skip
_SIZE = re.compile(r"\d+gb?")


def with_names(facts: Facts, matrix: Matrix) -> Facts:
    """The facts with the capability of every card whose name alone tells it, named as derived."""
    if not facts.gpus:
        return facts
    return replace(facts, gpus=tuple(_with_capability(card, matrix) for card in facts.gpus))


def with_code(facts: Facts, matrix: Matrix) -> Facts:
    """The facts with the architectures of the published build, where none are stated.

    For rules alone: a build that a user compiled may have others.
    """
    return replace(facts, torch=_with_code(facts, matrix)) if facts.torch else facts


def _with_capability(card: Gpu, matrix: Matrix) -> Gpu:
    if card.compute_capability or not card.name or card.vendor not in (None, "nvidia"):
        return card
    capability = capability_by_name(card.name, matrix)
    if capability is None:
        return card
    added = (*(card.derived or ()), "compute_capability")
    return replace(card, compute_capability=capability, derived=added)


def capability_by_name(name: str, matrix: Matrix) -> str | None:
    """The capability that all cards share whose name has the words of this one; None: not one."""
    wanted = _words(name)
    if not any(any(char.isdigit() for char in word) for word in wanted) and "titan" not in wanted:
        return None
    found = [
        (words == wanted, chip.compute_capability)
        for chip in matrix.chips.values()
        for listed in _BRACKETS.findall(chip.name)
        if wanted <= (words := _words(listed))
    ]
    # GTX TITAN is a card, and the beginning of the names of others.
    exact = {capability for is_exact, capability in found if is_exact}
    capabilities = exact or {capability for _, capability in found}
    return capabilities.pop() if len(capabilities) == 1 else None


def _words(name: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(_JOINED.sub(r"\1\2 ", name)))
    return frozenset(word for word in words if word not in _NOISE and not _SIZE.fullmatch(word))


def _with_code(facts: Facts, matrix: Matrix) -> TorchFacts | None:
    """The architectures of the published build, where the text gives release and CUDA alone."""
    torch = facts.torch
    if torch is None or torch.arch_list or torch.cuda is None:
        return torch
    release = release_of(torch.version)
    platform = platform_of(facts) or "linux_x86_64"
    builds = (b for b in matrix.builds_for(platform) if (b.torch, b.cuda) == (release, torch.cuda))
    build = next((b for b in builds if b.sm), None)
    return replace(torch, arch_list=_architectures(build)) if build else torch


def _architectures(build: Build) -> tuple[str, ...]:
    code = (f"sm_{one.replace('.', '')}" for one in build.sm)
    portable = (f"compute_{one.replace('.', '')}" for one in build.ptx)
    return (*code, *portable)
