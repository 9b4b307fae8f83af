"""Interpreter tags, as rows have them: which there are, in which order, and whom they serve.

Sources: PEP 425 (tags), 384 (stable ABI), 703 (free-threaded builds).
"""

import re
from collections.abc import Iterable


def python_of(interpreter: str, abi: str) -> str | None:
    """An interpreter tag as the matrix writes it; None: it is for no Python 3.

    "cp313-cp313t" is cp313t, "cp39-abi3" stays as it is, "cp310-none" names the interpreter alone.
    """
    if not re.fullmatch(r"(?:cp3\d{1,2}|py3\d{0,2})", interpreter):
        return None
    if abi == "abi3":
        return f"{interpreter}-abi3"
    return f"{interpreter}t" if abi == f"{interpreter}t" else interpreter


def serves_python(pythons: Iterable[str], python: str) -> bool:
    """Whether wheels with these interpreter tags run on an interpreter.

    Args:
        pythons: As rows have them: cp312, cp313t, "cp39-abi3" (that CPython and later ones),
            py3 and py39 (every Python from there on).
        python: Tag of the interpreter, "cp312" or "cp313t".
    """
    return any(_serves(tag, python) for tag in pythons)


def _serves(tag: str, python: str) -> bool:
    later = python_key(tag)[0] <= python_key(python)[0]
    if tag.startswith("py3"):
        return later
    if tag.endswith("-abi3"):  # free-threaded builds have no stable ABI (PEP 703)
        return later and python.startswith("cp") and not python.endswith("t")
    return tag == python


def in_order(pythons: Iterable[str]) -> tuple[str, ...]:
    """Interpreter tags, each once, oldest first, a free-threaded one after its namesake."""
    return tuple(sorted(set(pythons), key=python_key))


def python_key(tag: str) -> tuple[int, bool]:
    """Orders interpreter tags: py3, cp39, cp310, cp313, cp313t."""
    number = tag.partition("-")[0].removesuffix("t")[3:]
    return int(number or 0), tag.endswith("t")
