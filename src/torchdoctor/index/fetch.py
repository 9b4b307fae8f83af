"""Fetches one page the way the user's pip would: same proxies, same certificates, same logins.

requests is imported when the first page is fetched, because it costs 80 ms and most commands never
ask an index.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from torchdoctor import __version__
from torchdoctor.index.address import host_of, local_path
from torchdoctor.index.causes import cause_of
from torchdoctor.index.pages import HTML_PAGES, JSON_PAGE, Link, names_in_folder, parse_page
from torchdoctor.texts import Text, say

if TYPE_CHECKING:
    import requests

BODY_LIMIT_BYTES = 20_000_000  # the largest honest page known, torch_stable.html, has 3 MB
CHUNK_BYTES = 4096
REDIRECTS = 5
ACCEPT = f"{JSON_PAGE}, application/vnd.pypi.simple.v1+html;q=0.1, text/html;q=0.01"  # as pip's


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the user's pip uses on its way to an index, beside the environment's own variables.

    Logins come from the address or from netrc. A login that only pip's keyring knows is out of
    reach here, and its index then counts as one that asks for a login.
    """

    cert: str | None = None
    """pip's `cert`: a bundle of certificate authorities."""
    client_cert: str | None = None
    proxy: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    """Hosts (with their port or without) whose certificate nobody is to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came for an address."""

    status: int
    """HTTP status; 200 and 404 also stand for files of this machine that are there or not."""
    links: tuple[Link, ...] = ()
    problem: str | None = None
    """Why there are no links, or not all of them, although the server answered."""
    clock: str | None = None
    """The server's own time, from its Date header (RFC 9110, 6.6.1)."""


class Unreachable(Exception):
    """No answer came.

    Args:
        reason: A word of the public vocabulary.
        problem: What stood in the way.
    """

    def __init__(self, reason: str, problem: str) -> None:
        super().__init__(problem)
        self.reason = reason
        self.problem = problem


class Fetcher:
    """Fetches pages until a deadline; connections are kept between them.

    Args:
        access: The way to the index.
        deadline: On time.monotonic()'s clock. Waiting for a connection or for a silent server is
            bounded for each step alone; who needs a bound in all must not wait for this thread.
    """

    def __init__(self, access: Access, deadline: float) -> None:
        self._access = access
        self._deadline = deadline
        self._session: requests.Session | None = None

    def __enter__(self) -> "Fetcher":  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    def page(self, address: str, *, only_whether: bool = False) -> Page:
        """The page at an address.

        Args:
            address: http(s) or file URL, or a path.
            only_whether: The head of the answer is enough; no link is wanted.

        Raises:
            Unreachable: nothing answered there.
        """
        try:
            path = local_path(address)
            return _local_page(address) if path else self._remote_page(address, only_whether)
        except Unreachable:
            raise
        except Exception as error:  # requests lets errors of urllib3, ssl, idna and socket through
            raise Unreachable(*cause_of(error)) from error

    def _remote_page(self, address: str, only_whether: bool) -> Page:  # noqa: FBT001
        if self._session is None:
            self._session = open_session(self._access, address)
        response = self._session.get(
            address,
            stream=True,
            timeout=max(0.1, self._deadline - time.monotonic()),
            **way_to(address, self._access),
        )
        with response:
            page = self._read(response, only_whether=only_whether)
            return replace(page, clock=response.headers.get("Date"))

    def _read(self, response: "requests.Response", *, only_whether: bool) -> Page:
        status, kind = response.status_code, response.headers.get("Content-Type", "")
        if status != HTTPStatus.OK:
            return Page(status=status, problem=say("HTTP status {status}", status=status))
        if kind.partition(";")[0].strip().lower() not in (JSON_PAGE, *HTML_PAGES):
            # pip ignores it as well (index/collector.py, _ensure_api_response).
            return Page(status=status, problem=_no_page(kind))
        chunks = response.iter_content(CHUNK_BYTES)
        if only_whether:
            next(chunks, None)
            return Page(status=status)
        body, problem = self._collect(chunks)
        if len(body) > BODY_LIMIT_BYTES:
            # Reading it would take longer than the whole question may.
            return Page(status=status, problem=problem)
        text = body.decode(_charset(kind), "replace")
        # Where a redirect led is what relative links are relative to.
        links = parse_page(text, content_type=kind, base=response.url)
        return Page(status=status, links=links, problem=problem)

    def _collect(self, chunks: Iterable[bytes]) -> tuple[bytes, str | None]:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > BODY_LIMIT_BYTES:
                limit_mb = BODY_LIMIT_BYTES // 1_000_000
                return bytes(body), say("the page is larger than {limit} MB", limit=limit_mb)
            if time.monotonic() > self._deadline:
                return bytes(body), say("the page did not come in time")
        return bytes(body), None


def _no_page(kind: str) -> Text:
    """Why an answer of this Content-Type is not read."""
    if kind:
        return say("Content-Type {kind} is no index page", kind=kind)
    return say("Content-Type missing is no index page")


def _local_page(address: str) -> Page:
    path = local_path(address)
    if path is not None and path.is_dir():
        # A folder is a listing for --find-links, and a page below an index.
        index = path / "index.html"
        if not index.is_file():
            return Page(
                status=200, links=names_in_folder(sorted(p.name for p in path.iterdir()), address)
            )
        path = index
    if path is None or not path.is_file():
        return Page(status=404, problem=say("there is no such file"))
    with path.open("rb") as file:
        text = file.read(BODY_LIMIT_BYTES).decode("utf-8", "replace")
    return Page(status=200, links=parse_page(text, base=path.absolute().as_uri()))


def open_session(access: Access, address: str) -> "requests.Session":
    import requests

    session = requests.Session()
    session.headers.update({"User-Agent": f"torchdoctor/{__version__}", "Accept": ACCEPT})
    session.max_redirects = REDIRECTS
    session.cert = access.client_cert
    if not _is_trusted(host_of(address), access.trusted_hosts):
        session.mount("https://", _trusting_the_system())
    return session


def _trusting_the_system() -> "requests.adapters.HTTPAdapter":
    """Trusts the system's certificates beside certifi's, as pip does from 24.2 on.

    An older pip may refuse what is accepted here, and then says so itself. The other way round,
    an index would be left out that pip can use.
    """
    import ssl

    from requests.adapters import DEFAULT_POOLSIZE, HTTPAdapter

    class SystemTrust(HTTPAdapter):
        # Of one session alone, because urllib3 changes the context that it is given; and made by
        # the first request: reading all authorities takes 20 ms, and many sessions need none.
        context: ssl.SSLContext | None = None

        def send(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            if self.context is None:
                self.context = ssl.create_default_context()
                self.init_poolmanager(DEFAULT_POOLSIZE, DEFAULT_POOLSIZE)
            return super().send(*args, **kwargs)

        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            super().init_poolmanager(*args, ssl_context=self.context, **kwargs)

        def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return super().proxy_manager_for(*args, ssl_context=self.context, **kwargs)

    return SystemTrust()


def way_to(address: str, access: Access) -> dict[str, Any]:
    """Arguments of a request: a setting of pip beats the environment, as in pip."""
    way: dict[str, Any] = {}
    if access.proxy:
        way["proxies"] = {"http": access.proxy, "https": access.proxy}
    if _is_trusted(host_of(address), access.trusted_hosts):
        import urllib3

        # The user told pip to trust this host; saying again that nobody checks it helps nobody.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        way["verify"] = False
    elif access.cert:
        way["verify"] = access.cert
    return way


def _is_trusted(host: str, trusted: tuple[str, ...]) -> bool:
    return host in trusted or host.rpartition(":")[0] in trusted


def _charset(content_type: str) -> str:
    _, _, charset = content_type.lower().partition("charset=")
    name = charset.partition(";")[0].strip().strip("\"'") or "utf-8"
    try:
        b"".decode(name)
    except LookupError:
        return "utf-8"
    return name
