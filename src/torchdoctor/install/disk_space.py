"""Whether there is room, before the first byte comes."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.plan.listing import with_and
from torchdoctor.texts import Text, say

UNPACKED_FACTOR = 2.2
"""Unpacked size of a wheel by its own; torch 2.6.0 with CUDA has 1.9, nvidia-cublas 1.5."""
TMP_BYTES = 64_000_000
"""What pip and uv write to TMPDIR when the wheels are there already: next to nothing."""


class DiskFull(Exception):
    """There is not enough room. The message says where, how much, and how much is needed."""


@dataclass(frozen=True, slots=True)
class Need:
    """How many bytes are going to be written below a folder, and what for."""

    folder: Path
    size_bytes: int
    what: Text


def _purpose(need: Need) -> Text:
    return say("{what} ({folder})", what=need.what, folder=str(need.folder))


def require_room(needs: Iterable[Need]) -> None:
    """Refuse where the file systems of these folders have not room for all of it.

    Raises:
        DiskFull: one has not.
    """
    by_disk: dict[int, list[Need]] = {}
    for need in needs:
        folder = _existing(need.folder)
        by_disk.setdefault(folder.stat().st_dev, []).append(need)
    for together in by_disk.values():
        wanted = sum(need.size_bytes for need in together)
        free = shutil.disk_usage(_existing(together[0].folder)).free
        if wanted > free:
            raise DiskFull(
                say(
                    "{wanted} are needed for {purposes}, and {free} are free",
                    wanted=_megabytes(wanted),
                    purposes=with_and(map(_purpose, together)),
                    free=_megabytes(free),
                )
            )


def needs_of(
    sizes: Mapping[str, int | None], present: Mapping[str, int], cache: Path, site: Path
) -> tuple[Need, ...]:
    """What fetching and unpacking will need.

    Args:
        sizes: File name -> bytes; None: the server does not say, and it is not counted.
        present: File name -> bytes that are in the cache already.
        cache: The cache.
        site: Where packages are unpacked to.
    """
    known = {name: size for name, size in sizes.items() if size is not None}
    missing = sum(max(0, size - present.get(name, 0)) for name, size in known.items())
    unpacked = int(sum(known.values()) * UNPACKED_FACTOR)
    return (
        Need(cache, missing, say("the wheels")),
        Need(site, unpacked, say("unpacking")),
        Need(Path(tempfile.gettempdir()), TMP_BYTES, say("temporary files")),
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    return next((one for one in (folder, *folder.parents) if one.exists()), folder)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.0f} MB"
