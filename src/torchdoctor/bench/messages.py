"""What the worker says, read and checked: everything that is not one of these counts as noise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from torchdoctor.bench import wire
from torchdoctor.bench.model import Kind
from torchdoctor.plain import Mismatch, decode

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why the worker can run nothing."""

    kind: Literal["no-torch", "too-old", "import-failed", "no-gpu", "gpu-failed"]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The worker is there."""

    message: Literal["hello"]
    protocol: Literal[1]
    python: str
    """Version of its interpreter."""
    torch: dict[str, Any] = field(default_factory=dict)
    device: dict[str, Any] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    """What it is going to run, in this order."""
    pid: int | None = None
    """Of the worker, as it sees itself."""
    problem: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStarted:
    """From here on silence belongs to this item."""

    message: Literal["item-started"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One value that was compared, as `trial.Check`."""

    what: str
    value: float
    rule: Literal["close", "within", "equal", "at-least", "at-most"]
    reference: float
    tolerance: float | None = None
    """Relative for "close", absolute for "within"; the other rules have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Raw samples of one quantity."""

    unit: str
    """Of the values: samples/s, TFLOP/s, GB/s, us."""
    values: tuple[float, ...]
    ends: tuple[float, ...] = ()
    """`time.monotonic()` when each was over; as many as there are values, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProgress:
    """A sign of life of an item that takes long."""

    message: Literal["item-progress"]
    name: str
    share: float | None = None
    """How much of it is done, 0 to 1."""
    words: str = ""
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFinished:
    """An item ran to its end. Whether it is right is for the judge to say."""

    message: Literal["item-finished"]
    name: str
    kind: Kind
    took_s: float
    checks: tuple[Checked, ...]
    metrics: dict[str, Any]
    series: dict[str, Series] = field(default_factory=dict)
    """Raw samples by name, where an item has more than one form or another unit."""
    losses: tuple[float, ...] = ()
    """Loss over the training, at most 200 values."""
    notes: tuple[str, ...] = ()
    """What was left out or done otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSkipped:
    """An item has nothing to do here, or no time was left for it."""

    message: Literal["item-skipped"]
    name: str
    kind: Kind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCrashed:
    """An item raised; the worker ends."""

    message: Literal["item-crashed"]
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """All items have been told of."""

    message: Literal["done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryStart:
    """The card that is being watched."""

    message: Literal["telemetry-start"]
    name: str | None = None
    uuid: str | None = None
    power_limit_watts: float | None = None
    default_power_limit_watts: float | None = None
    max_sm_clock_mhz: int | None = None
    max_memory_clock_mhz: int | None = None
    memory_bus_bits: int | None = None
    slowdown_c: float | None = None
    shutdown_c: float | None = None
    pcie_gen_max: int | None = None
    pcie_width_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetrySample:
    """How the card was at one moment. What it does not tell is None."""

    message: Literal["telemetry"]
    at: float
    """`time.monotonic()`, seconds."""
    sm_clock_mhz: int | None = None
    memory_clock_mhz: int | None = None
    power_watts: float | None = None
    temperature_c: float | None = None
    memory_temperature_c: float | None = None
    utilization: float | None = None
    """Percent."""
    memory_used_bytes: int | None = None
    throttle: tuple[str, ...] = ()
    """Reasons for lower clocks, as `facts.model.Gpu.throttle_reasons`."""
    pcie_gen: int | None = None
    pcie_width: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryCounters:
    """What only grows while a card is watched, and who computes on it."""

    message: Literal["telemetry-counters"]
    at: float
    ecc_corrected: int | None = None
    """Memory errors since the driver was loaded."""
    ecc_uncorrected: int | None = None
    ecc_uncorrected_ever: int | None = None
    """Over the card's life."""
    remapped_rows: int | None = None
    remap_pending: bool | None = None
    remap_failed: bool | None = None
    pcie_replays: int | None = None
    thermal_ns: int | None = None
    """How long heat held its clocks down, since the driver was loaded."""
    pids: tuple[int, ...] | None = None
    last: bool = False
    """Whether nothing more will come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryProblem:
    """Why nothing, or nothing more, will be heard of the card."""

    message: Literal["telemetry-problem"]
    words: str
    lost: bool = False
    """Whether the driver says that it has lost the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryEvent:
    """The driver reported an error of the card."""

    message: Literal["xid"]
    at: float
    xid: int


Message = (
    Hello
    | ItemStarted
    | ItemProgress
    | ItemFinished
    | ItemSkipped
    | ItemCrashed
    | TelemetryStart
    | TelemetrySample
    | TelemetryCounters
    | TelemetryProblem
    | TelemetryEvent
    | Done
)

_KINDS: dict[str, type[Message]] = {
    "hello": Hello,
    "item-started": ItemStarted,
    "item-progress": ItemProgress,
    "item-finished": ItemFinished,
    "item-skipped": ItemSkipped,
    "item-crashed": ItemCrashed,
    "telemetry-start": TelemetryStart,
    "telemetry": TelemetrySample,
    "telemetry-counters": TelemetryCounters,
    "telemetry-problem": TelemetryProblem,
    "xid": TelemetryEvent,
    "done": Done,
}


def read_message(line: bytes) -> Message | None:
    """The message of a marked line; None where it holds none that we know."""
    return read_one_of(_KINDS, line)


def read_one_of(kinds: Mapping[str, type[T]], line: bytes) -> T | None:
    """The message of a marked line, if it is of one of these kinds (by their words)."""
    data = wire.payload(line)
    name = data.get("message") if isinstance(data, dict) else None
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        return None
    try:
        return decode(kind, data)
    except (Mismatch, OverflowError):  # OverflowError: a whole number too large for a float
        return None
