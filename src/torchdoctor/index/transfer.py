"""Fetches pages, and parts of files, within hard limits and by the user's way to an index.

`fetch` asks whether an install may use a page. Here hundreds of requests look at all that an index
has: connections are kept, parts of wheels are read, and a fault that may pass is told apart.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from torchdoctor.index.address import host_of, local_path, scrubbed, secrets_of
from torchdoctor.index.causes import INDEX_UNREACHABLE, cause_of
from torchdoctor.index.fetch import ACCEPT, Access, Unreachable, open_session, way_to
from torchdoctor.texts import say

if TYPE_CHECKING:
    import requests

STEP_S = 15.0
"""Seconds that a server may be silent."""
WHOLE_S = 60.0
"""Seconds for one reply in all."""
PAGE_BYTES = 50_000_000
"""The largest page that is read; the largest known, of a package with 20,000 files, has 10 MB."""
PIECE_BYTES = 1 << 16
_PASSING = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole reply."""

    status: int
    """HTTP status; 200 and 404 also stand for files of this machine that are there or not."""
    body: bytes = b""
    content_type: str = ""
    address: str
    """Where redirects led."""

    @property
    def text(self) -> str:
        """The body as text: pages of indexes are UTF-8 (PEP 691; for PEP 503 in practice)."""
        return self.body.decode("utf-8", "replace")


class Passing(Unreachable):
    """No answer came this time; the same request may well be answered in a moment."""


class Transfer:
    """The requests of one thread to one index, each tried once.

    Args:
        access: The way to the index.
        index: Its address. The login in it goes to its own host, and to no other.
    """

    def __init__(self, access: Access, index: str) -> None:
        self._access = access
        self._index = index
        self._session: requests.Session | None = None

    def __enter__(self) -> "Transfer":  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    def whole(self, address: str) -> Reply:
        """A page, or the answer that it is not there.

        Raises:
            Unreachable: nothing answered, or not in time, or more than a page can have.
        """
        with self._in_our_words():
            path = local_path(address)
            if path is not None:
                return _local(path, address)
            with self._get(address, {"Accept": ACCEPT}) as response:
                return Reply(
                    status=response.status_code,
                    body=b"".join(_bounded(response, PAGE_BYTES)),
                    content_type=response.headers.get("Content-Type", ""),
                    address=response.url,
                )

    def pieces(self, address: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes of a file from `start` up to `end` (not included), piece by piece.

        Who has seen enough stops, and no more comes.

        Raises:
            Unreachable: as `whole`; the file is not there, or is given as a whole alone.
        """
        with self._in_our_words():
            path = local_path(address)
            if path is not None:
                yield from _pieces_of(path, start, end)
                return
            # "identity": the bytes of the file, and not of a form compressed for the way.
            headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
            with self._get(address, headers) as response:
                if response.status_code != HTTPStatus.PARTIAL_CONTENT:
                    raise Unreachable(INDEX_UNREACHABLE, _of_status(response.status_code))
                yield from _bounded(response, end - start)

    def size_of(self, address: str) -> int:
        """Size of a file in bytes, where a page does not say it.

        Raises:
            Unreachable: as `pieces`; the server does not say it either.
        """
        with self._in_our_words():
            path = local_path(address)
            if path is not None:
                return path.stat().st_size
            headers = {"Range": "bytes=0-0", "Accept-Encoding": "identity"}
            with self._get(address, headers) as response:
                # "bytes 0-0/766715424" (RFC 9110, 14.4)
                total = response.headers.get("Content-Range", "").rpartition("/")[2]
                if response.status_code != HTTPStatus.PARTIAL_CONTENT or not total.isdecimal():
                    raise Unreachable(INDEX_UNREACHABLE, _of_status(response.status_code))
                return int(total)

    def _get(self, address: str, headers: dict[str, str]) -> "requests.Response":
        if self._session is None:
            self._session = open_session(self._access, self._index)
        response = self._session.get(
            with_login_of(self._index, address),
            headers=headers,
            stream=True,
            timeout=STEP_S,
            **way_to(address, self._access),
        )
        if response.status_code in _PASSING:
            response.close()
            raise Passing(INDEX_UNREACHABLE, _of_status(response.status_code))
        return response

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except Unreachable:
            raise
        except Exception as error:  # requests lets errors of urllib3, ssl, idna and socket through
            reason, problem = cause_of(error)
            # A certificate or a proxy will not mend itself.
            kind = Passing if reason == INDEX_UNREACHABLE else Unreachable
            raise kind(reason, scrubbed(problem, secrets_of(self._index))) from error


def with_login_of(index: str, address: str) -> str:
    """An address with the login of the index, where it lies on the same host and has none."""
    user, at, _ = urlsplit(index).netloc.rpartition("@")
    if not at or "@" in urlsplit(address).netloc or host_of(index) != host_of(address):
        return address
    scheme, separator, rest = address.partition("://")
    return f"{scheme}{separator}{user}@{rest}"


def _of_status(status: int) -> str:
    if status == HTTPStatus.OK:
        return say("it gives whole files alone (no HTTP Range requests)")
    return say("HTTP status {status}", status=status)


def _bounded(response: "requests.Response", limit_bytes: int) -> Iterator[bytes]:
    # Checked between pieces; who needs a bound whatever comes must not wait for this thread.
    deadline, left = time.monotonic() + WHOLE_S, limit_bytes
    for piece in response.iter_content(PIECE_BYTES):
        left -= len(piece)
        if left < 0:
            problem = say("more than {limit} bytes came", limit=limit_bytes)
            raise Unreachable(INDEX_UNREACHABLE, problem)
        if time.monotonic() > deadline:
            problem = say("it did not come in {limit:g} s", limit=WHOLE_S)
            raise Unreachable(INDEX_UNREACHABLE, problem)
        yield piece


def _local(path: Path, address: str) -> Reply:
    path = path / "index.html" if path.is_dir() else path
    if not path.is_file():
        return Reply(status=HTTPStatus.NOT_FOUND, address=address)
    # With the name of the page, or links would be relative to the folder above.
    where = path.absolute().as_uri()
    return Reply(status=200, body=path.read_bytes(), content_type="text/html", address=where)


def _pieces_of(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(PIECE_BYTES, end - start))):
            start += len(piece)
            yield piece
