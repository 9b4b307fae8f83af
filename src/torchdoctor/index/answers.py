"""Judges the head of an answer: which bytes of a file come, of which edition, or why none. Pure."""

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from torchdoctor.index.causes import INDEX_UNREACHABLE, MIRROR_LACKS_BUILD, PROXY_BROKEN
from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.transfer import Passing
from torchdoctor.texts import say

if TYPE_CHECKING:
    import requests

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


@dataclass(frozen=True, slots=True)
class Stretch:
    """What an answer holds: from `start` up to `end`, of `total` bytes; None: it does not say."""

    start: int
    end: int | None
    total: int | None


def judged(
    response: "requests.Response", start: int, end: int | None, known: Edition
) -> tuple[Stretch, Edition]:
    """Which bytes come, and of which edition they are.

    Args:
        response: Its head is looked at alone.
        start: Offset of the first byte that was asked for.
        end: Offset behind the last one; None: all to the end of the file.
        known: The edition that the bytes which are there belong to.

    Raises:
        Passing: the same request may be answered in a moment.
        Unreachable: the server has not got it, or cannot be used.
        OtherEdition: what comes is not the rest of what is there.
    """
    _refuse_downgrade(response)
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
        raise OtherEdition(say("the file has become shorter"))
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise _failure(response)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        problem = say("it sends the file in another form (Content-Encoding)")
        raise Unreachable(INDEX_UNREACHABLE, problem)
    stretch = _stretch(response, start, end)
    headers = response.headers
    edition = Edition(headers.get("ETag"), headers.get("Last-Modified"), stretch.total)
    if status == HTTPStatus.PARTIAL_CONTENT and edition.differs_from(known):
        raise OtherEdition(say("the file has changed on the server"))
    return stretch, edition


def _refuse_downgrade(response: "requests.Response") -> None:
    schemes = [one.url.partition(":")[0] for one in (*response.history, response)]
    if schemes[0] == "https" and "http" in schemes:
        raise Unreachable(INDEX_UNREACHABLE, say("it redirects from https to http"))


def _stretch(response: "requests.Response", start: int, end: int | None) -> Stretch:
    length = response.headers.get("Content-Length", "")
    if response.status_code == HTTPStatus.OK:
        total = int(length) if length.isdecimal() else None
        return Stretch(0, total, total)
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    # Bytes that are put in the wrong place make a file that no resuming can mend.
    if found is None or int(found[1]) != start or (end is not None and int(found[2]) >= end):
        raise OtherEdition(say("the server answers with another part than was asked for"))
    if not start and end is None:
        raise OtherEdition(say("the server answers with a part although the whole was asked for"))
    if length.isdecimal() and int(length) != int(found[2]) - start + 1:
        raise OtherEdition(say("the server contradicts itself about the part that it sends"))
    total = None if found[3] == "*" else int(found[3])
    return Stretch(start, int(found[2]) + 1, total)


def _failure(response: "requests.Response") -> Unreachable:
    status = response.status_code
    problem = say("HTTP status {status}", status=status)
    if status in _NOT_THERE:
        return Unreachable(MIRROR_LACKS_BUILD, problem)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return Unreachable(PROXY_BROKEN, say("the proxy asks for a login (HTTP status 407)"))
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
