"""Runs inside the target interpreter: lets its pip resolve, and keeps it from fetching wheels.

Python 3.8 syntax, the standard library and the target's own pip; `inside.BOOT` runs it. Before
26 pip fetches every wheel at the end of a dry run (fast-deps or not), which for torch are gigabytes
that nobody keeps; and it states a hash of its own making where the index has stated none.
"""

# ruff: noqa: ANN401 - pip's insides have no types for us

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any


def main(words: list[str], absent: list[str]) -> None:
    """Run `pip WORDS` and leave with its exit status.

    Args:
        words: "install", "--dry-run", "--report" and so on.
        absent: Distributions that count as not installed, because they are going to be replaced.
    """
    # What is not there in some version is not needed there, or costs time alone.
    with contextlib.suppress(ImportError, AttributeError):
        restrain(importlib.import_module("pip._internal.operations.prepare"))
    if absent:
        overlook(importlib.import_module("pip._internal.resolution.resolvelib.factory"), absent)
    sys.argv = ["pip", *words]
    command = importlib.import_module("pip._internal.cli.main")
    sys.exit(command.main(words))


class NotStated:
    """Stands in for the hash of a file that pip has fetched: the index did not state it."""

    def hexdigest(self) -> str:
        """No digest."""
        return ""


def restrain(prepare: Any) -> None:
    """Let a resolver that knows the metadata leave the wheels where they are."""
    preparer = prepare.RequirementPreparer
    know = preparer._fetch_metadata_only  # noqa: SLF001 - an older pip lacks it, and is left as it is
    helpers = importlib.import_module("pip._internal.utils.direct_url_helpers")

    def known(self: Any, requirement: Any) -> Any:
        metadata = know(self, requirement)
        if metadata is not None:
            # The report asks for both; before pip 24 they came with the wheel alone.
            requirement.get_dist = lambda: metadata
            if requirement.download_info is None:
                requirement.download_info = helpers.direct_url_from_link(requirement.link)
        return metadata

    preparer._fetch_metadata_only = known  # noqa: SLF001
    preparer.prepare_linked_requirements_more = lambda *_, **__: None
    prepare.hash_file = lambda *_, **__: (NotStated(), 0)


def overlook(factory: Any, absent: list[str]) -> None:
    """Let the resolver not see some installed distributions, and with them their requirements."""
    original = factory.Factory.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        for name in absent:
            self._installed_dists.pop(name, None)

    factory.Factory.__init__ = init
