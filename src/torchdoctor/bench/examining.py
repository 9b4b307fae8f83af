"""Follows one bench: what the worker says, what the card's sensors say, and what comes of both."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from torchdoctor.bench.card_log import CardLog, in_freedom, telemetry_of
from torchdoctor.bench.ceilings import Ceilings, ceilings_of, link_peak
from torchdoctor.bench.health import excuses, health_item
from torchdoctor.bench.judge import judge_item
from torchdoctor.bench.messages import Hello, ItemFinished, ItemStarted, Message
from torchdoctor.bench.model import Item
from torchdoctor.bench.watching import Watch, Watcher
from torchdoctor.matrix.model import Ceiling

COPIES = "transfers"
"""The item that keeps the link between host and card busy."""
OnEvent = Callable[[Message], None]
RowsOf = Callable[[str], Iterable[Ceiling]]


class Examiner:
    """Knows the device, its ceilings and its sensors while a bench runs, and judges items by them.

    Args:
        on_event: Told of every message, the worker's and the sensors'.
        rows_of: What is known of a card by its name.
        watcher: Starts watching a device.
    """

    def __init__(self, on_event: OnEvent, rows_of: RowsOf, watcher: Watcher) -> None:
        self._on_event, self._rows_of, self._watcher = on_event, rows_of, watcher
        self._watch: Watch | None = None
        self._device: Mapping[str, Any] = {}
        self._pid: int | None = None
        self._item_began = time.monotonic()
        self.log = CardLog()

    @property
    def ceilings(self) -> Ceilings:
        """What is known of the device's limits."""
        name, is_card = self._device.get("name"), self._device.get("type") == "cuda"
        rows = self._rows_of(str(name)) if is_card and name else ()
        return ceilings_of(rows, self._device, self.log.card)

    @property
    def known_cards(self) -> tuple[str, ...]:
        """The device's name, where its speed could be judged."""
        return (str(self._device.get("name")),) if self.ceilings.knows_the_card else ()

    @property
    def device(self) -> dict[str, Any]:
        """The device as the worker describes it, with its limits."""
        ceilings = self.ceilings
        found = dict(self._device)
        if ceilings.memory_gb_s is not None:
            found["peak_gb_s"] = ceilings.memory_gb_s
        if ceilings.by_format:
            found["peak_tflops"] = {name: row.peak for name, row in ceilings.by_format.items()}
        return found

    def hear(self, message: Message) -> None:
        """Take in one message of the worker."""
        match message:
            case Hello() if message.problem is None and not self._device:
                self._device, self._pid = message.device, message.pid
                self._watch = self._watcher(message.device)
            case ItemStarted():
                self._item_began = time.monotonic()
            case _:
                pass
        self._on_event(message)

    def look(self) -> None:
        """Take in what the sensors have said; never waits."""
        if self._watch is not None:
            self._take(self._watch.heard())

    def judge(self, measured: ItemFinished) -> Item:
        """One item, by its checks, its speed and what held the card back."""
        self.look()
        freed = {label: in_freedom(one, self.log) for label, one in measured.series.items()}
        dropped = sum(count for _, count in freed.values())
        measured = replace(measured, series={label: one for label, (one, _) in freed.items()})
        samples = self.log.between(self._item_began, time.monotonic())
        if measured.name == COPIES:
            self.log.while_copying += samples
        item = judge_item(
            measured,
            self.ceilings,
            link_gb_s=link_peak(
                max((one.pcie_gen or 0 for one in samples), default=0),
                max((one.pcie_width or 0 for one in samples), default=0),
            ),
            excuses=excuses(replace(self.log, samples=samples), self._pid),
            dropped=dropped,
        )
        return replace(item, telemetry=telemetry_of(samples))

    def conclude(self) -> tuple[Item, ...]:
        """End the watch; what became of the card, nothing where none was to be watched."""
        self.close()
        return () if self._watch is None else (health_item(self.log, self._pid),)

    def close(self) -> None:
        """End the watch, whatever happened."""
        if self._watch is not None:
            self._take(self._watch.end())

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.log.take(message)
            self._on_event(message)
