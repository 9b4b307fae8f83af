"""Why pip refuses a wheel that was named to it: by what stands in its name. Pure.

pip says "is not a supported wheel on this platform" of another Python's wheel, of another
system's, and of one whose tag it is too old to know.
"""

import re

from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.facts.model import Facts

# torch-2.6.0+cu124-cp311-cp311-manylinux_2_28_x86_64.whl
_WHEEL = re.compile(
    r"(?P<package>[\w.]+)-(?P<version>[\w.+!%]+)-(?P<python>[\w.]+)-(?P<abi>\w+)-(?P<platform"
    r">[\w.]+)\.whl"
)
_SYSTEMS = (("win", "windows"), ("macosx", "macos"), ("manylinux", "linux"), ("linux", "linux"))
_MACHINES = ("x86_64", "amd64", "aarch64", "arm64")
_SAME = {"amd64": "x86_64", "arm64": "aarch64"}


def word_of_wheel(message: str, facts: Facts) -> str | None:
    """The word for a refused wheel; None: its name fits this Python and system."""
    wheel = _WHEEL.search(message)
    if wheel is None:
        return None
    tag = facts.python.tag if facts.python else None
    if (
        tag is not None
        and wheel["python"] not in (tag, "py3", "py2.py3")
        and wheel["abi"] != "abi3"
    ):
        return "NO_WHEEL_FOR_PYTHON"
    if _is_of_another_system(wheel["platform"], facts):
        return "NO_WHEEL_FOR_PLATFORM"
    return None


def _is_of_another_system(platform: str, facts: Facts) -> bool:
    system = next((name for start, name in _SYSTEMS if platform.startswith(start)), None)
    if system is not None and system_of(facts) not in (None, system):
        return True
    machine = next((name for name in _MACHINES if platform.endswith(name)), None)
    known = (facts.os.machine or "").lower() if facts.os else ""
    return bool(machine and known in _MACHINES) and _plain(machine) != _plain(known)


def _plain(machine: str | None) -> str:
    return _SAME.get(machine or "", machine or "")
