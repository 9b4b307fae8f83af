"""Why the installer failed, in the public vocabulary, out of what it printed. Pure.

The words are those that the tools print: pip 23.2 and 26.3 were read and run against an index that
fails in each way, uv 0.13.9 was run. The file named beside a telltale is pip's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torchdoctor.index.causes import (
    INDEX_UNREACHABLE,
    MIRROR_LACKS_BUILD,
    PROXY_BROKEN,
    TLS_UNTRUSTED,
)

INSTALLER_FAILED = "INSTALLER_FAILED"
MEMORY_KILLED = "MEMORY_KILLED"
NO_WHEEL_FOR_PYTHON = "NO_WHEEL_FOR_PYTHON"
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


@dataclass(frozen=True, slots=True)
class _Telltale:
    reason: str
    pattern: re.Pattern[str]
    warnings_too: bool = False
    """pip says of an index that it cannot reach nothing but a warning."""


def _telltale(reason: str, *patterns: str, warnings_too: bool = False) -> _Telltale:
    return _Telltale(reason, re.compile("|".join(patterns)), warnings_too)


# In this order the first match decides: what no index can be blamed for; what is wrong with one
# file; what is wrong on the way to an index. "No matching distribution" comes after all of them,
# because pip says so as well when it could not read a single page (reasons.md, "Evidence that
# misleads").
_TELLTALES = (
    _telltale(
        "HASH_MISMATCH",
        r"DO NOT MATCH THE HASHES",  # exceptions/hashes.py, HashMismatch
        r"^error: Hash mismatch for ",  # uv
        r"cause: Hash mismatch for ",
    ),
    _telltale("DISK_FULL", r"No space left on device", r"\[Errno 28\]", r"os error 28\b"),
    _telltale(
        "EXTERNALLY_MANAGED",
        r"externally-managed-environment",  # exceptions/__init__.py
        r"interpreter at .* is externally managed",  # uv
    ),
    _telltale("FILES_IN_USE", r"\[WinError (?:5|32)\]", r"os error (?:5|32)\b.*\.(?:dll|pyd)"),
    _telltale(
        "ENVIRONMENT_READ_ONLY",
        r"\[Errno (?:13|30)\]",  # commands/install.py, create_os_error_message
        r"os error (?:13|30)\b",
    ),
    _telltale(
        "PIP_INSTALLS_ELSEWHERE",
        r"Can not perform a '--user' install",  # commands/install.py, decide_user_install
    ),
    _telltale(MEMORY_KILLED, r"^MemoryError\b", r"Cannot allocate memory", r"\[Errno 12\]"),
    _telltale(
        "PYTHON_WITHOUT_SSL",
        r"ssl module in Python is not available",  # models/search_scope.py
        r"'ssl' module is unavailable",  # exceptions/network.py, SSLMissingError
        r"No module named '_ssl'",
        warnings_too=True,
    ),
    _telltale(
        MIRROR_LACKS_BUILD,
        r"HTTP error (?:403|404|410) while getting",  # network/download.py
        r"\b(?:403|404|410) Client Error: ",  # network/utils.py, raise_for_status
        r"HTTP status client error \((?:403|404|410) ",  # uv
    ),
    _telltale(
        "RESOLVER_CONFLICT",
        r"ResolutionImpossible",  # resolution/resolvelib/factory.py
        r"have conflicting dependencies",
    ),
    _telltale(
        TLS_UNTRUSTED,
        r"CERTIFICATE_VERIFY_FAILED",
        r"certificate verify failed",
        r"confirming the ssl certificate",  # index/collector.py
        r"invalid peer certificate",  # uv
        r"not a trusted or secure host and is being ignored",  # network/session.py
        warnings_too=True,
    ),
    _telltale(
        PROXY_BROKEN,
        r"ProxyError",
        r"Cannot connect to proxy",
        r"Failed to connect to proxy",  # exceptions/network.py, ProxyConnectionError
        r"proxy connection error",  # index/collector.py
        r"InvalidProxyURL",
        r"check_hostname requires server_hostname",
        r"Missing dependencies for SOCKS support",
        warnings_too=True,
    ),
    _telltale(
        "DOWNLOAD_INTERRUPTED",
        r"IncompleteRead",
        r"\bConnection broken:",  # urllib3's ProtocolError; a retry says "connection broken by"
        r"because not enough bytes were received",  # exceptions/network.py, IncompleteDownloadError
        r"^(?:pip\._vendor\.urllib3\.exceptions\.)?ReadTimeoutError:",  # while a file came in
        r"error decoding response body",  # uv
        r"end of file before message length reached",
    ),
    _telltale(
        INDEX_UNREACHABLE,
        r"Retrying \(Retry\(",  # urllib3, connectionpool.py
        r"Max retries exceeded",
        r"Could not fetch URL",  # index/collector.py
        r"Failed to connect to ",  # exceptions/network.py, ConnectionFailedError
        r"didn't respond within",  # exceptions/network.py, ConnectionTimeoutError
        r"HTTP error (?:401|407|429|5\d\d) while getting",
        r"\b(?:401|407|429) Client Error: |\b5\d\d Server Error: ",
        r"401 Error, Credentials not correct",  # network/auth.py
        r"Request failed after \d+ retr",  # uv
        r"cause: client error \(Connect\)",
        r"cause: dns error",
        r"operation timed out",
        r"HTTP status (?:server error|client error \((?:401|407|429))",
        warnings_too=True,
    ),
)

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
        return Cause((MEMORY_KILLED,), (f"exit status {exit_status}", *lines[-1:]))
    for telltale in _TELLTALES:
        telling = [line for line in lines if _tells(telltale, line)]
        if telling:
            return Cause((telltale.reason,), _evidence(telling, lines))
    missing = [line for line in lines if _NO_MATCH.search(line)]
    if missing:
        return Cause((_missing_word(missing, lines),), _evidence(missing, lines))
    if any("ResolutionImpossible" in line or "No solution found" in line for line in lines):
        return Cause(("RESOLVER_CONFLICT",), _evidence([], lines))
    status = "could not be started" if exit_status is None else f"exit status {exit_status}"
    return Cause((INSTALLER_FAILED,), (*_evidence([], lines), status))


def _tells(telltale: _Telltale, line: str) -> bool:
    if not telltale.warnings_too and _WARNING.match(line):
        return False
    return telltale.pattern.search(line) is not None


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
    return tuple(dict.fromkeys(line.strip() for line in shown))[:EVIDENCE_LINES]
