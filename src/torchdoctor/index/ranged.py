"""Receives a file from any offset on, and tells whether what comes is still the same file.

A server may cut, forget Range, change the file, or answer with another part than was asked for.
Here that becomes data or an exception; what to do about it is the downloader's business.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torchdoctor.index.address import host_of, scrubbed, secrets_of
from torchdoctor.index.answers import Edition, judged
from torchdoctor.index.causes import INDEX_UNREACHABLE, cause_of
from torchdoctor.index.fetch import Access, Unreachable, open_session, way_to
from torchdoctor.index.transfer import Passing, with_login_of

if TYPE_CHECKING:
    import requests

CONNECT_S = 15.0
STALL_S = 30.0
"""Seconds without a byte after which a transfer is cut, to be resumed."""
PIECE_BYTES = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How files are reached."""

    access: Access = field(default_factory=Access)
    logins: tuple[str, ...] = ()
    """Addresses whose logins go to their own hosts: links on their pages have none."""
    stall_s: float = STALL_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The answer to a request for the rest of a file."""

    start: int
    """Offset of its first byte: 0 where the server gives the whole file in any case."""
    end: int | None
    """Offset behind its last byte; None: the server does not say."""
    edition: Edition
    pieces: Iterator[bytes]
    address: str
    """Where redirects led."""


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
    def part(self, start: int, known: Edition, end: int | None = None) -> Iterator[Part]:
        """Ask for the file from `start` on.

        Args:
            start: Offset of the first byte that is wanted.
            known: The edition that the bytes which are there belong to.
            end: Offset behind the last byte that is wanted; None: all to its end.

        Raises:
            Passing: nothing came, or not all; the same request may be answered in a moment.
            Unreachable: the server has not got it, or cannot be used.
            OtherEdition: start over with `start` 0.
        """
        with _in_our_words(self._secrets):
            response = self._session.get(
                self._address,
                headers=_headers(start, end, known),
                stream=True,
                timeout=(CONNECT_S, self._way.stall_s),
                **way_to(self._address, self._way.access),
            )
        with response:
            stretch, edition = judged(response, start, end, known)
            yield Part(
                start=stretch.start,
                end=stretch.end,
                edition=edition,
                pieces=_pieces(response, self._secrets),
                address=response.url,
            )


def _headers(start: int, end: int | None, known: Edition) -> dict[str, str]:
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    if not start and end is None:
        return headers
    headers["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
    if known.if_range:
        headers["If-Range"] = known.if_range
    return headers


def with_login(address: str, logins: tuple[str, ...]) -> str:
    """The address with the login of the index that lies on its host, where there is one."""
    for index in logins:
        if host_of(index) == host_of(address):
            address = with_login_of(index, address)
    return address


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
