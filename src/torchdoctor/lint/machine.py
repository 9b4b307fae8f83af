"""The machine that a line is judged for: what facts say, or the platforms that are assumed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from torchdoctor.facts.model import Facts, Libc, OperatingSystem, PythonFacts
from torchdoctor.lint.model import Image, InstallLine
from torchdoctor.lint.requirement import tags_of
from torchdoctor.matrix.model import Matrix
from torchdoctor.matrix.model import platform_of as matrix_platform
from torchdoctor.matrix.pythons import python_of
from torchdoctor.matrix.tags import platforms_of
from torchdoctor.texts import Text, mark, say

_PYTHON_IMAGE = re.compile(r"(?:[\w.-]+/)*python:(?P<python>3\.\d+)")
ASSUMED = ("linux_x86_64", "windows_amd64")
"""Where no facts are given: the platforms with the most CUDA builds, and what holds on both."""
_SYSTEMS: Mapping[str, OperatingSystem] = {
    "linux_x86_64": OperatingSystem(system="linux", machine="x86_64"),
    "linux_aarch64": OperatingSystem(system="linux", machine="aarch64"),
    "windows_amd64": OperatingSystem(system="windows", machine="AMD64"),
    "windows_arm64": OperatingSystem(system="windows", machine="ARM64"),
    "macos_arm64": OperatingSystem(system="macos", machine="arm64"),
    "macos_x86_64": OperatingSystem(system="macos", machine="x86_64"),
}
_UV_PLATFORMS = {
    "linux": ("linux_x86_64",),
    "x86_64-unknown-linux-gnu": ("linux_x86_64",),
    "aarch64-unknown-linux-gnu": ("linux_aarch64",),
    "windows": ("windows_amd64",),
    "x86_64-pc-windows-msvc": ("windows_amd64",),
    "macos": ("macos_arm64",),
    "aarch64-apple-darwin": ("macos_arm64",),
}
"""uv's names of platforms (its documentation, --python-platform)."""
NAMES = {
    "linux_x86_64": mark("Linux"),
    "linux_aarch64": mark("Linux on aarch64"),
    "windows_amd64": mark("Windows"),
    "windows_arm64": mark("Windows on ARM"),
    "macos_arm64": mark("macOS on Apple silicon"),
    "macos_x86_64": mark("macOS on Intel"),
}


def name_of(platform: str | None) -> Text:
    """How texts call a platform of the matrix."""
    return say(NAMES.get(platform or "", mark("this machine")))


@dataclass(frozen=True, slots=True)
class Host:
    """A machine of a platform that the matrix knows."""

    machine: Facts
    platform: str
    matrix: Matrix

    @property
    def name(self) -> Text:
        """How texts call the platform."""
        return name_of(self.platform)


def platform_of(machine: Facts) -> str | None:
    """The platform of the matrix; None: not known, or one without wheels (see `is_known`)."""
    return matrix_platform(machine.os.system, machine.os.machine) if machine.os else None


def is_known(machine: Facts) -> bool:
    """Whether system and processor are known."""
    return bool(machine.os and machine.os.system and machine.os.machine)


def machines_for(line: InstallLine, machine: Facts) -> tuple[Facts, ...]:
    """The machines that a line is judged for, the given one alone where its system is known."""
    if line.image is not None:
        return (_inside(line.image, machine),)
    machine = _named_by_options(line, machine)
    if is_known(machine):
        return (machine,)
    return tuple(replace(machine, os=_SYSTEMS[name]) for name in _assumed(line))


def _named_by_options(line: InstallLine, machine: Facts) -> Facts:
    """The machine that the line itself names: --platform, --python-version, python=3.11."""
    platform = line.options.get("--platform") or line.options.get("--python-platform") or ""
    found = platforms_of(platform) or _UV_PLATFORMS.get(platform, ())
    if len(found) == 1 and found[0] != platform_of(machine):
        machine = replace(machine, os=_SYSTEMS[found[0]], libc=None, torch=None)
    tag = line.python or tag_of_version(line.options.get("--python-version", ""))
    return with_python(machine, tag) if tag else machine


def _inside(image: Image, host: Facts) -> Facts:
    """A container of an image on a host: Linux, with nothing of the host but its cards."""
    wanted = image.platform or (host.os.machine if host.os else None) or ""
    arm = "arm" in wanted.lower() or "aarch64" in wanted.lower()
    named = _PYTHON_IMAGE.match(image.reference)
    tag = tag_of_version(named["python"]) if named else None
    musl = "alpine" in image.reference
    return replace(
        with_python(host, tag) if tag else replace(host, python=None, torch=None),
        os=_SYSTEMS["linux_aarch64" if arm else "linux_x86_64"],
        libc=Libc(name="musl") if musl else None,
        environment=None,
    )


def _assumed(line: InstallLine) -> tuple[str, ...]:
    tags = (tags_of(one.wheel)[2] for one in line.requirements if one.wheel)
    named = [name for tag in tags for name in platforms_of(tag)]
    return (named[0],) if named and len(set(named)) == 1 else ASSUMED


def python_tag(machine: Facts) -> str | None:
    """Interpreter tag: "cp311"; None: not known."""
    return machine.python.tag if machine.python else None


def tag_of_version(text: str) -> str | None:
    """The interpreter tag in "3.12", "3.13t" or "cp312"; None: it is none."""
    number = text.removeprefix("cp").replace(".", "", 1)
    threaded = number.endswith("t")
    digits = number.removesuffix("t")
    if not digits.isdecimal() or not digits.startswith("3") or len(digits) not in (2, 3):
        return None
    return python_of(f"cp{digits}", f"cp{digits}t" if threaded else f"cp{digits}")


def with_python(machine: Facts, tag: str) -> Facts:
    """The same machine with another interpreter, of which nothing else is known."""
    digits = tag.removeprefix("cp").removesuffix("t")
    version = f"{digits[0]}.{digits[1:]}"
    return replace(machine, python=PythonFacts(tag=tag, version=version), torch=None)


def environment(machine: Facts) -> dict[str, str]:
    """The variables of environment markers (PEP 508) as far as they are known."""
    os, python = machine.os, machine.python
    known: dict[str, str] = {}
    if os and os.system:
        names = {
            "linux": ("linux", "Linux", "posix"),
            "windows": ("win32", "Windows", "nt"),
            "macos": ("darwin", "Darwin", "posix"),
        }
        known["sys_platform"], known["platform_system"], known["os_name"] = names[os.system]
    if os and os.machine:
        known["platform_machine"] = os.machine
    if python and python.version:
        known["python_version"] = ".".join(python.version.split(".")[:2])
        known["python_full_version"] = python.version
        known["implementation_name"] = "cpython"
        known["platform_python_implementation"] = "CPython"
    return known
