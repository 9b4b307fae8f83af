"""Memory that programs may use here: what the machine has, or what its container allows."""

import os

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import read_text
from torchdoctor.texts import say

_LIMITS = ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Of control groups version 2 and 1, as the root of a container shows its own."""


def probe_memory(place: Place) -> Probed[int]:
    """Bytes of memory.

    Sources: MemTotal of proc(5) and the limit of the control group; on macOS sysconf(3); on
    Windows GlobalMemoryStatusEx.
    """
    if place.platform == "linux":
        return _linux(place)
    total = _windows() if place.platform == "win32" else _sysconf()
    return Probed(total) if total else Probed.unknown(say("the system does not say"))


def _linux(place: Place) -> Probed[int]:
    total = _total(read_text(place.root / "proc/meminfo") or "")
    if total is None:
        return Probed.unknown(say("/proc/meminfo has no MemTotal"))
    limits = (_limit(read_text(place.root / path)) for path in _LIMITS)
    # Without a limit version 1 gives a number that no machine has, hence min.
    return Probed(min((total, *(limit for limit in limits if limit))))


def _total(meminfo: str) -> int | None:
    for line in meminfo.splitlines():
        name, _, value = line.partition(":")
        words = value.split()
        if name == "MemTotal" and words and words[0].isdecimal():
            return int(words[0]) * 1024
    return None


def _limit(text: str | None) -> int | None:
    """A cgroup's limit; None: none ("max"), or not known."""
    return int(text) if text and text.isdecimal() else None


def _sysconf() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("rest", ctypes.c_ulonglong * 6),
        )

    status = Status(length=ctypes.sizeof(Status))
    kernel = getattr(ctypes, "windll", None)
    if kernel is None or not kernel.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.total)
