"""Hears a rank's worker out while it meets the others, and comes back in time whatever happens."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from torchdoctor.bench.hearing import environment_of
from torchdoctor.bench.merging import Reduced
from torchdoctor.bench.messages import Done, read_one_of
from torchdoctor.bench.process import Child, Gap
from torchdoctor.bench.wire import is_message
from torchdoctor.bench.words import heard, last_words, tidy
from torchdoctor.texts import Text, mark, say

# To start Python and import torch, beside the limit of each wait.
START_S = 90.0
WAITS = 4  # to come, before each size, at the end


class Ended(Exception):
    """We were told to end, as torchrun does with all ranks when one of them has failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A rank has come."""

    message: Literal["came"]
    rank: int
    document: str
    """Of its local tests, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Ranks did not get to a step in time."""

    message: Literal["missing"]
    step: str
    ranks: tuple[int, ...]
    limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResult(Reduced):
    """What this rank's all-reduces came to."""

    message: Literal["reduced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Reduced):
    """What another rank's all-reduces came to."""

    message: Literal["result"]
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Another rank's all-reduces raised."""

    message: Literal["failed"]
    rank: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong in the worker."""

    message: Literal["problem"]
    words: str


Said = Came | Missing | OwnResult | Result | Failed | Problem | Done
_KINDS: Mapping[str, type[Said]] = {
    "came": Came,
    "missing": Missing,
    "reduced": OwnResult,
    "result": Result,
    "failed": Failed,
    "problem": Problem,
    "done": Done,
}


@dataclass(slots=True)
class Met:
    """What was heard of the meeting."""

    documents: dict[int, str] = field(default_factory=dict)
    """Rank 0: of every rank that has come."""
    results: dict[int, Reduced] = field(default_factory=dict)
    """Rank 0: of every rank that has told it."""
    failures: dict[int, Text] = field(default_factory=dict)
    """Rank 0: what was raised in others."""
    own: Reduced | None = None
    problem: Text | None = None
    """Why the meeting came to no end; None: it did."""
    absent: tuple[int, ...] = ()
    """Ranks that did not get to a step in time."""

    def hear(self, said: Said | None) -> None:
        """Take in one message."""
        match said:
            case Came():
                self.documents[said.rank] = said.document
            case Result():
                self.results[said.rank] = said
            case Failed():
                self.failures[said.rank] = heard(tidy(said.words))
            case OwnResult():
                self.own = said
            case Missing():
                self.absent = said.ranks
                self.problem = missing_words(said)
            case Problem():
                self.problem = heard(tidy(said.words))
            case _:
                pass


def missing_words(missing: Missing) -> Text:
    """Who did not come, in words."""
    where = {
        "start": mark("{ranks} did not come within {limit_s:g} s"),
        "end": mark("{ranks} did not tell how it ended within {limit_s:g} s"),
    }
    how = where.get(missing.step, mark("{ranks} did not get to the {step} within {limit_s:g} s"))
    return say(how, ranks=_ranks(missing.ranks), step=heard(missing.step), limit_s=missing.limit_s)


def _ranks(ranks: tuple[int, ...]) -> Text:
    who = ", ".join(map(str, ranks))
    return say("rank {rank}", rank=who) if len(ranks) == 1 else say("ranks {ranks}", ranks=who)


def hold_meeting(
    command: Sequence[str], limit_s: float, environment: Mapping[str, str] | None = None
) -> Met:
    """Run a worker that meets the other ranks.

    Args:
        command: Starts it.
        limit_s: How long it waits for others at each step.
        environment: Variables that it sees besides our own, or with another value.
    """
    met = Met()
    # The worker keeps its own limits; this one is for a worker that no longer does.
    deadline = time.monotonic() + START_S + WAITS * limit_s
    try:
        with Child(command, is_message, environment_of(os.environ, environment)) as child:
            gap = _listen(child, met, deadline)
            if gap is not None:
                child.kill()
                met.problem = met.problem or _ending(gap, last_words(child.output_end()))
    except Ended:
        met.problem = met.problem or say("it was told to end while it waited")
    except OSError as error:
        met.problem = say("its worker does not start ({why})", why=error.strerror)
    return met


def _listen(child: Child, met: Met, deadline: float) -> Gap | None:
    """Hear the child out; None when it has told everything, else what came instead."""
    while True:
        line = child.next_line(deadline - time.monotonic())
        if isinstance(line, Gap):
            return line
        said = read_one_of(_KINDS, line)
        if isinstance(said, Done):
            return None
        met.hear(said)


def _ending(gap: Gap, words: str) -> Text:
    ending = {
        Gap.SILENT: say("its worker did not answer in time"),
        Gap.FLOODED: say("its worker wrote without end"),
        Gap.ENDED: say("its worker ended before all was told"),
    }[gap]
    if not words:
        return ending
    return say("{ending}; its last words: {words}", ending=ending, words=words)
