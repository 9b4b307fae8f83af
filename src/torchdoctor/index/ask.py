"""Asks an index once, within a limit that holds whatever the other side does.

A limit on connecting and reading is none on the whole: a name server, a proxy, ten redirects and
a page that trickles in each take their own. So the asking is done in a thread that is let go.
"""

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, Protocol

from packaging.tags import Tag

from torchdoctor.facts.mask import mask_url
from torchdoctor.index.address import project_page, scrubbed, secrets_of
from torchdoctor.index.causes import INDEX_UNREACHABLE, MIRROR_LACKS_BUILD, PROXY_BROKEN, named
from torchdoctor.index.fetch import Access, Fetcher, Page, Unreachable
from torchdoctor.index.pages import Link, wheels_of
from torchdoctor.texts import Text, joined, say

LIMIT_S = 5.0
"""Seconds for one index in all. Source: issue 2, item 6."""

Kind = Literal["simple", "flat"]

# 403 is how object stores say that there is no such file (download.pytorch.org among them).
_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of one address."""

    address: str
    """Of a simple index or of a flat page, with the login where it has one."""
    kind: Kind = "simple"
    """How the address is going to be used. The other form is tried where this one has nothing."""
    wanted: Mapping[str, str] = field(default_factory=dict)
    """Distribution -> exact version ("": any release); empty: only whether it answers."""
    tags: Collection[Tag] | None = None
    """What the interpreter accepts; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAnswer:
    """What an index answered."""

    url: str
    """Masked."""
    alive: bool
    """It answered as an index does, be it with "I have not got that"."""
    kind: Kind | None = None
    """The form in which it has what was wanted; None: it has not, or nothing was wanted."""
    status: int | None = None
    """HTTP status; None: nothing came."""
    reason: str | None = None
    """Word for what is wrong with it; None: nothing is."""
    problem: str | None = None
    """The same in its own words. Holds no secrets."""
    took_s: float = 0.0
    clock: str | None = None
    """The server's own time, from its Date header."""
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Wanted distribution -> its wheels here that fit; only those that have any."""
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Where each of these wheels lies; the first, where a page links to it twice. With the login
    of the index: not to be shown."""

    def __str__(self) -> Text:
        """The answer as one line of evidence."""
        return say(
            "{url}: {said} ({took:.1f} s)",
            url=self.url,
            said=self.problem or say("answers"),
            took=self.took_s,
        )


class Asker(Protocol):
    """Asks one index, as `answer_to` does; a test gives a plain function instead."""

    def __call__(self, question: Question, access: Access) -> IndexAnswer: ...


def ask(
    url: str,
    *,
    kind: Kind = "simple",
    wanted: Mapping[str, str] | None = None,
    tags: Collection[Tag] | None = None,
    access: Access | None = None,
    limit_s: float = LIMIT_S,
) -> IndexAnswer:
    """Ask an index whether it is there, and whether it has these wheels. Never raises.

    Args:
        url: http(s) or file URL, or a path.
        kind: How it is going to be used; the other form is tried where this one has nothing.
        wanted: Distribution -> exact version; none: only whether it answers.
        tags: What the interpreter accepts; None: not known, every tag counts.
        access: Certificates and proxy of the user's pip.
        limit_s: Seconds in all, from the name server to the last byte.
    """
    question = Question(address=url, kind=kind, wanted=wanted or {}, tags=tags)
    return answer_to(question, access or Access(), limit_s=limit_s)


def answer_to(question: Question, access: Access, *, limit_s: float = LIMIT_S) -> IndexAnswer:
    """As `ask`, for a question that was put together before."""
    began = time.monotonic()

    def look() -> IndexAnswer:
        return _look(question, access, began, began + limit_s)

    late = say("no answer in {limit:g} s", limit=limit_s)
    return _within(limit_s, look) or _failed(question, INDEX_UNREACHABLE, late, began)


def ask_side_by_side(
    questions: Iterable[Question], access: Access, *, asker: Asker = answer_to
) -> dict[str, IndexAnswer]:
    """Ask several at once: address -> answer, in the time of the slowest one."""
    answers: dict[str, IndexAnswer] = {}

    def put(question: Question) -> None:
        answers[question.address] = asker(question, access)

    questions = tuple(questions)
    threads = [threading.Thread(target=put, args=(one,), daemon=True) for one in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()  # bounded, because each asker is
    return {q.address: answers[q.address] for q in questions if q.address in answers}


def _within(limit_s: float, look: Callable[[], IndexAnswer]) -> IndexAnswer | None:
    box: queue.Queue[IndexAnswer] = queue.Queue()
    # A daemon: the end of the program does not wait for it either.
    threading.Thread(target=lambda: box.put(look()), daemon=True).start()
    try:
        return box.get(timeout=limit_s)
    except queue.Empty:
        return None


def _look(question: Question, access: Access, began: float, deadline: float) -> IndexAnswer:
    try:
        with Fetcher(access, deadline) as fetcher:
            return _answer(question, fetcher, began)
    except Unreachable as error:
        return _failed(question, error.reason, error.problem, began)
    except Exception as error:  # noqa: BLE001 - one index must not take the others down
        return _failed(question, INDEX_UNREACHABLE, named(error), began)


def _failed(question: Question, reason: str, problem: str, began: float) -> IndexAnswer:
    return IndexAnswer(
        url=mask_url(question.address),
        alive=False,
        reason=reason,
        problem=scrubbed(problem, secrets_of(question.address)),
        took_s=time.monotonic() - began,
    )


def _answer(question: Question, fetcher: Fetcher, began: float) -> IndexAnswer:
    if not question.wanted:
        page = fetcher.page(_first_page(question), only_whether=True)
        return _judged(question, question.kind, [page], began)
    pages = _pages(question, question.kind, fetcher)
    answer = _judged(question, question.kind, pages, began)
    if answer.files or (answer.status or 0) not in (HTTPStatus.OK, *_NOT_THERE):
        return answer
    # Some mirrors are described as a flat page and serve a simple index, or the other way round.
    other: Kind = "flat" if question.kind == "simple" else "simple"
    second = _judged(question, other, _pages(question, other, fetcher), began)
    return second if second.files else answer


def _first_page(question: Question) -> str:
    # Not the root of an index: on a big one it has half a million lines.
    return (
        project_page(question.address, "torch") if question.kind == "simple" else question.address
    )


def _pages(question: Question, kind: Kind, fetcher: Fetcher) -> list[Page]:
    if kind == "flat":
        return [fetcher.page(question.address)]
    pages = []
    for package in question.wanted:
        pages.append(fetcher.page(project_page(question.address, package)))
        if pages[-1].status not in (HTTPStatus.OK, *_NOT_THERE):
            break  # the next page of a broken index will not be better
    return pages


def _judged(question: Question, kind: Kind, pages: list[Page], began: float) -> IndexAnswer:
    links = [link for page in pages for link in page.links]
    files = _files(links, question)
    bad = next((p for p in pages if p.status not in (HTTPStatus.OK, *_NOT_THERE)), None)
    worst = bad or pages[0]
    reason: str | None
    problem: str | None
    reason, problem = (None, None) if bad is None else _of_status(bad)
    lacking = [f"{name} {which}" for name, which in question.wanted.items() if name not in files]
    if bad is None and lacking:
        reason, problem = MIRROR_LACKS_BUILD, _lists_no(lacking, worst.problem)
    return IndexAnswer(
        url=mask_url(question.address),
        alive=bad is None,
        kind=kind if files else None,
        status=worst.status,
        reason=reason,
        problem=problem,
        took_s=time.monotonic() - began,
        clock=worst.clock,
        files=files,
        addresses=_addresses(links, files),
    )


def _lists_no(lacking: list[str], why: str | None) -> Text:
    """What a page lacks, and why that may be."""
    first, *more = lacking
    packages = joined((first, *(say("no {package}", package=one) for one in more)), ", ")
    if why:
        return say("lists no {packages} ({why})", packages=packages, why=why)
    return say("lists no {packages}", packages=packages)


def _files(links: list[Link], question: Question) -> dict[str, tuple[str, ...]]:
    found = {
        package: wheels_of(links, package, version, question.tags)
        for package, version in question.wanted.items()
    }
    return {package: names for package, names in found.items() if names}


def _addresses(links: list[Link], files: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    fitting = {name for names in files.values() for name in names}
    found: dict[str, str] = {}
    for link in links:
        if link.name in fitting:
            found.setdefault(link.name, link.href)
    return found


def _of_status(page: Page) -> tuple[str, str]:
    if page.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return PROXY_BROKEN, say("the proxy asks for a login (HTTP status 407)")
    if page.status == HTTPStatus.UNAUTHORIZED:
        problem = say("it asks for a login, or refuses the one given (HTTP status 401)")
        return INDEX_UNREACHABLE, problem
    return INDEX_UNREACHABLE, say("HTTP status {status}", status=page.status)
