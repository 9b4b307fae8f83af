"""What of a running bench is drawn live: messages become points of curves, bars and text. Pure.

Each window has one name for the whole run, under which it is updated.
"""

from collections.abc import Iterator
from typing import Any

from torchdoctor.bench.messages import (
    Hello,
    ItemCrashed,
    ItemFinished,
    ItemSkipped,
    Message,
    TelemetrySample,
)

Point = dict[str, Any]
"""`window` with `trace`, `xs`, `ys`, `x_name` and `y_name` (a curve goes on), with `bars` (name ->
value, all anew), or with `text` (all anew)."""
TELEMETRY = (
    ("clock", "sm_clock_mhz", "MHz"),
    ("power", "power_watts", "W"),
    ("temperature", "temperature_c", "°C"),
)


class Points:
    """Remembers what bars and text have to say anew."""

    def __init__(self) -> None:
        self._accuracies: dict[str, float] = {}
        self._lines: list[str] = []
        self._first_at: float | None = None

    def of(self, message: Message) -> Iterator[Point]:
        """What a message adds."""
        match message:
            case Hello():
                device = message.device.get("name", "no device")
                yield self._told(f"{device}, torch {message.torch.get('version', 'not there')}")
            case ItemFinished():
                yield from self._finished(message)
            case ItemSkipped():
                yield self._told(f"{message.name}: skipped, {message.words}")
            case ItemCrashed():
                yield self._told(f"{message.name}: crashed, {message.words}")
            case TelemetrySample():
                yield from self._telemetry(message)
            case _:
                pass

    def _finished(self, item: ItemFinished) -> Iterator[Point]:
        yield self._told(f"{item.name}: {item.took_s:.1f} s")
        if len(item.losses) > 1:
            steps = [float(step) for step in range(len(item.losses))]
            yield _curve("loss", item.name, steps, list(item.losses), "step", "loss")
        accuracy = item.metrics.get("accuracy")
        if isinstance(accuracy, float):
            self._accuracies[item.name] = accuracy
            yield {"window": "accuracy", "bars": dict(self._accuracies)}

    def _telemetry(self, sample: TelemetrySample) -> Iterator[Point]:
        self._first_at = sample.at if self._first_at is None else self._first_at
        at = round(sample.at - self._first_at, 3)
        for window, key, unit in TELEMETRY:
            value = getattr(sample, key)
            if value is not None:
                yield _curve(window, window, [at], [float(value)], "seconds", unit)

    def _told(self, line: str) -> Point:
        self._lines.append(line)
        return {"window": "items", "text": "\n".join(self._lines)}


def _curve(
    window: str, trace: str, xs: list[float], ys: list[float], x_name: str, y_name: str
) -> Point:
    return {
        "window": window, "trace": trace, "xs": xs, "ys": ys, "x_name": x_name, "y_name": y_name,
    }  # fmt: skip
