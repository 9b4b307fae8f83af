"""Who is slower than its peers: the score is a node's own speed over the best's. Pure.

The limits are those of NVRx's straggler detection (0.75) and a warning before it.
"""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

WARN_BELOW = 0.90
FAIL_BELOW = 0.75
# Of many nodes the very best is the luckiest, or has a wrong clock, and would make stragglers of
# all others. Below 20 nodes this is the best itself.
REFERENCE_SHARE = 0.95

# What a metric measures shows at the end of its name, and what its spread is called.
_RATES = ("_tflops", "_gb_s")
_TIMES = ("_us",)
# Ceilings, products of one shape that the best shape covers, and what no node does alone.
_NO_SPEEDS = ("peak_gb_s", "link_gb_s", "bus_gb_s")
_NO_SPEED_ENDS = ("_square_tflops",)

Standing = Literal["pass", "warn", "fail"]


def speeds_of(metrics: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """The speeds among an item's metrics: name -> (speed, half of what its middle half spans).

    More is better in all of them: of a time it is the reciprocal that counts.
    """
    found = {}
    for name, value in metrics.items():
        spread_name = _spread_name(name)
        if spread_name is not None and _is_positive(value):
            half = _number(metrics.get(spread_name)) / 2
            found[name] = (1 / value, half / value**2) if name.endswith(_TIMES) else (value, half)
    return found


@functools.lru_cache(4096)
def _spread_name(metric: str) -> str | None:
    """The key of a speed's interquartile range; None: the metric is no speed."""
    if metric == "samples_per_s":
        return "iqr"
    if metric in _NO_SPEEDS or metric.endswith(_NO_SPEED_ENDS):
        return None
    for end in _RATES + _TIMES:
        if metric.endswith(end):
            return metric.removesuffix(end) + "_iqr"
    return None


def _number(value: Any) -> float:  # noqa: ANN401 - whatever stands in the document
    return float(value) if _is_positive(value) else 0.0


def _is_positive(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and value > 0
    )


def reference(speeds: Sequence[float]) -> float:
    """The speed that all are held against: the 95th percentile by nearest rank, at least one."""
    place = math.ceil(REFERENCE_SHARE * len(speeds)) - 1
    return sorted(speeds)[place]


def standing(own: float, half_spread: float, best: float) -> Standing:
    """Whether a node keeps up with the best.

    Args:
        own: Its median.
        half_spread: What its own samples scatter by: within that it is given the benefit of the
            doubt.
        best: What `reference` says of its peers.
    """
    score = (own + half_spread) / best
    if score < FAIL_BELOW:
        return "fail"
    return "warn" if score < WARN_BELOW else "pass"


def geometric_mean(ratios: Iterable[float]) -> float | None:
    """The mean of ratios, in which twice and half cancel out; None of none."""
    logarithms = [math.log(ratio) for ratio in ratios]
    return math.exp(math.fsum(logarithms) / len(logarithms)) if logarithms else None
