"""Which operating system this is."""

import os
import platform as machine_words
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from torchdoctor.facts.model import Distro, OperatingSystem, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import read_text
from torchdoctor.texts import say

System = Literal["linux", "windows", "macos"]

_SYSTEMS: dict[str, System] = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_OS_RELEASE = ("etc/os-release", "usr/lib/os-release")  # in the order of os-release(5)


def probe_operating_system(place: Place) -> Probed[OperatingSystem]:
    """System, processor, distribution and kernel."""
    system = _SYSTEMS.get(place.platform)
    if system is None:
        return Probed.unknown(
            say("no probe is written for the platform {platform}", platform=place.platform)
        )
    if system == "linux":
        return _linux(place.root)
    if system == "macos":
        version = machine_words.mac_ver()[0] or None
        return Probed(
            OperatingSystem(
                system=system,
                machine=machine_words.machine() or None,
                kernel=machine_words.release() or None,
                version=version,
            )
        )
    return Probed(
        OperatingSystem(
            system=system, machine=_windows_machine(place.environ), version=_windows_version()
        )
    )


def read_os_release(text: str) -> Distro:
    """ID and VERSION_ID of an os-release(5) file, whose values are quoted as a shell would."""
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    values = {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
    return Distro(id=values.get("ID") or None, version=values.get("VERSION_ID") or None)


def _linux(root: Path) -> Probed[OperatingSystem]:
    named = os.uname()
    texts = (read_text(root / path) for path in _OS_RELEASE)
    text = next((text for text in texts if text), None)
    return Probed(
        OperatingSystem(
            system="linux",
            machine=named.machine,
            distro=read_os_release(text) if text else None,
            kernel=named.release,
        ),
        None if text else say("there is no os-release file that names the distribution"),
    )


def _windows_machine(environ: Mapping[str, str]) -> str | None:
    # platform.machine() asks WMI from Python 3.12 on, which can hang. A 32-bit process finds
    # the machine's own word in the second variable.
    return environ.get("PROCESSOR_ARCHITEW6432") or environ.get("PROCESSOR_ARCHITECTURE")


def _windows_version() -> str | None:
    ask = getattr(sys, "getwindowsversion", None)
    if ask is None:
        return None
    major, minor, build = ask().platform_version
    return f"{major}.{minor}.{build}"
