"""Constraints that keep a later `pip install` from swapping the build that is there. Pure.

How pip 23.2 to 26 and uv 0.13 read them was tried against an index that has every build
(tests/install/test_pinned.py): a label makes `==` exact; without one `==2.6.0` also means
2.6.0+cpu, which counts as newer, and `===` alone keeps the build of the default index.
"""

from collections.abc import Iterable, Mapping

FAMILY = ("torch", "torchvision", "torchaudio")
"""Those whose builds differ by their local label."""
MARK = "# Constraints by torchdoctor"
"""How a file of ours begins: no other file is ever overwritten."""

_HOW = """\
{mark}: they keep {what}.
# pip: python -m pip install -c THIS_FILE ..., or PIP_CONSTRAINT=THIS_FILE
# uv:  uv pip install -c THIS_FILE ..., or UV_CONSTRAINT=THIS_FILE
# What requires another version then fails, and nothing is replaced. UV_OVERRIDE=THIS_FILE lets uv
# install it all the same, beside the torch that is here.
"""
_EXACT = """\
# {pin} names one build: in a fresh environment the index must have that very file.
# A mirror without it makes pip and uv fail, and never take another build in its place.
"""
_BY_DEFAULT = """\
# === means this version as it is written: the build of the default index, which has no label.
# == would allow {release}+cpu too, which counts as newer.
"""


def constraint_of(name: str, version: str) -> str:
    """The line that means exactly this build of a package."""
    exact = "==" if "+" in version or name not in FAMILY else "==="
    return f"{name}{exact}{version}"


def constraints(packages: Mapping[str, str], *, remark: str | None = None) -> str:
    """A constraints file for pip and uv.

    Args:
        packages: Distribution -> version with its local label, torch among them.
        remark: One line more for the head.
    """
    torch = packages["torch"]
    how = _HOW.format(mark=MARK, what=f"torch {torch} as it is")
    labelled = "+" in torch
    why = (_EXACT if labelled else _BY_DEFAULT).format(
        pin=constraint_of("torch", torch), release=torch
    )
    lines = [constraint_of(name, packages[name]) for name in _in_order(packages)]
    extra = f"# {remark}\n" if remark else ""
    return f"{how}{why}{extra}" + "".join(f"{line}\n" for line in lines)


def _in_order(names: Iterable[str]) -> list[str]:
    """Torch and its companions first, then what they brought along."""
    there = set(names)
    return [*(name for name in FAMILY if name in there), *sorted(there - set(FAMILY))]
