"""Build hook: puts the compatibility matrix into the wheel."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MatrixHook(BuildHookInterface):  # type: ignore[type-arg]
    """Ships matrices/ inside the package; an editable install reads the checkout's own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add matrices/ to the wheel."""
        matrices = Path(self.root, "matrices")
        if version != "editable" and matrices.is_dir():
            build_data["force_include"][str(matrices)] = "torchdoctor/matrices"
