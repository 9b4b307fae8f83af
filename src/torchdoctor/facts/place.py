"""Where the probes look, and for how long."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The system that is looked at. A test gives a folder as root, and its own environment."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    root: Path = Path("/")
    platform: str = sys.platform

    @property
    def machine(self) -> str:
        """Processor of this system, by which the loader's cache tells libraries apart."""
        return os.uname().machine if self.platform == "linux" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds that the probes may take; they run side by side.

    The whole takes little more than the longest of them, and `target_s` alone may be longer than
    ten seconds: a driver that hangs must not hold up whoever wants to know that it does.
    """

    driver_s: float = 7.0
    """NVML, nvidia-smi and libcuda, each. Eight cards without persistence mode need several."""
    target_s: float = 60.0
    """The target's answer; `import torch` from a cold network share takes most of it."""
    files_s: float = 3.0
    """Whatever only reads files or asks small tools."""
    last_s: float = 1.5
    """What can be looked at only after the drivers and the target have told their part."""
    choose_s: float = 10.0
    """The question to the candidates whether they are Pythons, all together."""
