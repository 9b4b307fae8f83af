"""Runs inside the target interpreter: its pip unpacks wheels without hashing them once more.

Python 3.8 syntax, the standard library and the target's own pip; `inside.BOOT` runs it. For a wheel
of 2.5 GB that takes as long as unpacking it, and it was checked a moment ago.
"""

# ruff: noqa: ANN401 - pip's insides have no types for us

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any


def main(words: list[str]) -> None:
    """Run `pip WORDS` and leave with its exit status."""
    with contextlib.suppress(ImportError, AttributeError):
        spare(importlib.import_module("pip._internal.operations.prepare"))
    sys.argv = ["pip", *words]
    sys.exit(importlib.import_module("pip._internal.cli.main").main(words))


def spare(prepare: Any) -> None:
    """Leave out the hash that pip writes down for a file which states none.

    It stands in the metadata of what was named by its path, and here nothing is.
    """

    class NotNeeded:
        def hexdigest(self) -> str:
            return ""

    prepare.hash_file = lambda *_, **__: (NotNeeded(), 0)
