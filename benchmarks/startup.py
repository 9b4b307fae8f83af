"""How fast torchdoctor starts, beside an empty typer application of two commands.

    python benchmarks/startup.py [--runs 20]

All commands run in the environment of the interpreter that runs this script, started directly
(no shim, no shell), in turn, so that a slow moment of the machine hits all of them alike. Printed:
the median wall time of each in milliseconds, and its ratio to the empty application's.
"""

import argparse
import json
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


def commands(folder: Path) -> dict[str, list[str]]:
    """What is timed, by name."""
    app, facts = folder / "app.py", folder / "facts.json"
    app.write_text(EMPTY_APP, encoding="utf-8")
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    python = [sys.executable]
    doctor = [sys.executable, "-c", "from torchdoctor.cli import main; main()"]
    plan = ["install", "--facts", str(facts), "--dry-run", "--json"]
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
