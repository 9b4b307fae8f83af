"""The documents of many benches in the forms of other tools. Pure.

SuperBench: `results-summary.jsonl`, one object a node, which `sb result diagnosis` and `sb result
summary` read: "benchmark/metric:rank" -> number, "benchmark/return_code:rank" -> 0 where it passed.
Source: microsoft/superbenchmark@700d6501, superbench/runner/runner.py and docs/user-tutorial.

NVIDIA resiliency extension: the JSON that a node's health check prints, whose `failed_checks` is
empty on a healthy node. Source: NVIDIA/nvidia-resiliency-ext@d8686d9c, shared_utils/health_check.py
and proto/nvhcd.proto (HealthCheckResponse.output).
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from torchdoctor.bench.fleet_model import FleetReport
from torchdoctor.bench.model import SCHEMA

BENCHMARK = "torchdoctor"
_PASSED = ("pass", "warn", "skip")


def health_check(report: FleetReport) -> dict[str, list[str]]:
    """What a health check prints: which checks failed, by node."""
    return {
        "failed_checks": [
            f"{node.node}: {reason}" for node in report.failing for reason in node.reasons
        ]
    }


class SuperBench:
    """Gathers the metrics of documents, node by node."""

    def __init__(self) -> None:
        self._nodes: dict[str, dict[str, Any]] = {}
        self._ranks: dict[str, int] = {}

    def take(self, data: Any, source: str) -> None:  # noqa: ANN401 - any JSON
        """Take one document, or each of a merged one; what is none is left out."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            return
        parts = data.get("parts")
        if isinstance(parts, list):
            for part in parts:
                self.take(part, source)
            return
        node = _host(data) or source
        rank = self._ranks.get(node, 0)
        self._ranks[node] = rank + 1  # the place among a node's GPUs, as SuperBench counts them
        self._nodes.setdefault(node, {"node": node}).update(_metrics(data, rank))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One object a node."""
        yield from self._nodes.values()


def _host(data: Mapping[str, Any]) -> str | None:
    node = data.get("node")
    host = node.get("host") if isinstance(node, dict) else None
    return host if isinstance(host, str) else None


def _metrics(data: Mapping[str, Any], rank: int) -> Iterator[tuple[str, float]]:
    items = data.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            name = f"{BENCHMARK}:{item.get('name')}"
            yield f"{name}/return_code:{rank}", int(item.get("status") not in _PASSED)
            metrics = item.get("metrics")
            for metric, value in metrics.items() if isinstance(metrics, dict) else ():
                if _is_number(value):
                    yield f"{name}/{metric}:{rank}", value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
