"""What the kernel says about the card, where this user may read its log."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence

from torchdoctor.facts.mask import mask_text
from torchdoctor.facts.model import KernelLog, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Answer, Runner
from torchdoctor.texts import Text, joined, say

_RELEVANT = re.compile(
    r"NVRM|\bXid\b|RmInitAdapter|nvidia|NVIDIA|nouveau|nvswitch|NVSwitch"
    r"|[Kk]ey was rejected|Required key not available|module verification"
    # A kernel that loads signed modules alone does not always name the one that it refuses.
    r"|[Ll]oading of .*module.* is rejected|unsigned module"
)
# The boot parameters (which may name nouveau to keep it out), AppArmor's audit of
# nvidia-modprobe, and the sound of a monitor.
_NOISE = re.compile(r"[Cc]ommand line:|\baudit\b|HDA NVidia")
_STAMP = re.compile(r"^(?:<\d+>)?\[\s*\d+\.\d+\]\s?(?:\[[^\]]*\]\s)?")  # "[    1.27] text"
_KMSG = re.compile(r"^\d+,\d+,\d+,[^;]*;")  # "6,339,5140900,-;text"
_KEPT_LINES = 200  # a card that fails every second must not fill the report
_LONGEST_LINE = 1_000  # one record may hold several lines
_MOST_BYTES = 16_000_000
_RECORD_BYTES = 8_192  # the kernel gives one record a read and refuses a smaller buffer
_JOURNAL = ("-k", "-b", "-q", "--no-pager", "-o", "cat", "-n", "20000")

Source = Callable[[], Sequence[str]]


class _Refused(Exception):
    """A source that this user may not read, in its own words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def probe_kernel_log(run: Runner, place: Place, *, limit_s: float = 3.0) -> Probed[KernelLog]:
    """The lines about the card: from /dev/kmsg, else dmesg, else the journal of this boot."""
    if place.platform != "linux":
        return Probed.unknown(
            say("{platform} has no kernel log of this kind", platform=place.platform)
        )
    deadline = time.monotonic() + limit_s
    sources: tuple[Source, ...] = (
        lambda: _read_kmsg(place, deadline),
        lambda: _ask(run, place, deadline, "dmesg"),
        # Last, although it goes back further than the kernel's own buffer: the journal of a
        # long uptime takes seconds.
        lambda: _ask(run, place, deadline, "journalctl", *_JOURNAL),
    )
    refusals: list[str] = []
    for lines in (_lines(source, refusals) for source in sources):
        if lines is not None:
            return Probed(KernelLog(lines=relevant_lines(lines)))
    return Probed.unknown(joined(refusals, "; "))


def _lines(source: Source, refusals: list[str]) -> Sequence[str] | None:
    try:
        return source()
    except _Refused as refusal:
        refusals.append(refusal.words)
        return None


def relevant_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines about the card, without time stamps and secrets: the first and the last ones."""
    kept = [line for line in lines if _RELEVANT.search(line) and not _NOISE.search(line)]
    if len(kept) > _KEPT_LINES:
        kept = kept[: _KEPT_LINES // 2] + kept[-_KEPT_LINES // 2 :]
    return tuple(mask_text(_STAMP.sub("", line)[:_LONGEST_LINE].strip()) for line in kept)


def read_kmsg_record(record: str) -> str | None:
    """The text of one line of /dev/kmsg; None: it carries on the record before it."""
    found = _KMSG.match(record)
    return record[found.end() :] if found else None


def _read_kmsg(place: Place, deadline: float) -> list[str]:
    path = place.root / "dev/kmsg"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _Refused(f"/dev/kmsg: {error.strerror}") from None
    try:
        text = b"".join(_records(handle, deadline)).decode("utf-8", "replace")
    except OSError as error:  # opened, but kernel.dmesg_restrict forbids to read
        raise _Refused(f"/dev/kmsg: {error.strerror}") from None
    finally:
        os.close(handle)
    if not text:
        raise _Refused(
            say("{source}: empty", source="/dev/kmsg")
        )  # containers may have /dev/null in its place
    return [line for line in map(read_kmsg_record, text.splitlines()) if line is not None]


def _records(handle: int, deadline: float) -> Iterator[bytes]:
    read = 0
    while read < _MOST_BYTES and time.monotonic() < deadline:
        try:
            record = os.read(handle, _RECORD_BYTES)
        except BlockingIOError:  # the end, as far as it has been written
            return
        except BrokenPipeError:  # overwritten meanwhile: go on with the oldest that is left
            continue
        if not record:
            return
        read += len(record)
        yield record


def _ask(run: Runner, place: Place, deadline: float, name: str, *arguments: str) -> list[str]:
    program = find_program(name, place.environ)
    if program is None:
        raise _Refused(say("{source}: not on PATH", source=name))
    answer = run([str(program), *arguments], max(0.1, deadline - time.monotonic()))
    if answer.exit_code != 0 or not answer.stdout.strip():
        raise _Refused(_why_not(name, answer))
    return answer.stdout.splitlines()


def _why_not(name: str, answer: Answer) -> Text:
    if answer.exit_code:
        return say("{source}: {why}", source=name, why=answer.complaint)
    return say("{source}: empty", source=name)
