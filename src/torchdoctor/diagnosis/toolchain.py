"""Commands that install what compiling needs, fitted to the distribution.

Source: the package lists of the distributions.
"""

from torchdoctor.diagnosis.recipes import Recipes
from torchdoctor.diagnosis.remedies import family_of
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts

_COMPILER: Recipes = {
    "ubuntu": ("sudo apt update", "sudo apt install gcc g++"),
    "debian": ("sudo apt update", "sudo apt install gcc g++"),
    "fedora": ("sudo dnf install gcc gcc-c++",),
    "rhel": ("sudo dnf install gcc gcc-c++",),
    "suse": ("sudo zypper install gcc gcc-c++",),
    "arch": ("sudo pacman -S --needed gcc",),
}
# Arch has the headers in the package of Python itself.
_HEADERS: Recipes = {
    "ubuntu": ("sudo apt update", "sudo apt install python3-dev"),
    "debian": ("sudo apt update", "sudo apt install python3-dev"),
    "fedora": ("sudo dnf install python3-devel",),
    "rhel": ("sudo dnf install python3-devel",),
    "suse": ("sudo zypper install python3-devel",),
}
_LIBRARIES_OF_PYTHON: Recipes = {
    "ubuntu": (
        "sudo apt update",
        "sudo apt install libssl-dev zlib1g-dev liblzma-dev libbz2-dev libffi-dev",
    ),
    "debian": (
        "sudo apt update",
        "sudo apt install libssl-dev zlib1g-dev liblzma-dev libbz2-dev libffi-dev",
    ),
    "fedora": ("sudo dnf install openssl-devel zlib-devel xz-devel bzip2-devel libffi-devel",),
    "rhel": ("sudo dnf install openssl-devel zlib-devel xz-devel bzip2-devel libffi-devel",),
    "suse": ("sudo zypper install libopenssl-devel zlib-devel xz-devel libbz2-devel libffi-devel",),
    "arch": ("sudo pacman -S --needed openssl zlib xz bzip2 libffi",),
}


def compiler_commands(facts: Facts) -> tuple[str, ...]:
    """Install a C and C++ compiler; nothing where the distribution is not known."""
    return _lines(_COMPILER, facts)


def header_commands(facts: Facts) -> tuple[str, ...]:
    """Install the header files of the system's Python; other Pythons bring theirs."""
    python = facts.python.executable if facts.python else None
    ours = python is None or python.startswith("/usr/bin/")
    return _lines(_HEADERS, facts) if ours else ()


def python_libraries_commands(facts: Facts) -> tuple[str, ...]:
    """Install what Python's own build looks for: OpenSSL, zlib, lzma, bzip2, libffi."""
    return _lines(_LIBRARIES_OF_PYTHON, facts)


def _lines(table: Recipes, facts: Facts) -> tuple[str, ...]:
    family = family_of(facts)
    lines = table.get(family, ()) if family else ()
    # A container is its user's own: mostly root's, and without sudo.
    return tuple(line.removeprefix("sudo ") for line in lines) if in_container(facts) else lines
