"""How fast torchdoctor starts, beside an empty typer application of two commands.

    python benchmarks/startup.py [--runs 20]

All commands run in the environment of the interpreter that runs this script, started directly
(no shim, no shell), in turn, so that a slow moment of the machine hits all of them alike. Printed:
the median wall time of each in milliseconds, and its ratio to the empty application's.

Three lines compare matrices and tools: the plan with the releases from 2.4.0 on alone (what the
first version shipped), the same with the complete matrix, and uv's own choice of a torch backend.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EMPTY_APP = """
import typer

app = typer.Typer()


@app.command()
def first(count: int = 1) -> None:
    "The first command."


@app.command()
def second(name: str = "x") -> None:
    "The second command."


app()
"""

FACTS = {
    "schema": "torchdoctor.facts/1",
    "os": {"system": "linux", "machine": "x86_64"},
    "libc": {"name": "glibc", "version": "2.35"},
    "python": {"executable": "/usr/bin/python3", "version": "3.11.7", "tag": "cp311"},
    "gpus": [{"vendor": "nvidia", "name": "NVIDIA GeForce RTX 4090", "compute_capability": "8.9"}],
    "driver": {"installed": True, "version": "550.54.14", "cuda_version": "12.4"},
}


WITH_MATRIX = """
import sys
from pathlib import Path
from torchdoctor.matrix import loader
folder = Path(sys.argv.pop(1))
loader._PACKAGE, loader.find_matrices = folder.parent, lambda: folder
from torchdoctor.cli import main
main()
"""
"""The command line with the matrix of a folder: the same detour for the part and the whole."""
FIRST_RELEASE = (2, 4)


def compiled_matrices(folder: Path) -> dict[str, Path]:
    """The matrix of this checkout in compiled form, whole and without old releases."""
    from torchdoctor.matrix.loader import COMPILED, compile_matrices

    made = {}
    for name, first in (("complete", (0, 0)), ("skeleton", FIRST_RELEASE)):
        made[name] = folder / name
        shutil.copytree(Path(__file__).parents[1] / "matrices", made[name])
        for file in (made[name] / "torch").glob("*.toml"):
            if tuple(map(int, file.stem.split(".")[:2])) < first:
                file.unlink()
        compile_matrices(made[name], made[name] / COMPILED)
    return made


def commands(folder: Path) -> dict[str, list[str]]:
    """What is timed, by name."""
    app, facts = folder / "app.py", folder / "facts.json"
    app.write_text(EMPTY_APP, encoding="utf-8")
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    python = [sys.executable]
    doctor = [sys.executable, "-c", "from torchdoctor.cli import main; main()"]
    plan = ["install", "--facts", str(facts), "--dry-run", "--json"]
    by_matrix = {
        f"plan with the {name} matrix": [sys.executable, "-c", WITH_MATRIX, str(path), *plan]
        for name, path in compiled_matrices(folder).items()
    }
    uv = shutil.which("uv")
    asking_uv = ["pip", "install", "--dry-run", "--offline", "--torch-backend", "auto", "torch"]
    beside = {"uv pip install --torch-backend auto": [uv, *asking_uv]} if uv else {}
    return {
        "empty app, a command": [*python, str(app), "first"],
        "empty app, --help": [*python, str(app), "--help"],
        "bare python": [*python, "-c", "pass"],
        "import typer": [*python, "-c", "import typer"],
        "torchdoctor --version": [*doctor, "--version"],
        "torchdoctor --help": [*doctor, "--help"],
        "torchdoctor install --help": [*doctor, "install", "--help"],
        "install --facts F --dry-run --json": [*doctor, *plan],
        "check --facts F --json": [*doctor, "check", "--facts", str(facts), "--json"],
        **by_matrix,
        **beside,
    }


def wall_ms(command: list[str]) -> float:
    """Wall time of one run, in milliseconds."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Time everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        timed = commands(Path(folder))
        for command in timed.values():
            wall_ms(command)  # fills the page cache and the byte-code cache
        samples: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(runs):
            for name, command in timed.items():
                samples[name].append(wall_ms(command))
    medians = {name: statistics.median(times) for name, times in samples.items()}
    base = medians["empty app, a command"]
    print(f"{'medians over ' + str(runs) + ' runs':38} {'ms':>7} {'ratio':>6} {'minus':>7}")
    for name, median in medians.items():
        print(f"{name:38} {median:7.1f} {median / base:6.2f} {median - base:+7.1f}")


if __name__ == "__main__":
    main()
