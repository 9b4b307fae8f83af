"""Which wheels a machine takes that is known by its facts alone, and how markers come out there.

pip has `--platform`, `--python-version` and `--abi` for another machine's files, and goes on to
evaluate environment markers for the interpreter that it runs in (pypa/pip issues 10050, 11664): a
bundle for Windows would lack what only Windows needs. So both come from the facts here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

from torchdoctor.errors import BadFactsFile
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.versions import version
from torchdoctor.texts import say

_ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}
_WINDOWS = {"amd64": "win_amd64", "x86_64": "win_amd64", "arm64": "win_arm64"}
_LEGACY = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
"""Older names of manylinux_2_17 and so on (PEP 600)."""
_OLDEST_GLIBC = {"x86_64": 5}
"""Second number of the oldest glibc that wheels of an architecture may ask for (PEP 600)."""
_MARKER_SYSTEMS = {
    "linux": ("posix", "linux", "Linux"),
    "windows": ("nt", "win32", "Windows"),
    "macos": ("posix", "darwin", "Darwin"),
}
_NAMES = {"cpython": "CPython", "pypy": "PyPy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWheels:
    """What decides about wheels on a machine."""

    python_version: str
    """"3.11.7"."""
    abi: str
    """"cp311", "cp313t"."""
    platforms: tuple[str, ...]
    """Platform tags, the best first."""
    markers: dict[str, str]
    """Variable -> value, as PEP 508 names them."""

    @property
    def numbers(self) -> tuple[int, int]:
        """Major and minor version of Python."""
        major, minor = self.python_version.split(".")[:2]
        return int(major), int(minor)

    @property
    def tags(self) -> frozenset[Tag]:
        """Every tag that is taken there."""
        interpreter = self.abi.removesuffix("t")
        own = cpython_tags(self.numbers, [self.abi], self.platforms)
        return frozenset((*own, *compatible_tags(self.numbers, interpreter, self.platforms)))

    def pip_words(self) -> tuple[str, ...]:
        """The same as options of pip."""
        platforms = (word for name in self.platforms for word in ("--platform", name))
        python = ("--python-version", self.python_version, "--implementation", "cp")
        return (*platforms, *python, "--abi", self.abi, "--only-binary", ":all:")


def target_wheels(facts: Facts) -> TargetWheels:
    """What decides about wheels on the machine of these facts.

    Raises:
        BadFactsFile: they do not say enough; the keys are named.
    """
    missing = missing_keys(facts)
    if missing:
        raise BadFactsFile(
            say("the facts do not say {keys}, which decide about wheels", keys=", ".join(missing)),
            next_step=say("run `torchdoctor facts > machine.json` there, or add the keys"),
        )
    python = facts.python
    assert python and python.version and python.tag  # noqa: PT018, S101 - missing_keys saw them
    return TargetWheels(
        python_version=".".join(map(str, version(python.version).release[:3])),
        abi=python.tag,
        platforms=tuple(_platforms(facts)),
        markers=_markers(facts),
    )


def missing_keys(facts: Facts) -> tuple[str, ...]:
    """Keys that are not known and that decide about wheels."""
    os, python, libc = facts.os, facts.python, facts.libc
    known: dict[str, str | None] = {
        "os.system": os.system if os else None,
        "os.machine": os.machine if os else None,
        "python.version": python.version if python else None,
        "python.tag": python.tag if python else None,
    }
    if os and os.system == "linux":
        known["libc.version"] = libc.version if libc else None
    if os and os.system == "macos":
        known["os.version"] = os.version
    return tuple(name for name, value in known.items() if not value)


def _platforms(facts: Facts) -> Iterator[str]:
    os, libc = facts.os, facts.libc
    assert os and os.system and os.machine  # noqa: PT018, S101 - missing_keys saw them
    machine = os.machine.lower()
    if os.system == "windows":
        yield _WINDOWS.get(machine, "win32")
    elif os.system == "macos":
        major, minor = (*version(os.version or "0").release, 0)[:2]
        yield from mac_platforms((major, minor), _mac_machine(machine))
    else:
        name = _ARCHITECTURES.get(machine, machine)
        yield from _linux(name, version((libc and libc.version) or "0").release[1])


def _mac_machine(machine: str) -> str:
    return "x86_64" if machine in ("x86_64", "amd64") else "arm64"


def _linux(machine: str, minor: int) -> Iterator[str]:
    for number in range(minor, _OLDEST_GLIBC.get(machine, 17) - 1, -1):
        yield f"manylinux_2_{number}_{machine}"
        if number in _LEGACY:
            yield f"{_LEGACY[number]}_{machine}"
    yield f"linux_{machine}"


def _markers(facts: Facts) -> dict[str, str]:
    os, python = facts.os, facts.python
    assert os and os.system and os.machine and python and python.version  # noqa: PT018, S101 - as above
    os_name, platform, system = _MARKER_SYSTEMS[os.system]
    full = version(python.version)
    implementation = python.implementation or "cpython"
    return {
        "os_name": os_name,
        "sys_platform": platform,
        "platform_system": system,
        # Not the tag's name: Windows says AMD64, and markers compare what it says.
        "platform_machine": os.machine,
        # Nobody knows the build of a kernel from facts; no wheel of torch's asks for it.
        "platform_release": os.kernel or "",
        "platform_version": "",
        "python_version": ".".join(map(str, full.release[:2])),
        "python_full_version": str(full),
        "implementation_name": implementation,
        "implementation_version": str(full),
        "platform_python_implementation": _NAMES.get(implementation, implementation),
    }
