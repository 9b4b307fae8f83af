"""What the platform tag in a wheel's name says.

Sources: PEP 425 (tags), 513, 571, 599 and 600 (manylinux).
"""

import re

_GLIBC_OF = {"manylinux1": "2.5", "manylinux2010": "2.12", "manylinux2014": "2.17"}
_MANYLINUX = re.compile(r"manylinux_(\d+)_(\d+)_")
_MACOS = re.compile(r"macosx_(\d+)_(\d+)_")


def platforms_of(tag: str) -> tuple[str, ...]:
    """The platforms of the matrix that a platform tag names; "." joins several tags."""
    return tuple(dict.fromkeys(name for one in tag.split(".") for name in _platforms(one)))


def _platforms(tag: str) -> tuple[str, ...]:
    if tag.startswith("macosx_"):
        machines = ("arm64", "x86_64") if tag.endswith("_universal2") else (_machine(tag),)
        return tuple(f"macos_{one}" for one in machines if one in ("arm64", "x86_64"))
    if tag.startswith(("manylinux", "linux_")):  # musllinux: torch has none, and it is no glibc
        return (f"linux_{_machine(tag)}",) if _machine(tag) in ("x86_64", "aarch64") else ()
    return {"win_amd64": ("windows_amd64",), "win_arm64": ("windows_arm64",)}.get(tag, ())


def _machine(tag: str) -> str:
    return next((one for one in ("x86_64", "aarch64", "arm64") if tag.endswith(f"_{one}")), "")


def glibc_of(tag: str) -> str | None:
    """The lowest glibc that a platform tag claims, "2.28"; None: it claims none."""
    found = [glibc for one in tag.split(".") if (glibc := _glibc(one))]
    return min(found, key=_numbers, default=None)


def _glibc(tag: str) -> str | None:
    numbers = _MANYLINUX.match(tag)
    return f"{numbers[1]}.{numbers[2]}" if numbers else _GLIBC_OF.get(tag.partition("_")[0])


def macos_of(tag: str) -> str | None:
    """The lowest macOS that a platform tag claims, "14.0"; None: it is no tag of macOS."""
    found = [f"{n[1]}.{n[2]}" for one in tag.split(".") if (n := _MACOS.match(one))]
    return min(found, key=_numbers, default=None)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
