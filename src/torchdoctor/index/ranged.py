"""Receives a file from any offset on, and tells whether what comes is still the same file.

A server may cut, forget Range, change the file, or answer with another part than was asked for.
Here that becomes data or an exception; what to do about it is the downloader's business.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from torchdoctor.index.address import host_of, scrubbed, secrets_of
from torchdoctor.index.causes import (
    INDEX_UNREACHABLE,
    MIRROR_LACKS_BUILD,
    PROXY_BROKEN,
    cause_of,
)
from torchdoctor.index.fetch import Access, Unreachable, open_session, way_to
from torchdoctor.index.transfer import Passing, with_login_of

if TYPE_CHECKING:
    import requests

CONNECT_S = 15.0
STALL_S = 30.0
"""Seconds without a byte after which a transfer is cut, to be resumed."""
PIECE_BYTES = 1 << 18
_NOT_THERE = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_PASSING = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_CONTENT_RANGE = re.compile(r"\s*bytes\s+(\d+)-(\d+)/(\d+|\*)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How files are reached."""

    access: Access = field(default_factory=Access)
    logins: tuple[str, ...] = ()
    """Addresses whose logins go to their own hosts: links on their pages have none."""
    stall_s: float = STALL_S


@dataclass(frozen=True, slots=True)
class Edition:
    """What tells two contents of one address apart (RFC 9110, 8.8); None: the server says none."""

    etag: str | None = None
    modified: str | None = None
    total_bytes: int | None = None

    @property
    def if_range(self) -> str | None:
        """The validator for If-Range: a weak ETag may not stand there (RFC 9110, 13.1.5)."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def differs_from(self, other: "Edition") -> bool:
        """Whether both state something, and not the same."""
        pairs = ((self.etag, other.etag), (self.total_bytes, other.total_bytes))
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The answer to a request for the rest of a file."""

    start: int
    """Offset of its first byte: 0 where the server gives the whole file in any case."""
    edition: Edition
    pieces: Iterator[bytes]
    address: str
    """Where redirects led."""


class Throttled(Passing):
    """The server says when to come again.

    Args:
        reason: A word of the public vocabulary.
        problem: What it answered.
        wait_s: Seconds to wait.
    """

    def __init__(self, reason: str, problem: str, wait_s: float) -> None:
        super().__init__(reason, problem)
        self.wait_s = wait_s


class OtherEdition(Exception):
    """What came is not the rest of what is there already: it has to be fetched from its start."""


class Line:
    """The way to one file, open over several requests.

    Args:
        address: http(s) URL.
        way: How to reach it.
    """

    def __init__(self, address: str, way: Way) -> None:
        self._address = with_login(address, way.logins)
        self._way = way
        self._secrets = (
            *secrets_of(address),
            *(secret for one in way.logins for secret in secrets_of(one)),
        )
        self._session = open_session(way.access, address)

    def __enter__(self) -> "Line":  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @contextmanager
    def part(self, start: int, known: Edition) -> Iterator[Part]:
        """Ask for the file from `start` on.

        Args:
            start: How many bytes are there already.
            known: The edition that these bytes belong to.

        Raises:
            Passing: nothing came, or not all; the same request may be answered in a moment.
            Unreachable: the server has not got it, or cannot be used.
            OtherEdition: start over with `start` 0.
        """
        with _in_our_words(self._secrets):
            response = self._session.get(
                self._address,
                headers=_headers(start, known),
                stream=True,
                timeout=(CONNECT_S, self._way.stall_s),
                **way_to(self._address, self._way.access),
            )
        with response:
            first, edition = _judged(response, start, known)
            pieces = _pieces(response, self._secrets)
            yield Part(start=first, edition=edition, pieces=pieces, address=response.url)


def _headers(start: int, known: Edition) -> dict[str, str]:
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    if start and known.if_range:
        headers["If-Range"] = known.if_range
    return headers


def with_login(address: str, logins: tuple[str, ...]) -> str:
    """The address with the login of the index that lies on its host, where there is one."""
    for index in logins:
        if host_of(index) == host_of(address):
            address = with_login_of(index, address)
    return address


def _judged(response: "requests.Response", start: int, known: Edition) -> tuple[int, Edition]:
    """Where the part begins, and of which edition it is."""
    _refuse_downgrade(response)
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
        raise OtherEdition("the file has become shorter")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise _failure(response)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreachable(INDEX_UNREACHABLE, "it sends the file in another form (Content-Encoding)")
    first, total = _place(response, start)
    edition = Edition(response.headers.get("ETag"), response.headers.get("Last-Modified"), total)
    if first and edition.differs_from(known):
        raise OtherEdition("the file has changed on the server")
    return first, edition


def _refuse_downgrade(response: "requests.Response") -> None:
    schemes = [one.url.partition(":")[0] for one in (*response.history, response)]
    if schemes[0] == "https" and "http" in schemes:
        raise Unreachable(INDEX_UNREACHABLE, "it redirects from https to http")


def _place(response: "requests.Response", start: int) -> tuple[int, int | None]:
    """Offset of the first byte that comes, and the size of the whole file where it is said."""
    length = response.headers.get("Content-Length", "")
    if response.status_code == HTTPStatus.OK:
        return 0, int(length) if length.isdecimal() else None
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    # Bytes that are put in the wrong place make a file that no resuming can mend.
    if found is None or start == 0 or int(found[1]) != start:
        raise OtherEdition("the server answers with another part than was asked for")
    if length.isdecimal() and int(length) != int(found[2]) - start + 1:
        raise OtherEdition("the server contradicts itself about the part that it sends")
    return start, None if found[3] == "*" else int(found[3])


def _failure(response: "requests.Response") -> Unreachable:
    status = response.status_code
    problem = f"HTTP status {status}"
    if status in _NOT_THERE:
        return Unreachable(MIRROR_LACKS_BUILD, problem)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return Unreachable(PROXY_BROKEN, "the proxy asks for a login (HTTP status 407)")
    if status not in _PASSING:
        return Unreachable(INDEX_UNREACHABLE, problem)
    wait_s = retry_after(response.headers.get("Retry-After"), time.time())
    if wait_s is None:
        return Passing(INDEX_UNREACHABLE, problem)
    return Throttled(INDEX_UNREACHABLE, problem, wait_s)


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3); None: there is none that can be read.

    Args:
        value: A number of seconds, or a date.
        now: Seconds since the epoch.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def _pieces(response: "requests.Response", secrets: tuple[str, ...]) -> Iterator[bytes]:
    """The bytes as they arrive: what has come is not lost when the rest does not."""
    raw = response.raw
    # urllib3 1.x has no read1: there a cut loses what had come of one small piece.
    read, amount = getattr(raw, "read1", None), PIECE_BYTES
    if read is None:
        read, amount = raw.read, PIECE_BYTES >> 4
    while True:
        with _in_our_words(secrets):
            piece: bytes = read(amount)
        if not piece:
            return
        yield piece


@contextmanager
def _in_our_words(secrets: tuple[str, ...]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # requests lets errors of urllib3, ssl, idna and socket through
        reason, problem = cause_of(error)
        # A certificate, a proxy, an address and a redirect in a circle will not mend themselves.
        lasting = reason != INDEX_UNREACHABLE or isinstance(error, ValueError)
        lasting = lasting or type(error).__name__ == "TooManyRedirects"
        kind = Unreachable if lasting else Passing
        raise kind(reason, scrubbed(problem, secrets)) from error
