"""What `install` does otherwise while an image is built: no caches stay, the plan does."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, tell

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.report.model import InstallReport

NO_CACHES = {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}
"""For pip and uv, which resolve and unpack as our children."""


def refuse_file(asked: Path | None) -> None:
    """Refuse a `--cache-dir` that can hold nothing.

    Raises:
        BadRequest: it is a file.
    """
    if asked is not None and asked.exists() and not asked.is_dir():
        raise BadRequest(
            say("--cache-dir {path} is a file", path=asked),
            next_step=say("name a folder, which need not be there yet"),
        )


def _make(asked: Path | None) -> None:
    """Make the folder of `--cache-dir`: where that fails, its disk would be called full."""
    if asked is None:
        return
    try:
        asked.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(
            say("--cache-dir {path} cannot be used: {why}", path=asked, why=error.strerror),
            next_step=say("name a folder of your own, which need not be there yet"),
        ) from None


@contextmanager
def cache_folder(asked: Path | None, *, keep: bool) -> Iterator[Path | None]:
    """Where wheels are kept: for good, or with `--no-cache` until the command ends.

    Args:
        asked: `--cache-dir`; None: the user's place for caches.
        keep: False with `--no-cache`.

    Raises:
        BadRequest: both were asked, or the place cannot be made a folder.
    """
    refuse_file(asked)
    if keep:
        _make(asked)
        yield asked
        return
    if asked is not None:
        raise BadRequest(
            say("--cache-dir and --no-cache contradict each other"),
            next_step=say("leave one of them out"),
        )
    os.environ.update(NO_CACHES)
    with tempfile.TemporaryDirectory(prefix="torchdoctor-wheels-") as folder:
        yield Path(folder)


def leave_plan(document: "InstallReport", seen: "Facts", root: Path = Path("/")) -> None:
    """In an image build, write what was installed where `check` finds it on the host.

    What cannot be written is said: the install is done, and does not fail for it.
    """
    if seen.container is None or not seen.container.building:
        return
    from torchdoctor.facts.image_plan import WRITTEN_TO, written_below
    from torchdoctor.report.document import render_json

    path = written_below(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{render_json(document)}\n", encoding="utf-8")
    except OSError as error:
        why = error.strerror
        typer.echo(tell("{path} cannot be written: {why}", path=WRITTEN_TO, why=why), err=True)
