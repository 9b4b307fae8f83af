"""Finds programs where the user's shell would find them."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path


def find_program(
    name: str, environ: Mapping[str, str], *, also: Iterable[Path] = ()
) -> Path | None:
    """The program of this name on PATH, else in one of the folders `also`."""
    folders = [environ.get("PATH", os.defpath), *map(str, also)]
    found = shutil.which(name, path=os.pathsep.join(folders))
    return Path(found) if found else None
