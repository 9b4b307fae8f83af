"""What the tags in a wheel's name say: for which platform, interpreter and system it is.

Sources: PEP 425 (tags), 513, 571, 599 and 600 (manylinux), 703 (free-threaded builds).
"""

import re
from collections.abc import Iterable

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


def python_of(interpreter: str, abi: str) -> str | None:
    """An interpreter tag as the matrix writes it; None: it is for no Python 3.

    "cp313-cp313t" is cp313t; "cp39-abi3" and "cp310-none" name the interpreter alone.
    """
    if not re.fullmatch(r"(?:cp3\d{1,2}|py3\d{0,2})", interpreter):
        return None
    return f"{interpreter}t" if abi == f"{interpreter}t" else interpreter


def in_order(pythons: Iterable[str]) -> tuple[str, ...]:
    """Interpreter tags, each once, oldest first, a free-threaded one after its namesake."""
    return tuple(sorted(set(pythons), key=python_key))


def python_key(tag: str) -> tuple[int, bool]:
    """Orders interpreter tags: py3, cp39, cp310, cp313, cp313t."""
    return int(tag.removesuffix("t")[3:] or 0), tag.endswith("t")
