"""Build hook: puts the compatibility matrix into the wheel, compiled."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MatrixHook(BuildHookInterface):  # type: ignore[type-arg]
    """Ships the rows of `matrices/`; an editable install reads the checkout's own.

    The TOML stays behind: each row is compiled with its source and date, and nothing in a wheel
    would read the file that it came from.

    The compiled form is made by the very loader that will read it, out of `src/`. It needs nothing
    but the standard library, packaging, and tomli on Python 3.10 (build-system.requires).
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Check the matrix, compile it, and add it to the wheel."""
        if version == "editable":
            return
        matrices = Path(self.root, "matrices")
        # Kept until the wheel is written: force_include reads it after this hook.
        self._scratch = tempfile.TemporaryDirectory(prefix="torchdoctor-matrix-")
        compiled = Path(self._scratch.name)
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from torchdoctor.matrix.loader import COMPILED, compile_matrices

            compile_matrices(matrices, compiled)
        finally:
            sys.path.pop(0)
        build_data["force_include"][str(compiled)] = f"torchdoctor/matrices/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's signature
        """Remove what was compiled."""
        if version != "editable":
            self._scratch.cleanup()
