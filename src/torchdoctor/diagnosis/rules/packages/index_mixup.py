"""The configuration of pip or uv names an index from which the wrong build of torch may come.

Each variant of torch has an index of its own. Among several indexes pip takes the highest version
wherever it lies, and 2.6.0+cpu counts as higher than 2.6.0.
"""

import re
from collections.abc import Iterator

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import install_torch, pip
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "INDEX_MIXUP"
_PIP_KEYS = ("index-url", "extra-index-url", "find-links")
_UV_VARIABLES = (
    "UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS",
)  # fmt: skip
# The folder of a variant: .../whl/cu124, .../pytorch-wheels/cpu/, .../whl/nightly/rocm6.2
_VARIANT = re.compile(
    r"\S*/(?:whl|wheels|pytorch-wheels)/(?:\w+/)*(?P<variant>cpu|xpu|cu\d{2,3}|rocm[\d.]+)/?(?=[\s,]|$)"
)


@rule(REASON)
def index_mixup(facts: Facts) -> Finding | None:
    named = tuple(_named(facts))
    variants = {variant for _, variant in named}
    cards = nvidia_cards(facts)
    without_cuda = bool(cards) and any(not variant.startswith("cu") for variant in variants)
    if not without_cuda and len(variants) < 2:  # noqa: PLR2004 - a choice
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say(
            "The configured indexes may give a build of PyTorch that cannot use this GPU."
            if without_cuda
            else "The configured indexes hold different builds of PyTorch, and either may win."
        ),
        evidence=(
            *dict.fromkeys(setting for setting, _ in named),
            *((nvidia_cards_seen(cards),) if without_cuda else ()),
        ),
        cause=say(
            "Among several indexes the installer takes the highest version, and a build with a"
            " label (+cpu) counts as higher than the same release without one."
        ),
        fix=Fix(
            say(
                "Remove the index from the configuration. torchdoctor pins the label of the build"
                " that fits, so that no other index can win."
            ),
            (pip(facts, "config", "debug"), *install_torch(facts)),
        ),
        docs="https://pip.pypa.io/en/stable/topics/configuration/",
    )


def _named(facts: Facts) -> Iterator[tuple[str, str]]:
    """(Setting, variant) of every variant's index in the configuration."""
    for name, value in _settings(facts):
        for found in _VARIANT.finditer(value):
            yield f"{name} = {value}", found["variant"]


def _settings(facts: Facts) -> Iterator[tuple[str, str]]:
    configured = (facts.python.pip_config if facts.python else None) or {}
    environment = facts.environment or {}
    yield from ((key, configured[key]) for key in _PIP_KEYS if key in configured)
    yield from ((name, environment[name]) for name in _UV_VARIABLES if name in environment)
