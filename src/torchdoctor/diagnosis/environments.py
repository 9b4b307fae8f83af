"""Commands that make another environment, fitted to what the user works with."""

from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.facts.model import Facts

NEW = ".venv"
"""Folder of a new virtual environment, below the working directory."""


def fresh_venv() -> tuple[str, ...]:
    """Install torch into a virtual environment that is made for it."""
    return (f"torchdoctor install --venv {NEW}",)


def with_python(facts: Facts, wanted: str) -> tuple[str, ...]:
    """Make an environment with another Python, and install torch into it.

    Args:
        facts: The machine.
        wanted: Version of Python: "3.13".

    Returns:
        Nothing where neither conda nor uv is known to be there: no other command works on every
        system.
    """
    python = facts.python
    if python is not None and python.conda_prefix:
        return (
            f"conda create --yes --name torch python={wanted}",
            "conda activate torch",
            "torchdoctor install",
        )
    if python is not None and python.uv:
        inside = r"Scripts\python.exe" if system_of(facts) == "windows" else "bin/python"
        separator = "\\" if system_of(facts) == "windows" else "/"
        return (
            f"uv venv --python {wanted} {NEW}",
            f"torchdoctor install --python {NEW}{separator}{inside}",
        )
    return ()
