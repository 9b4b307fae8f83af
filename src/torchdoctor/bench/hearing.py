"""Listens to workers until everything has been told, or nothing more is to be expected."""

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from torchdoctor.bench.catalogue import SOAK
from torchdoctor.bench.conversation import Conversation, unknown_item
from torchdoctor.bench.judge import judge_item
from torchdoctor.bench.messages import Hello, ItemFinished, Message, read_message
from torchdoctor.bench.model import Item
from torchdoctor.bench.process import FLOOD_BYTES, GRACE_S, Child, Gap
from torchdoctor.bench.wire import is_message
from torchdoctor.bench.words import last_words
from torchdoctor.texts import Text, mark, say

OnEvent = Callable[[Message], None]
STOP_S = 30.0
"""For a soak to end when it is told to: a pass over 90 % of the memory, and its checks."""

# Variables that would change what is measured, or keep the interpreter from ending.
_NOT_PASSED_ON = (
    "PYTHONINSPECT",
    "PYTHONWARNINGS",  # "error" turns torch's own warnings into a failed import
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long is waited, in seconds."""

    start_s: float
    """For the interpreter to start, import torch and meet the device."""
    item_s: float
    """For each item."""
    all_s: float
    """For everything, restarts included."""


def _nothing() -> None:
    """There is nothing to do while a worker works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears what workers say."""

    on_event: OnEvent
    """Told of every message."""
    judge: Callable[[ItemFinished], Item] = judge_item
    """Makes an item of what is told of it."""
    meanwhile: Callable[[], None] = _nothing
    """Called several times a second while a worker works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What all workers of one bench came to."""

    hello: Hello | None
    items: tuple[Item, ...]
    ending: Text
    """How the last worker ended, when not as it should."""
    interrupted: bool = False
    """Whether the user ended a soak before its time."""


def hear_all(
    command: Sequence[str],
    limits: Limits,
    deadline: float,
    listener: Listener,
    *,
    items_wanted: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Heard:
    """Run workers until every item has been told of: one that dies is followed by another.

    Args:
        command: Starts a worker; `--items`, and how much time is spent, are added for followers.
        limits: How long each step may take.
        deadline: `time.monotonic()` at which everything has to be over.
        listener: Hears what they say.
        items_wanted: What to run; none: what the worker chooses.
        environment: Variables that a worker sees besides our own, or with another value.
    """
    began = time.monotonic()
    hello: Hello | None = None
    items: list[Item] = []
    ahead: tuple[str, ...] = ()
    while True:
        chosen = ahead or items_wanted
        rest = ("--items", *chosen) if chosen else ()
        if hello is not None:
            rest = ("--spent", f"{time.monotonic() - began:.1f}", *rest)
        talk, ending = hear_one((*command, *rest), limits, deadline, listener, environment)
        hello = hello or talk.hello
        items += talk.items
        ahead = talk.ahead if talk.hello else ahead
        # One item less each time, or no further try: so this ends.
        if not ahead or not talk.items or talk.interrupted or time.monotonic() >= deadline:
            break
    items += [unknown_item(name, say("not run: {why}", why=ending)) for name in ahead]
    return Heard(hello=hello, items=tuple(items), ending=ending, interrupted=talk.interrupted)


def hear_one(
    command: Sequence[str],
    limits: Limits,
    deadline: float,
    listener: Listener,
    environment: Mapping[str, str] | None = None,
) -> tuple[Conversation, Text]:
    """Run one worker to its end: what it told, and how it ended when not as it should."""
    talk = Conversation(judge=listener.judge)
    try:
        child = Child(command, is_message, environment_of(os.environ, environment))
    except OSError as error:
        return talk, say("it does not start ({why})", why=error.strerror)
    with child:
        gap = _listen(child, talk, limits, deadline, listener)
        # After "done" it may still take leave of the driver, but whatever happens to it then is
        # nothing to do with what it measured.
        status = child.exit_status(0 if gap in (Gap.SILENT, Gap.FLOODED) else GRACE_S)
        child.kill()
        if gap is None:
            return talk, say("")
        ending = _ending(gap, status, _limit_that_was_reached(talk, limits, deadline))
        words = last_words(child.output_end())
    if words:
        ending = say("{ending}; its last words: {words}", ending=ending, words=words)
    talk.lose_running(ending)
    return talk, ending


def _listen(
    child: Child, talk: Conversation, limits: Limits, deadline: float, listener: Listener
) -> Gap | None:
    """Hear the child out; None when it has told everything, else what came instead."""
    step_deadline = time.monotonic() + limits.start_s
    while not talk.over:
        try:
            rest_s = min(step_deadline, deadline) - time.monotonic()
            line = child.next_line(rest_s, listener.meanwhile)
            if isinstance(line, Gap):
                return line
            if _take(line, talk, listener):  # garbage buys no time
                step_deadline = time.monotonic() + limits.item_s
        except KeyboardInterrupt:  # noqa: PERF203 - it may come at any time, and not end this
            if talk.running != SOAK or talk.interrupted:
                raise
            # What a soak has measured so far counts: the worker ends it and tells.
            talk.interrupted = True
            child.say(b"stop\n")
            step_deadline = time.monotonic() + STOP_S
    return None


def _take(line: bytes, talk: Conversation, listener: Listener) -> bool:
    """Whether a line says something."""
    message = read_message(line)
    talk.hear(message)
    if message is not None:
        listener.on_event(message)
    return message is not None


def _limit_that_was_reached(talk: Conversation, limits: Limits, deadline: float) -> Text:
    if time.monotonic() >= deadline:
        return say("the limit of the whole bench")
    if talk.hello:
        return say("{seconds:g} s", seconds=limits.item_s)
    return say("the {seconds:g} s of its start", seconds=limits.start_s)


def _ending(gap: Gap, status: int | None, limit: Text) -> Text:
    if gap is Gap.FLOODED:
        template = mark("it wrote more than {limit} MiB where only messages belong")
        return say(template, limit=FLOOD_BYTES >> 20)
    if gap is Gap.SILENT:
        return say("it did not answer within {limit}", limit=limit)
    if status is None:
        return say("it closed its output and did not end")
    if status < 0:
        return say("it was killed by {signal}", signal=_signal_name(-status))
    return say("it ended with exit status {status}", status=status)


def _signal_name(number: int) -> Text:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return say("signal {number}", number=number)
    if name == "SIGKILL":
        return say("{name} (often the kernel, out of memory)", name=name)
    return say("{name}", name=name)


def environment_of(own: Mapping[str, str], more: Mapping[str, str] | None) -> dict[str, str]:
    """What a worker sees: our own variables but a few, and some of its own."""
    kept = {name: value for name, value in own.items() if name not in _NOT_PASSED_ON}
    return {**kept, **(more or {})}
