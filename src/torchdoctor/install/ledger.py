"""Which bytes of a file are there, which connection fetches which others, and what is next. Pure.

Connections take blocks in the order of the file, so that its hash can follow them closely. One
that finds everything taken takes over a part of what the slowest of the others has left.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

Interval = tuple[int, int]
"""From the first byte up to the one behind the last."""

UNKNOWN_END = 1 << 62
"""Where a file ends whose size nobody has said yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """When several connections fetch one file."""

    from_bytes: int = 64_000_000
    """Smaller files have one connection."""
    worth_s: float = 5.0
    """A connection that is done sooner than this is not worth helping: the server has sent more by
    then than will be taken of it, some megabytes on a fast link."""
    block_bytes: int = 8_000_000
    """What a connection takes at least, beside others."""
    block_s: float = 8.0
    """How long fetching a block should take: a question to the server every few seconds is cheap,
    and whoever fetches what lies far behind keeps the hash waiting."""

    def block_of(self, speed_bytes_s: float | None) -> int:
        """How much a connection of this speed takes at once, beside others."""
        return max(self.block_bytes, int(self.block_s * (speed_bytes_s or 0.0)))


@dataclass(slots=True, eq=False)
class Claim:
    """Bytes that one connection is fetching. Its end may come nearer while it does."""

    at: int
    """The next byte."""
    end: int
    began_s: float = 0.0
    """When it was made, on the caller's clock."""
    came_bytes: int = 0

    @property
    def left_bytes(self) -> int:
        """How many bytes it still has to fetch."""
        return self.end - self.at

    def speed_bytes_s(self, now_s: float) -> float:
        """How fast it was so far."""
        return self.came_bytes / max(now_s - self.began_s, 1e-6)

    def left_s(self, now_s: float) -> float:
        """How long the rest will take."""
        speed = self.speed_bytes_s(now_s)
        return self.left_bytes / speed if speed else float("inf")


@dataclass(slots=True)
class Ledger:
    """The bytes of one file."""

    done: list[Interval] = field(default_factory=list)
    """What is there, in order; none of them touches the next."""
    total_bytes: int | None = None
    claims: list[Claim] = field(default_factory=list)
    sharing: Sharing = field(default_factory=Sharing)

    @property
    def done_bytes(self) -> int:
        """How many bytes are there."""
        return sum(end - start for start, end in self.done)

    @property
    def front(self) -> int:
        """How many bytes are there from the first on without a gap."""
        return self.done[0][1] if self.done and self.done[0][0] == 0 else 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.front == self.total_bytes

    def gaps(self) -> list[Interval]:
        """What is neither there nor claimed."""
        end = UNKNOWN_END if self.total_bytes is None else self.total_bytes
        claimed = [(one.at, one.end) for one in self.claims if one.left_bytes > 0]
        return gaps_in(end, merged([*self.done, *claimed]))

    def claim(
        self, now_s: float, speed_bytes_s: float | None = None, *, joins: bool = False
    ) -> Claim | None:
        """What a connection should fetch next; None: the others are done as soon without it.

        Args:
            now_s: On a clock that never goes back.
            speed_bytes_s: How fast it was so far; None: not known.
            joins: It is one more, and not one that has fetched of this file before.
        """
        if joins and not self._needs_help(now_s):
            return None
        gaps = self.gaps()
        # Who has brought nothing lately takes nothing from others.
        if not gaps and speed_bytes_s != 0 and self._cut_the_slowest(now_s, speed_bytes_s):
            gaps = self.gaps()
        if not gaps:
            return None
        start, end = gaps[0]
        if self.claims or (self.total_bytes or 0) >= self.sharing.from_bytes:
            # Nobody asks for more than it will fetch: what the server has sent by then is lost.
            end = min(end, start + self.sharing.block_of(speed_bytes_s))
        claim = Claim(start, end, now_s)
        self.claims.append(claim)
        return claim

    def _needs_help(self, now_s: float) -> bool:
        """Whether those that fetch will need some time still, as far as anybody knows."""
        known = self._known(now_s)
        speed = sum(one.speed_bytes_s(now_s) for one in known)
        left = (self.total_bytes or 0) - self.done_bytes
        return not self.claims or (bool(known) and left > speed * self.sharing.worth_s)

    def _known(self, now_s: float) -> list[Claim]:
        """Those who have begun some time ago: how fast the others are, nobody knows."""
        return [one for one in self.claims if now_s - one.began_s >= self.sharing.worth_s]

    def _cut_the_slowest(self, now_s: float, speed_bytes_s: float | None) -> bool:
        """Let the connection that will be the last one give away what another one does sooner."""
        worth_s = self.sharing.worth_s
        slowest = max(self._known(now_s), key=lambda one: one.left_s(now_s), default=None)
        if slowest is None or self.total_bytes is None or slowest.left_s(now_s) < worth_s:
            return False
        speed = slowest.speed_bytes_s(now_s)
        share = share_of(slowest.left_bytes, speed, speed_bytes_s)
        # More than a block it does not keep, or a helper would fetch what lies far behind.
        slowest.end = slowest.at + min(share, self.sharing.block_of(speed))
        return True

    def release(self, claim: Claim) -> None:
        """A connection has ended; what it has not fetched is anybody's."""
        if claim in self.claims:
            self.claims.remove(claim)

    def add(self, start: int, end: int) -> None:
        """These bytes are there now."""
        self.done = merged([*self.done, (start, end)])

    def set_total(self, total_bytes: int) -> None:
        """The size of the file has become known."""
        self.total_bytes = total_bytes
        for claim in self.claims:
            claim.end = min(claim.end, total_bytes)

    def forget(self) -> None:
        """Nothing is there any more, and no connection may bring what it had claimed."""
        self.done, self.total_bytes = [], None
        for claim in self.claims:
            claim.end = claim.at
        self.claims = []

    def claim_all(self, claim: Claim) -> None:
        """The one connection that is left brings the file from its first byte on."""
        claim.at, claim.end = 0, UNKNOWN_END
        self.claims = [claim]


def share_of(left_bytes: int, own_bytes_s: float, helper_bytes_s: float | None) -> int:
    """How much of its rest a connection keeps beside a helper, for both to end at once.

    Args:
        left_bytes: The rest.
        own_bytes_s: Its speed; 0: nothing has come.
        helper_bytes_s: The helper's; None: not known, and taken to be the same.
    """
    helper_bytes_s = helper_bytes_s or own_bytes_s
    return int(left_bytes * own_bytes_s / (own_bytes_s + helper_bytes_s)) if own_bytes_s else 0


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same bytes in as few intervals as possible, in order."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return result


def gaps_in(end: int, taken: Iterable[Interval]) -> list[Interval]:
    """What lies between these intervals, from 0 up to `end`; they are in order."""
    edges = [0, *(edge for one in taken for edge in one), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
