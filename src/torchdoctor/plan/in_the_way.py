"""Which words stand in the way of a plan, and which one to act on first."""

from collections.abc import Sequence
from dataclasses import dataclass

from torchdoctor.plan.choose import is_for_the_cpu
from torchdoctor.plan.filters import rejections_of
from torchdoctor.plan.judged import Judged, companion_missing
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Case

ACT_FIRST = (
    "DRIVER_BRANCH_DROPPED_GPU",
    "NO_WHEEL_FOR_PYTHON",
    "GLIBC_TOO_OLD",
    "GPU_TOO_NEW_FOR_VARIANT",
    "GPU_TOO_OLD_FOR_VARIANT",
    "DRIVER_TOO_OLD",
    "COMPANION_NOT_AVAILABLE",
    "COMPANION_MISMATCH",
    "IMAGE_WHEEL_CUDA_DIFFER",
)
"""Order of the words that bar the same build: what the user can change least comes first."""


FOR_ANOTHER_CARD = frozenset({"GPU_TOO_OLD_FOR_VARIANT", "DRIVER_BRANCH_DROPPED_GPU"})
"""Words whose cure would be another card, or a step back."""


@dataclass(frozen=True, slots=True)
class Barred:
    """A candidate with everything that is against it."""

    judged: Judged
    against: tuple[Rejection, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words against it, the least changeable first."""
        return _ordered({r.reason for r in self.against})


def barred(judged: Sequence[Judged], case: Case) -> tuple[Barred, ...]:
    """All candidates with all that is against each, newest first.

    CPU builds are left out where there is anything else: they say nothing about why no build for
    the GPU fits. On a machine without GPU it is the other way round.
    """
    rows = tuple(Barred(j, _everything_against(j, case)) for j in judged)
    if is_for_the_cpu(case):
        return tuple(row for row in rows if row.judged.build.cuda is None) or rows
    for_gpu = tuple(row for row in rows if "TORCH_CPU_BUILD" not in row.words)
    return for_gpu or rows


def _everything_against(judged: Judged, case: Case) -> tuple[Rejection, ...]:
    found = rejections_of(judged.build, case.target, case.matrix)
    missing = companion_missing(judged.build, case)
    return (*found, missing) if missing else found


def words_in_the_way(rows: Sequence[Barred]) -> tuple[str, ...]:
    """The words whose cure alone gives a plan, that of the newest build first.

    An old release that lacks this Python is nothing to act on while a newer driver opens a new
    one. Where no single cure does, what bars every build comes first, and then the words against
    the build that the fewest are against.
    """
    alone = list(dict.fromkeys(row.words[0] for row in rows if len(row.words) == 1))
    if alone:
        # A stable sort: of the words that the user can change, the one of the newest build.
        return tuple(sorted(alone, key=lambda word: word in FOR_ANOTHER_CARD))
    everywhere = set.intersection(*(set(row.words) for row in rows))
    # Of equals the one that needs no other card, and the newest of them: rows are in order.
    nearest = min(rows, key=lambda r: (len(r.words), not FOR_ANOTHER_CARD.isdisjoint(r.words)))
    return (*_ordered(everywhere), *(word for word in nearest.words if word not in everywhere))


def _ordered(words: set[str]) -> tuple[str, ...]:
    rank = {word: number for number, word in enumerate(ACT_FIRST)}
    return tuple(sorted(words, key=lambda word: (rank.get(word, len(rank)), word)))
