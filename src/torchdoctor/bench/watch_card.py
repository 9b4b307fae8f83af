"""Runs in a child process: reads a card's sensors through NVML until its stdin says or is no more.

`python -I -S watch_card.py FOLDER_OF_PYNVML SECONDS BUS_ID UUID NAME`; what is not known of the
card is "-". One line a message, as the worker's: what the card is (`telemetry-start`), its counters
(`telemetry-counters`, at the beginning, now and then, and at the end), its sensors every so many
seconds (`telemetry`), errors that the driver reports in between (`xid`), and why nothing more will
come (`telemetry-problem`). A call that does not return is named from a second thread.
"""

import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable  # noqa: TC003 - costs nothing
from pathlib import Path
from typing import Any

COUNTERS_EVERY_S = 2.0
STUCK_S = 3.0
"""After so long a call of NVML, which takes milliseconds, does not return any more."""
# nvml.h
XID_EVENTS = 8  # nvmlEventTypeXidCriticalError
SM, MEMORY = 1, 2  # nvmlClockType_t
GPU = 0  # nvmlTemperatureSensors_t
SHUTDOWN, SLOWDOWN = 0, 1  # nvmlTemperatureThresholds_t
CORRECTED, UNCORRECTED = 0, 1  # nvmlMemoryErrorType_t
VOLATILE, AGGREGATE = 0, 1  # nvmlEccCounterType_t
THERMAL = 1  # nvmlPerfPolicyType_t
MEMORY_TEMPERATURE = 82  # NVML_FI_DEV_MEMORY_TEMP
LOST = (15, 16)  # nvmlReturn_t: GPU_IS_LOST, RESET_REQUIRED
MILLI = 1e-3  # NVML's powers are in milliwatts


class NotFound(Exception):
    """The card cannot be told among those that NVML has."""


class Card:
    """One card; questions that it does not answer once are not asked again."""

    def __init__(self, binding: Any, handle: Any) -> None:  # noqa: ANN401 - a module, and its handle
        self._binding = binding
        self.handle = handle
        self._unanswered: set[tuple[str, tuple[Any, ...]]] = set()
        self._lost = False
        self.asking: tuple[str, float] | None = None
        """The call that is running, and since when."""

    def ask(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        """The answer of one of NVML's functions; None where there is none."""
        question = getattr(self._binding, name, None)
        if question is None or (name, arguments) in self._unanswered:
            return None
        self.asking = (name, time.monotonic())
        try:
            return question(self.handle, *arguments)
        except Exception as error:  # noqa: BLE001 - not supported, or not for this user: unknown
            self._unanswered.add((name, arguments))
            if getattr(error, "value", None) in LOST and not self._lost:
                self._lost = True
                words = f"{name}: {error} ({getattr(error, 'value', None)})"
                send("telemetry-problem", words=words, lost=True)
            return None
        finally:
            self.asking = None

    def power(self, name: str) -> float | None:
        """An answer in milliwatts, in watts."""
        milliwatts = self.ask(name)
        return None if milliwatts is None else milliwatts * MILLI

    def identity(self) -> dict[str, Any]:
        """What does not change while it is watched."""
        return {
            "name": self.ask("nvmlDeviceGetName"),
            "uuid": self.ask("nvmlDeviceGetUUID"),
            "power_limit_watts": self.power("nvmlDeviceGetEnforcedPowerLimit"),
            "default_power_limit_watts": self.power("nvmlDeviceGetPowerManagementDefaultLimit"),
            "max_sm_clock_mhz": self.ask("nvmlDeviceGetMaxClockInfo", SM),
            "max_memory_clock_mhz": self.ask("nvmlDeviceGetMaxClockInfo", MEMORY),
            "memory_bus_bits": self.ask("nvmlDeviceGetMemoryBusWidth"),
            "slowdown_c": self.ask("nvmlDeviceGetTemperatureThreshold", SLOWDOWN),
            "shutdown_c": self.ask("nvmlDeviceGetTemperatureThreshold", SHUTDOWN),
            "pcie_gen_max": self.ask("nvmlDeviceGetMaxPcieLinkGeneration"),
            "pcie_width_max": self.ask("nvmlDeviceGetMaxPcieLinkWidth"),
        }

    def sensors(self) -> dict[str, Any]:
        """How it is now."""
        load, memory = (
            self.ask("nvmlDeviceGetUtilizationRates"),
            self.ask("nvmlDeviceGetMemoryInfo"),
        )
        return {
            "at": time.monotonic(),
            "sm_clock_mhz": self.ask("nvmlDeviceGetClockInfo", SM),
            "memory_clock_mhz": self.ask("nvmlDeviceGetClockInfo", MEMORY),
            "power_watts": self.power("nvmlDeviceGetPowerUsage"),
            "temperature_c": self.ask("nvmlDeviceGetTemperature", GPU),
            "memory_temperature_c": self.memory_temperature(),
            "utilization": load.gpu if load else None,
            "memory_used_bytes": memory.used if memory else None,
            "throttle": self.throttle(),
            "pcie_gen": self.ask("nvmlDeviceGetCurrPcieLinkGeneration"),
            "pcie_width": self.ask("nvmlDeviceGetCurrPcieLinkWidth"),
        }

    def memory_temperature(self) -> int | None:
        """Of stacked memory, which has a sensor of its own."""
        fields = self.ask("nvmlDeviceGetFieldValues", (MEMORY_TEMPERATURE,))
        if not fields or fields[0].nvmlReturn != 0 or not fields[0].value.uiVal:
            return None
        return int(fields[0].value.uiVal)

    def throttle(self) -> list[str]:
        """What holds the clocks down."""
        from torchdoctor.facts.ask_nvml import CLOCK_REASONS

        bits = self.ask("nvmlDeviceGetCurrentClocksEventReasons")
        if bits is None:  # its name before driver 535
            bits = self.ask("nvmlDeviceGetCurrentClocksThrottleReasons") or 0
        return [name for number, name in enumerate(CLOCK_REASONS) if bits >> number & 1]

    def counters(self) -> dict[str, Any]:
        """What only ever grows, and who computes on it."""
        rows = self.ask("nvmlDeviceGetRemappedRows")
        held_back = self.ask("nvmlDeviceGetViolationStatus", THERMAL)
        processes = self.ask("nvmlDeviceGetComputeRunningProcesses")
        return {
            "at": time.monotonic(),
            "ecc_corrected": self.ask("nvmlDeviceGetTotalEccErrors", CORRECTED, VOLATILE),
            "ecc_uncorrected": self.ask("nvmlDeviceGetTotalEccErrors", UNCORRECTED, VOLATILE),
            "ecc_uncorrected_ever": self.ask("nvmlDeviceGetTotalEccErrors", UNCORRECTED, AGGREGATE),
            "remapped_rows": rows[0] + rows[1] if rows else None,
            "remap_pending": bool(rows[2]) if rows else None,
            "remap_failed": bool(rows[3]) if rows else None,
            "pcie_replays": self.ask("nvmlDeviceGetPcieReplayCounter"),
            "thermal_ns": held_back.violationTime if held_back else None,
            "pids": [process.pid for process in processes] if processes is not None else None,
        }


class Events:
    """The driver's own reports of errors: waiting for one is also the pause between readings."""

    def __init__(self, binding: Any, card: Card) -> None:  # noqa: ANN401
        self._binding = binding
        self._set: Any = None
        with contextlib.suppress(Exception):  # Windows has none, some containers allow none
            found = binding.nvmlEventSetCreate()
            binding.nvmlDeviceRegisterEvents(card.handle, XID_EVENTS, found)
            self._set = found

    def wait(self, seconds: float, stop: threading.Event) -> int | None:
        """The number of an error (Xid) within so many seconds."""
        if self._set is None:
            stop.wait(seconds)
            return None
        began = time.monotonic()
        try:
            event = self._binding.nvmlEventSetWait(self._set, int(seconds * 1000))
        except self._binding.NVMLError as error:
            if error.value != self._binding.NVML_ERROR_TIMEOUT:
                self._set = None
            stop.wait(max(seconds - (time.monotonic() - began), 0.0))
            return None
        return int(event.eventData) if event.eventType == XID_EVENTS else None


def main(arguments: list[str]) -> int:
    """Watch until it is told to stop; its exit status."""
    home, seconds, *wanted = arguments
    # At the end of the path: nothing in site-packages may hide the standard library.
    sys.path += [home, str(Path(__file__).resolve().parents[2])]
    stop = threading.Event()
    threading.Thread(target=wait_for_stop, args=(stop,), daemon=True).start()
    try:
        binding = importlib.import_module("pynvml")
        binding.nvmlInit()
        card = Card(binding, find(binding, *wanted))
    except Exception as error:  # noqa: BLE001 - no driver, no binding, no such card: no watch
        send("telemetry-problem", words=f"{type(error).__name__}: {error}")
        return 0
    threading.Thread(target=name_what_is_stuck, args=(card,), daemon=True).start()
    watch(card, Events(binding, card), float(seconds), stop)
    return 0


def watch(card: Card, events: Events, seconds: float, stop: threading.Event) -> None:
    """Tell everything, from what the card is to its last counters."""
    send("telemetry-start", **card.identity())
    next_counters = 0.0
    while not stop.is_set():
        if time.monotonic() >= next_counters:
            send("telemetry-counters", **card.counters())
            next_counters = time.monotonic() + COUNTERS_EVERY_S
        send("telemetry", **card.sensors())
        xid = events.wait(seconds, stop)
        if xid is not None:
            send("xid", at=time.monotonic(), xid=xid)
    send("telemetry-counters", last=True, **card.counters())


def find(binding: Any, bus_id: str, uuid: str, name: str) -> Any:  # noqa: ANN401
    """The handle of the card.

    Raises:
        NotFound: none of what is known of it is known to NVML.
    """
    ways: tuple[tuple[Callable[[str], Any], str], ...] = (
        (binding.nvmlDeviceGetHandleByPciBusId, bus_id),
        (binding.nvmlDeviceGetHandleByUUID, uuid),
    )
    for way, known in ways:
        if known != "-":
            with contextlib.suppress(binding.NVMLError):
                return way(known)
    handles = [
        binding.nvmlDeviceGetHandleByIndex(number) for number in range(binding.nvmlDeviceGetCount())
    ]
    alike = [handle for handle in handles if binding.nvmlDeviceGetName(handle) == name]
    if len(alike) == 1:
        return alike[0]
    raise NotFound(f"NVML has {len(alike)} cards of the name {name}, and no other mark is known")


def wait_for_stop(stop: threading.Event) -> None:
    """Wait for a word on stdin, or its end: the parent is gone."""
    if not os.read(0, 1):
        os._exit(1)
    stop.set()


def name_what_is_stuck(card: Card) -> None:
    """Say which call does not return; nothing inside this process can interrupt it."""
    while True:
        time.sleep(STUCK_S / 4)
        running = card.asking
        if running and time.monotonic() - running[1] > STUCK_S:
            send("telemetry-problem", words=f"{running[0]} does not return")
            return


def send(message: str, **fields: object) -> None:
    """Print one message now."""
    import json

    from torchdoctor.bench.wire import MARKER

    line = MARKER.decode() + json.dumps({"message": message, **fields})
    os.write(1, f"\n{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
