"""Writes a report into files: a page, a bundle, a test result."""

import getpass
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor import __version__
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.bench.model import BenchReport
    from torchdoctor.bench.recording import Recording
    from torchdoctor.facts.anonymous import Anonymous
    from torchdoctor.report.model import CheckReport


def write_page(report: "CheckReport", path: Path) -> None:
    """Write the report as an HTML page.

    Raises:
        BadRequest: the file cannot be written.
    """
    from torchdoctor.report.page import render_html

    _write(path, render_html(report, version=__version__).encode("utf-8", "replace"))


def write_bench_page(report: "BenchReport", recording: "Recording", path: Path) -> None:
    """Write a bench as an HTML page with plots.

    Raises:
        BadRequest: the file cannot be written.
    """
    from torchdoctor.report.bench_page import render_bench_page

    page = render_bench_page(report, recording, version=__version__)
    _write(path, page.encode("utf-8", "replace"))


def write_junit(report: "CheckReport", path: Path, *, strict: bool) -> None:
    """Write the report as JUnit XML.

    Raises:
        BadRequest: the file cannot be written.
    """
    from torchdoctor.report.junit import render_junit

    _write(path, render_junit(report, strict=strict).encode("utf-8", "replace"))


def write_bundle(report: "CheckReport", raw: Mapping[str, str], path: Path) -> None:
    """Write report, facts and raw outputs as a zip file that can be given away.

    Args:
        report: The report.
        raw: Outputs by name.
        path: The file.

    Raises:
        BadRequest: the file cannot be written.
    """
    from torchdoctor.report.bundle import pack, parts_of

    clean = _anonymous(report, raw)
    _write(path, pack(parts_of(report, raw, version=__version__, clean=clean)))


def _anonymous(report: "CheckReport", raw: Mapping[str, str]) -> "Anonymous":
    """Knows every name in the texts, and besides those of this machine and of who runs this."""
    from torchdoctor.facts.anonymous import Anonymous
    from torchdoctor.plain import encode

    texts = (json.dumps(encode(report), ensure_ascii=False), *raw.values())
    return Anonymous(texts, users=_our_name(), hosts=(socket.gethostname(),))


def _our_name() -> tuple[str, ...]:
    try:
        return (getpass.getuser(),)
    except (KeyError, ImportError, OSError):  # a container's user may have no name
        return ()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadRequest(
            say("{path} cannot be written: {why}", path=path, why=why),
            next_step=say("name a file in a folder that is there, is yours and has room"),
        ) from None
