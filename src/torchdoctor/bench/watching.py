"""Starts and ends the child that watches a card, and takes what it says without ever waiting."""

import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from torchdoctor.bench.messages import (
    Message,
    TelemetryCounters,
    TelemetryProblem,
    read_message,
)
from torchdoctor.bench.process import GRACE_S, Child, Gap
from torchdoctor.bench.wire import is_message
from torchdoctor.bench.words import last_words, tidy
from torchdoctor.texts import Text, say

SCRIPT = Path(__file__).with_name("watch_card.py")
INTERVAL_S = 0.15
LONG_INTERVAL_S, LONG_SOAK_MINUTES = 1.0, 60
"""Of a soak that takes longer: all its readings have to be kept."""
FLOOD_BYTES = 64 * 2**20  # a day of readings
FAREWELL_S = 3.0
"""For the last counters. NVML that hangs costs no more than this."""
_UNKNOWN = "-"


class Watch:
    """A card that is being watched, until `end`.

    Args:
        command: Starts the child.
        environment: What it sees.
        farewell_s: For its last counters.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        farewell_s: float = FAREWELL_S,
    ) -> None:
        self._farewell_s = farewell_s
        self._child: Child | None = None
        self._problem: Text | None = None
        try:
            self._child = Child(command, is_message, environment, flood_bytes=FLOOD_BYTES)
        except OSError as error:
            self._problem = say("it does not start ({why})", why=error.strerror)

    def heard(self) -> Iterator[Message]:
        """What it has said since the last time. Never waits."""
        if self._child is not None:
            for line in self._child.lines_so_far():
                if isinstance(line, Gap):
                    self._lose()
                    break
                yield from _messages(line)
        if self._problem is not None:
            yield _problem(self._problem)
            self._problem = None

    def end(self) -> Iterator[Message]:
        """Ask for the last counters, and end it; what was said until then."""
        deadline = time.monotonic() + self._farewell_s
        child = self._child
        if child is not None:
            child.say(b"\n")
            yield from self._farewell(child, deadline)
        yield from self.heard()

    def _farewell(self, child: Child, deadline: float) -> Iterator[Message]:
        """What is said up to the last counters."""
        while not isinstance(line := child.next_line(deadline - time.monotonic()), Gap):
            for message in _messages(line):
                yield message
                if isinstance(message, TelemetryCounters) and message.last:
                    child.kill()
                    self._child = None
                    return
        silent = say("NVML did not answer when the bench was over")
        self._lose(silent if line is Gap.SILENT else None)

    def _lose(self, why: Text | None = None) -> None:
        """The child has nothing more to say. What it was not asked for is a problem."""
        child, self._child = self._child, None
        if child is None:
            return
        status = child.exit_status(0 if why else GRACE_S)
        child.kill()
        if why or status:
            words = last_words(child.output_end()) or say("status {status}", status=status)
            self._problem = why or say("what read them died: {words}", words=words)


def _messages(line: bytes) -> Iterator[Message]:
    message = read_message(line)
    if message is not None:
        yield message


def _problem(words: str) -> TelemetryProblem:
    return TelemetryProblem(message="telemetry-problem", words=tidy(words))


def watch_command(
    device: Mapping[str, Any], *, interval_s: float = INTERVAL_S, binding: Path | None = None
) -> list[str] | None:
    """What watches a device; None: it is no card of NVIDIA's, or NVML's binding is not there.

    Args:
        device: As the worker describes it.
        interval_s: Between two readings.
        binding: The folder with the module pynvml; None: where our own interpreter has it.
    """
    home = binding or _home_of_binding()
    if device.get("type") != "cuda" or device.get("hip") or home is None:
        return None
    known = [str(device.get(key) or _UNKNOWN) for key in ("pci_bus_id", "uuid", "name")]
    # -S: site-packages come as an argument, which saves the start-up of `site`.
    return [sys.executable, "-I", "-S", str(SCRIPT), str(home), f"{interval_s:g}", *known]


def _home_of_binding() -> Path | None:
    # find_spec looks without importing: NVML's binding is never loaded into our own process.
    with contextlib.suppress(ValueError):
        spec = importlib.util.find_spec("pynvml")
        return Path(spec.origin).parent if spec and spec.origin else None
    return None


def watcher_for(soak_minutes: float | None) -> "Watcher":
    """Starts the child for a card; the longer a run takes, the less often it reads."""
    interval_s = LONG_INTERVAL_S if (soak_minutes or 0) > LONG_SOAK_MINUTES else INTERVAL_S

    def watch(device: Mapping[str, Any]) -> Watch | None:
        command = watch_command(device, interval_s=interval_s)
        return Watch(command, os.environ) if command else None

    return watch


Watcher = Callable[[Mapping[str, Any]], Watch | None]
"""Starts watching a device; None: there is nothing to watch."""
