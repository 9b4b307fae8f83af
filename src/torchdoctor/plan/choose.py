"""Which of the builds that fit is taken. Nothing but these rules may decide."""

from collections.abc import Sequence

from torchdoctor.matrix.model import Build, version
from torchdoctor.plan.driver_filters import known_cuda
from torchdoctor.plan.target import Case

ON_THE_CPU = ("no-gpu", "other-vendor", "macos", "cpu-asked")


def choose(kept: Sequence[Build], case: Case, *, prefer_default_index: bool) -> Build | None:
    """The newest release; within it the variant that the driver knows best.

    That is the newest variant whose toolkit the driver fully knows, else (or where nobody knows
    what the driver knows) the lowest one. Of two builds with the same CUDA the variant wins over
    the default index's build, except where the chosen source carries the latter alone.
    """
    eligible = [c for c in kept if c.cuda is None or not is_for_the_cpu(case)]
    if not eligible:
        return None
    newest = max(version(c.torch) for c in eligible)
    of_release = [c for c in eligible if version(c.torch) == newest]
    cuda = _best_cuda([c.cuda for c in of_release if c.cuda], case)
    same = [c for c in of_release if c.cuda == cuda]
    same.sort(key=lambda c: (c.variant == "pypi") is not prefer_default_index)
    return same[0]


def is_for_the_cpu(case: Case) -> bool:
    """Whether the plan is for a machine that computes on the CPU, and no CUDA was asked for."""
    return case.target.situation in ON_THE_CPU and case.request.cuda in (None, "cpu")


def _best_cuda(versions: Sequence[str], case: Case) -> str | None:
    known = known_cuda(case.target, case.matrix)
    fully_known = [v for v in versions if known is not None and version(v) <= version(known)]
    if fully_known:
        return max(fully_known, key=version)
    return min(versions, key=version, default=None)
