"""Receives a file from one source, as often as that takes: waits, resumes, and starts over."""

import random
import time
from collections.abc import Iterator

from torchdoctor.facts.mask import mask_url
from torchdoctor.index.answers import OtherEdition, Throttled
from torchdoctor.index.causes import INDEX_UNREACHABLE, told_by
from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.ranged import Line, Part
from torchdoctor.index.transfer import Passing
from torchdoctor.install.incoming import Incoming
from torchdoctor.install.ledger import Claim
from torchdoctor.install.manner import DOWNLOAD_INTERRUPTED, Given, Manner, Stopped
from torchdoctor.texts import say

LONGEST_WAIT_S = 120.0
"""A server that wants more by its Retry-After is given up."""
RESTARTS = 4
"""How often one source may make us begin at the first byte: else a file that changes with every
answer, or a server that forgets Range and is cut each time, would never end."""


def receive_all(incoming: Incoming, url: str, manner: Manner) -> None:
    """Receive from one source whatever is missing, until nothing is.

    Raises:
        Given: the source has it not, or does not give it whole.
        OSError: the disk is full, or cannot be written.
        Stopped: all is being ended.
    """
    incoming.restarts, tries = 0, 0
    speed: float | None = None
    with Line(url, manner.way) as line:
        while claim := incoming.next_claim(speed):
            problem = None
            try:
                _receive(incoming, line, url, claim)
            except OtherEdition as error:
                file = incoming.wanted.name
                manner.say(say("{file}: {why}; from its start", file=file, why=told_by(error)))
                incoming.start_over()
            except Passing as error:
                problem = error
            finally:
                incoming.release(claim)
            speed = claim.speed_bytes_s(time.monotonic())
            tries = 0 if claim.came_bytes else tries + 1
            if tries > len(manner.pauses_s) or incoming.restarts > RESTARTS:
                raise _given_up(incoming, problem)
            _wait(incoming, manner, problem, tries)


def help_receive(incoming: Incoming, url: str, manner: Manner) -> bool:
    """Receive over one more connection what others would fetch later; whether anything came.

    A source that cannot serve is not asked again, and never makes the file start over: that is
    the first connection's to decide.
    """
    first = incoming.next_claim_of_helper(url, None)
    if first is None:
        return False
    came = 0
    try:
        with incoming.helped_by(url), Line(url, manner.way) as line:
            for claim in _claims_of_helper(incoming, url, first):
                _receive_patiently(incoming, line, url, claim, manner)
                came += claim.came_bytes
    except (Unreachable, OtherEdition) as error:
        incoming.is_useless(url)
        manner.say(
            say(
                "{file}: no more parts from {url}: {why}",
                file=incoming.wanted.name,
                url=mask_url(url),
                why=told_by(error),
            )
        )
    return came > 0


def _claims_of_helper(incoming: Incoming, url: str, first: Claim) -> Iterator[Claim]:
    claim: Claim | None = first
    while claim is not None:
        try:
            yield claim
        finally:
            incoming.release(claim)
        claim = incoming.next_claim_of_helper(url, claim.speed_bytes_s(time.monotonic()))


def _receive_patiently(
    incoming: Incoming, line: Line, url: str, claim: Claim, manner: Manner
) -> None:
    """Receive a block, as often as that takes."""
    tries = 0
    while claim.left_bytes > 0:
        before, problem = claim.came_bytes, None
        try:
            _receive(incoming, line, url, claim, helps=True)
        except Passing as error:
            problem = error
        tries = 0 if claim.came_bytes > before else tries + 1
        if tries > len(manner.pauses_s):
            raise _given_up(incoming, problem)
        _wait(incoming, manner, problem, tries)


def _receive(
    incoming: Incoming, line: Line, url: str, claim: Claim, *, helps: bool = False
) -> None:
    """Receive once."""
    with line.part(claim.at, incoming.edition(url), incoming.end_of(claim)) as part:
        if part.start != claim.at:
            if helps:
                raise OtherEdition(say("it gives whole files alone"))
            incoming.start_over(claim)
        incoming.learn(url, part.edition)
        _keep(incoming, part, url, claim)


def _keep(incoming: Incoming, part: Part, url: str, claim: Claim) -> None:
    for piece in part.pieces:
        # What ends by itself is read to its end: its connection serves the next request.
        if not incoming.keep(claim, piece, url) and claim.at != part.end:
            return
    if part.end is None:
        incoming.end_here(claim)


def _given_up(incoming: Incoming, problem: Passing | None) -> Given:
    words = problem.problem if problem else say("it never gives the whole file")
    return Given(DOWNLOAD_INTERRUPTED if incoming.done_bytes else INDEX_UNREACHABLE, words)


def _wait(incoming: Incoming, manner: Manner, problem: Passing | None, tries: int) -> None:
    pause_s = manner.pauses_s[tries - 1] * random.uniform(0.8, 1.2) if tries else 0.0  # noqa: S311 - no secret
    if isinstance(problem, Throttled):
        if problem.wait_s > LONGEST_WAIT_S:
            words = say("{problem}, to come again in an hour or so", problem=problem.problem)
            raise Given(INDEX_UNREACHABLE, words)
        pause_s = max(pause_s, problem.wait_s)
    if problem is not None:
        manner.say(
            say(
                "{file}: {problem} at {done} bytes; goes on in {pause:.1f} s",
                file=incoming.wanted.name,
                problem=problem.problem,
                done=incoming.done_bytes,
                pause=pause_s,
            )
        )
    if manner.over.wait(pause_s):
        raise Stopped
