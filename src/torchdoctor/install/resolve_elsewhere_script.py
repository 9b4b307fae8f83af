"""Runs inside an interpreter here: lets its pip resolve for another machine.

Python 3.8 syntax, the standard library and that interpreter's own pip; `inside.BOOT` runs it.
"""

# ruff: noqa: ANN401 - pip's insides have no types for us

from __future__ import annotations

import importlib
import pathlib
from typing import Any


def main(words: list[str], markers: dict[str, str]) -> None:
    """Run `pip WORDS` as if markers were evaluated there, and leave with its exit status.

    Args:
        words: "install", "--dry-run", "--platform" and so on.
        markers: Variable -> value of the other machine (PEP 508).
    """
    believe(importlib.import_module("pip._vendor.packaging.markers"), markers)
    beside("resolve_script.py")["main"](words=words, absent=[])


def believe(module: Any, markers: dict[str, str]) -> None:
    """Let pip's own evaluation of markers see the other machine."""
    here = module.default_environment

    def there() -> dict[str, str]:
        return {**here(), **markers}

    module.default_environment = there


def beside(name: str) -> dict[str, Any]:
    """What the script of this name, in the same folder, defines."""
    path = pathlib.Path(__file__).with_name(name)
    scope: dict[str, Any] = {"__name__": "torchdoctor_inside", "__file__": str(path)}
    exec(compile(path.read_bytes(), str(path), "exec"), scope)  # noqa: S102 - our own file
    return scope
