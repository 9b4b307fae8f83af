"""What the tools of a machine print, word for word: for whoever wants to see more than facts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Answer, Children, Runner, clean_environment

LIMIT_S = 8.0
LONGEST = 200_000
"""Characters of one output that are kept."""

# Name of the output, and its command.
COMMANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nvidia-smi", ("nvidia-smi",)),
    ("nvidia-smi-q", ("nvidia-smi", "-q")),
    ("nvidia-smi-L", ("nvidia-smi", "-L")),
    ("nvcc", ("nvcc", "--version")),
    ("lspci", ("lspci", "-nnk")),
    ("uname", ("uname", "-a")),
    ("lsmod", ("lsmod",)),
    ("dkms", ("dkms", "status")),
    ("ldd", ("ldd", "--version")),
)
FILES = (
    ("proc-driver", "proc/driver/nvidia/version"),
    ("os-release", "etc/os-release"),
    ("nv-tegra-release", "etc/nv_tegra_release"),
)


def collect_raw(python: str | None = None, *, place: Place | None = None) -> dict[str, str]:
    """Outputs by name; a tool that is not there is left out, one that fails says so.

    Args:
        python: The examined interpreter, whose packages are listed.
        place: Another root or environment than this process's own.
    """
    place = place or Place()
    children = Children(clean_environment(place.environ))
    try:
        return {**_read(place.root), **_ask(children.run, place, python)}
    finally:
        children.stop()


def _ask(run: Runner, place: Place, python: str | None) -> dict[str, str]:
    commands = [*COMMANDS, *([("pip-list", (python, "-m", "pip", "list"))] if python else [])]
    found = [
        (name, (str(program), *rest))
        for name, (tool, *rest) in commands
        if (program := find_program(tool, place.environ)) is not None
    ]
    with ThreadPoolExecutor(max_workers=max(1, len(found))) as pool:
        answers = pool.map(lambda one: run(one[1], LIMIT_S), found)
        return {
            name: _shown(command, answer)
            for (name, command), answer in zip(found, answers, strict=True)
        }


def _shown(command: Sequence[str], answer: Answer) -> str:
    ended = answer.failure if answer.exit_code is None else f"exit status {answer.exit_code}"
    return f"$ {' '.join(command)}\n{answer.stdout}{answer.stderr}\n({ended})\n"[:LONGEST]


def _read(root: Path) -> dict[str, str]:
    texts = ((name, _text_of(root / path)) for name, path in FILES)
    return {name: text for name, text in texts if text is not None}


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:LONGEST]
    except OSError:  # most machines have one or two of them
        return None
