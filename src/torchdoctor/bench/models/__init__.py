"""The models of the bench: one file each, named as its item is named. A new file is a new item.

A model's file has

    def run(trial: Trial) -> Measured

and its docstring names the reference values that its checks use, and where they come from.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType  # noqa: TC003 - costs nothing


def names() -> list[str]:
    """All models, in the order in which they run."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """The file of a model, which imports torch.

    Raises:
        ModuleNotFoundError: there is no such model.
    """
    return importlib.import_module(f"{__name__}.{name}")
