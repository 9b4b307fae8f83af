"""Why the installer failed, in the public vocabulary, out of what it printed. Pure.

The messages are the diagnosis's own (`diagnosis.messages`). Here is what only an installer's output
tells: which of several counts. pip 23.2 and 26.3 were read and run against an index that fails in
each way, uv 0.13.9 was run.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torchdoctor.diagnosis.telltales import telltales_of
from torchdoctor.index.causes import (
    INDEX_UNREACHABLE,
    MIRROR_LACKS_BUILD,
    PROXY_BROKEN,
    TLS_UNTRUSTED,
)
from torchdoctor.texts import Text, say

INSTALLER_FAILED = "INSTALLER_FAILED"
MEMORY_KILLED = "MEMORY_KILLED"
NO_WHEEL_FOR_PYTHON = "NO_WHEEL_FOR_PYTHON"
RESOLVER_CONFLICT = "RESOLVER_CONFLICT"
OF_THE_SOURCE = frozenset({
    INDEX_UNREACHABLE, MIRROR_LACKS_BUILD, PROXY_BROKEN, TLS_UNTRUSTED, NO_WHEEL_FOR_PYTHON,
    "HASH_MISMATCH", "DOWNLOAD_INTERRUPTED",
})  # fmt: skip
"""Words for what another source may do better. All others would meet the next one as well."""

KILLED = (-9, 137)  # by the kernel for memory, seen from outside and through a shell
EVIDENCE_LINES = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a command failed."""

    reasons: tuple[str, ...]
    """The word to act on first stands first; never empty."""
    evidence: tuple[str, ...]
    """Lines of the output, the telling one first."""


# In this order the first word that is told decides: what no index can be blamed for; what is wrong
# with one file; what is wrong on the way to an index. "No matching distribution" comes after all of
# them, because pip says so as well when it could not read a single page (reasons.md, "Evidence that
# misleads").
_ORDER = (
    "HASH_MISMATCH", "DISK_FULL", "EXTERNALLY_MANAGED", "FILES_IN_USE", "ENVIRONMENT_READ_ONLY",
    "PIP_INSTALLS_ELSEWHERE", MEMORY_KILLED, "PYTHON_WITHOUT_SSL", MIRROR_LACKS_BUILD,
    RESOLVER_CONFLICT, TLS_UNTRUSTED, PROXY_BROKEN, "DOWNLOAD_INTERRUPTED", INDEX_UNREACHABLE,
)  # fmt: skip
_WARNED_OF = frozenset({"PYTHON_WITHOUT_SSL", TLS_UNTRUSTED, PROXY_BROKEN, INDEX_UNREACHABLE})
"""pip says of an index that it cannot reach nothing but a warning."""
# What means a word in an installer's output, and may mean anything in other texts.
_HERE = {
    "FILES_IN_USE": re.compile(r"\[WinError (?:5|32)\]"),
    "ENVIRONMENT_READ_ONLY": re.compile(r"\[Errno (?:13|30)\]|os error (?:13|30)\b"),
    MEMORY_KILLED: re.compile(r"\[Errno 12\]"),
    INDEX_UNREACHABLE: re.compile(r"Retrying \(Retry\(|operation timed out"),
}

_NO_MATCH = re.compile(
    # resolution/resolvelib/factory.py, _report_single_requirement_conflict
    r"No matching distribution found for (?P<pin>\S+)"
    r"|Could not find a (?:final )?version that satisfies the requirement (?P<wanted>\S+)"
    # uv, in its two ways
    r"|there is no version of (?P<version>\S+)|(?P<name>\S+) was not found in the package registry"
)
_OTHER_PYTHON = re.compile(r"(\S+) Requires-Python ")  # "Ignored the following versions that ..."
_WARNING = re.compile(r"\s*(?:WARNING|DEPRECATION|warning|\[notice\])\b")
_ERROR = re.compile(r"\s*(?:ERROR|error|cause|Caused by)\b")


def cause_of_failure(lines: Sequence[str], exit_status: int | None) -> Cause:
    """The cause of a command that did not end with status 0.

    Args:
        lines: Its output; the end of it is enough.
        exit_status: None where it could not be started; negative for a signal.
    """
    if exit_status in KILLED:
        return Cause((MEMORY_KILLED,), (_status(exit_status), *lines[-1:]))
    missing = [line for line in lines if _NO_MATCH.search(line)]
    for word in _ORDER:
        telling = [line for line in lines if _tells(word, line)]
        # uv says of a version that is nowhere, too, that requirements contradict each other.
        if telling and not (missing and word == RESOLVER_CONFLICT):
            return Cause((word,), _evidence(telling, lines))
    if missing:
        return Cause((_missing_word(missing, lines),), _evidence(missing, lines))
    if any("ResolutionImpossible" in line or "No solution found" in line for line in lines):
        return Cause((RESOLVER_CONFLICT,), _evidence([], lines))
    return Cause((INSTALLER_FAILED,), (*_evidence([], lines), _status(exit_status)))


def _status(exit_status: int | None) -> Text:
    if exit_status is None:
        return say("could not be started")
    return say("exit status {status}", status=exit_status)


def _tells(word: str, line: str) -> bool:
    if word not in _WARNED_OF and _WARNING.match(line):
        return False
    here = _HERE.get(word)
    if here is not None and here.search(line):
        return True
    # A weak message follows other failures too, as "No matching distribution" does.
    return any(row.tells(line) for row in telltales_of(word) if not row.weak)


def _missing_word(missing: Iterable[str], lines: Sequence[str]) -> str:
    """Whether the version is not there at all, or there for other Pythons alone.

    pip lists versions for other Pythons beside every failure. Only where the very version that
    was asked for is among them do they explain it.
    """
    wanted = {pin.partition("==")[2].partition("+")[0] for pin in _pins(missing)} - {""}
    passed_over = {
        found.partition("+")[0] for line in lines for found in _OTHER_PYTHON.findall(line)
    }
    return NO_WHEEL_FOR_PYTHON if wanted & passed_over else MIRROR_LACKS_BUILD


def _pins(missing: Iterable[str]) -> Iterable[str]:
    for line in missing:
        found = _NO_MATCH.search(line)
        if found:
            yield next((group for group in found.groups() if group), "")


def _evidence(telling: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    errors = [line for line in lines if _ERROR.match(line)]
    shown = [*telling[-1:], *(errors or lines)[-EVIDENCE_LINES:]]
    # Sentences of ours among them must not be rebuilt: that makes plain strings of them.
    bare = (line if line == line.strip() else line.strip() for line in shown)
    return tuple(dict.fromkeys(bare))[:EVIDENCE_LINES]
