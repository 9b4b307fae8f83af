"""Does many small jobs against one index side by side: a bounded number at once, within a limit."""

import functools
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from torchdoctor.index.causes import INDEX_UNREACHABLE, named
from torchdoctor.index.fetch import Unreachable
from torchdoctor.index.transfer import Passing, Transfer
from torchdoctor.texts import say

J = TypeVar("J")
R = TypeVar("R")

AT_ONCE = 8
LIMIT_S = 600.0
"""Seconds for everything; 600 wheels take about 40."""
PAUSES_S = (0.5, 2.0)
"""Before a job is tried again whose failure may pass."""
GIVE_UP_AFTER = 16
"""Jobs that failed so in spite of it: the index is gone, and no further one is begun."""


@dataclass(slots=True)
class Done(Generic[J, R]):
    """What became of the jobs."""

    results: dict[J, R] = field(default_factory=dict)
    failures: dict[J, Unreachable] = field(default_factory=dict)
    """Every job that is not in `results` is here."""


def do_side_by_side(
    jobs: Iterable[J],
    work: Callable[[Transfer, J], R],
    connect: Callable[[], Transfer],
    *,
    pauses_s: tuple[float, ...] = PAUSES_S,
    limit_s: float = LIMIT_S,
) -> Done[J, R]:
    """Do all jobs, and return when they are done or the time is over. Never raises.

    Args:
        jobs: Hashable.
        work: Does one; raises `Unreachable` where it cannot. Whatever else it raises counts as
            such without a reason: the index answered, and what it gave cannot be read.
        connect: Makes the connection of a thread.
        pauses_s: Seconds to wait before each further try of a job.
        limit_s: Seconds for all; holds whatever a server does, because threads are let go.
    """
    waiting: queue.SimpleQueue[J] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[J, R | Unreachable]] = queue.SimpleQueue()
    jobs = tuple(dict.fromkeys(jobs))
    for job in jobs:
        waiting.put(job)
    over = threading.Event()
    tried = functools.partial(_tried, work, pauses_s)
    for _ in range(min(AT_ONCE, len(jobs))):
        # Daemons: the end of the program does not wait for them either.
        threading.Thread(
            target=_worker, args=(waiting, answers, tried, connect, over), daemon=True
        ).start()
    done = _collected(jobs, answers, time.monotonic() + limit_s)
    over.set()
    late = say(
        "not done within {limit:g} s, or given up after {count} failures",
        limit=limit_s,
        count=GIVE_UP_AFTER,
    )
    for job in jobs:
        if job not in done.results:
            done.failures.setdefault(job, Unreachable(INDEX_UNREACHABLE, late))
    return done


def _collected(
    jobs: tuple[J, ...],
    answers: "queue.SimpleQueue[tuple[J, R | Unreachable]]",
    deadline: float,
) -> Done[J, R]:
    done: Done[J, R] = Done()
    for _ in jobs:
        try:
            job, answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if not isinstance(answer, Unreachable):
            done.results[job] = answer
            continue
        done.failures[job] = answer
        if sum(isinstance(one, Passing) for one in done.failures.values()) >= GIVE_UP_AFTER:
            break
    return done


def _worker(
    waiting: "queue.SimpleQueue[J]",
    answers: "queue.SimpleQueue[tuple[J, R | Unreachable]]",
    tried: Callable[[Transfer, J], R | Unreachable],
    connect: Callable[[], Transfer],
    over: threading.Event,
) -> None:
    with connect() as transfer:
        while not over.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            answers.put((job, tried(transfer, job)))


def _tried(
    work: Callable[[Transfer, J], R], pauses_s: tuple[float, ...], transfer: Transfer, job: J
) -> R | Unreachable:
    for pause_s in pauses_s:
        answer = _once(work, transfer, job)
        if not isinstance(answer, Passing):
            return answer
        time.sleep(pause_s)
    return _once(work, transfer, job)


def _once(work: Callable[[Transfer, J], R], transfer: Transfer, job: J) -> R | Unreachable:
    try:
        return work(transfer, job)
    except Unreachable as error:
        return error
    except Exception as error:  # noqa: BLE001 - one damaged wheel must not take the others down
        return Unreachable("", named(error))
