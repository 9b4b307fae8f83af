"""Where ranks leave word for each other, and wait: a store of torch, with names for who is missing.

Rank 0 leads: it alone decides that somebody is late, so that all ranks say the same, and it leaves
last, because the store may be its own.
Runs where torch is: 3.8 syntax, torch.
"""

from __future__ import annotations

import contextlib
import json
import time
from datetime import timedelta
from typing import Any

POLL_S = 0.02
FAREWELL_S = 3.0
# How much longer than rank 0 the others wait, for the case that it is the one that is missing.
PATIENCE = 1.25


class Late(Exception):
    """Ranks did not get to a step in time."""

    def __init__(self, step: str, ranks: list[int], limit_s: float) -> None:
        super().__init__(step, ranks, limit_s)
        self.step, self.ranks, self.limit_s = step, ranks, limit_s


def open_store(host: str, port: int, *, opens: bool, limit_s: float, run: str) -> Any:  # noqa: ANN401
    """The store that all ranks see.

    Args:
        host: Where it is.
        port: On which port.
        opens: Whether it is this rank's to open.
        limit_s: Seconds to try to reach it.
        run: Keeps apart what is said in one store before and after a restart.
    """
    from torch.distributed import PrefixStore, TCPStore

    store = TCPStore(
        host,
        port,
        is_master=opens,
        timeout=timedelta(seconds=limit_s),
        # Who is not there is to be named, and this wait would name nobody.
        wait_for_workers=False,
    )
    return PrefixStore("torchdoctor/" + run, store)


class MeetingPoint:
    """This rank among the others. Use it as a context: leaving it says farewell."""

    def __init__(self, store: Any, rank: int, world_size: int, limit_s: float) -> None:  # noqa: ANN401
        self.store, self.rank, self.world_size, self.limit_s = store, rank, world_size, limit_s
        self._seen = {rank}

    @property
    def leads(self) -> bool:
        """Whether this is rank 0."""
        return self.rank == 0

    def __enter__(self) -> MeetingPoint:  # noqa: PYI034 - typing.Self came with 3.11
        return self

    def __exit__(self, *error: object) -> None:
        """Rank 0 says that all is over, and stays until everybody who came has left."""
        with contextlib.suppress(RuntimeError):  # the store went with rank 0
            if self.leads:
                self.say("over")
                self._wait_for_farewells()
            else:
                self._wait_for_the_end()
                self.say("farewell")

    def say(self, step: str, words: str = "") -> None:
        """Leave word that this rank is at a step."""
        self.store.set(f"{step}/{self.rank}", words)

    def heard(self, step: str, rank: int) -> str:
        """What a rank that is there has said at a step."""
        found: bytes = self.store.get(f"{step}/{rank}")
        return found.decode()

    def wait(self, step: str, tell: Any = None) -> None:  # noqa: ANN401 - a function of a rank
        """Wait until every rank is at a step; `tell` hears of each that comes.

        The limit is one of silence: with each rank that comes it begins anew, because machines
        do not start at the same second.

        Raises:
            Late: some are not there at the limit.
        """
        limit_s = self.limit_s if self.leads else self.limit_s * PATIENCE
        ahead = list(range(self.world_size))
        deadline = time.monotonic() + limit_s
        while ahead:
            for rank in [rank for rank in ahead if self._is_at(step, rank)]:
                ahead.remove(rank)
                self._seen.add(rank)
                deadline = time.monotonic() + limit_s
                if tell:
                    tell(rank)
            if ahead:
                self._raise_if_late(step, ahead, timed_out=time.monotonic() > deadline)
                time.sleep(POLL_S)

    def _raise_if_late(self, step: str, ahead: list[int], *, timed_out: bool) -> None:
        # Rank 0 decides for all; a rank that decided for itself would name others.
        late = "late at " + step
        if self.leads and timed_out:
            self.say(late, json.dumps(ahead))
        if not self.leads and self._is_at(late, 0):
            ahead = json.loads(self.heard(late, 0))
        elif not timed_out:
            return
        raise Late(step, ahead, self.limit_s)

    def _is_at(self, step: str, rank: int) -> bool:
        return bool(self.store.check([f"{step}/{rank}"]))

    def _wait_for_the_end(self) -> None:
        """Torchrun ends all ranks when one of them ends with a failure: none is to leave early."""
        deadline = time.monotonic() + self.limit_s
        while time.monotonic() < deadline and not self._is_at("over", 0):
            time.sleep(POLL_S)

    def _wait_for_farewells(self) -> None:
        deadline = time.monotonic() + FAREWELL_S
        ahead = self._seen - {self.rank}
        while ahead and time.monotonic() < deadline:
            ahead = {rank for rank in ahead if not self._is_at("farewell", rank)}
            time.sleep(POLL_S)
