"""Keeps track of what one worker has said, so that its end can be laid to the right item. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

from torchdoctor.bench.catalogue import kind_of
from torchdoctor.bench.judge import judge_item, read_kind
from torchdoctor.bench.messages import (
    Done,
    Hello,
    ItemCrashed,
    ItemFinished,
    ItemSkipped,
    ItemStarted,
    Message,
)
from torchdoctor.bench.model import Item
from torchdoctor.bench.words import heard, tidy
from torchdoctor.texts import Text, say


@dataclass(slots=True)
class Conversation:
    """What was heard so far of one worker."""

    judge: Callable[[ItemFinished], Item] = judge_item
    """Makes an item of what a worker tells of it."""
    hello: Hello | None = None
    items: list[Item] = field(default_factory=list)
    """Judged, in the order in which they ended."""
    running: str | None = None
    """The item that has started and not ended."""
    done: bool = False
    interrupted: bool = False
    """Whether the user has asked the running item to end early."""
    garbled: bool = False
    """Whether something was said during the running item that could not be read."""

    def hear(self, message: Message | None) -> None:
        """Take in one message; None is one that could not be read.

        What does not fit the state is passed over.
        """
        match message:
            case None:
                self.garbled = True
            case Hello():
                self.hello = self.hello or message
            case ItemStarted() if message.name in self.ahead:
                self.lose_running(self._without_result)
                self.running, self.garbled = message.name, False
            case ItemFinished() if message.name == self.running:
                self.items.append(self.judge(message))
                self.running = None
            case ItemSkipped() if message.name == self.running:
                self.items.append(_skipped(message))
                self.running = None
            case ItemCrashed():
                self.lose_running(heard(tidy(message.words)))
            case Done():
                self.lose_running(self._without_result)
                self.done = True
            case _:
                pass

    def lose_running(self, because: str) -> None:
        """The running item, if there is one, has no result."""
        if self.running is not None:
            self.items.append(unknown_item(self.running, because))
            self.running = None

    @property
    def _without_result(self) -> Text:
        if self.garbled:
            return say("its result could not be read")
        return say("it ended without a result")

    @property
    def over(self) -> bool:
        """Whether nothing more is to be expected."""
        return self.done or (self.hello is not None and self.hello.problem is not None)

    @property
    def ahead(self) -> tuple[str, ...]:
        """Announced items that have not started."""
        announced = self.hello.items if self.hello else ()
        begun = {item.name for item in self.items} | {self.running}
        return tuple(name for name in announced if name not in begun)


def unknown_item(name: str, because: str) -> Item:
    """An item of which nothing is known."""
    return Item(name=name, kind=read_kind(kind_of(name)), status="unknown", because=because)


def _skipped(message: ItemSkipped) -> Item:
    because = heard(tidy(message.words))
    return Item(name=message.name, kind=message.kind, status="skip", because=because)
