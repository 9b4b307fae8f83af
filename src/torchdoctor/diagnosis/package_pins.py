"""torch's own pins on the nvidia packages, against what is installed."""

import re

from torchdoctor.facts.model import TorchFacts
from torchdoctor.matrix.model import specifier


def wrong_packages(torch: TorchFacts) -> tuple[tuple[str, str, str], ...]:
    """(Distribution, installed version, pin) of every nvidia package that the pins refuse.

    A package that is not installed at all is none of them: what misses it says so.
    """
    installed = {_normal(name): version for name, version in (torch.packages or {}).items()}
    return tuple(
        (name, installed[name], pin)
        for name, pin in ((_normal(key), pin) for key, pin in (torch.requires or {}).items())
        if name in installed and _refuses(pin, installed[name])
    )


def asks_for(torch: TorchFacts, package: str | None) -> bool:
    """Whether torch's own requirements name a distribution."""
    return package is not None and package in map(_normal, torch.requires or {})


def _normal(name: str) -> str:
    """A distribution's name as PEP 503 writes it, without extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()


def _refuses(pin: str, version: str) -> bool:
    try:
        return not specifier(pin).contains(version)
    except ValueError:  # no version, or no specifier: nothing is known
        return False
