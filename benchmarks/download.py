"""An install of large wheels by pip, by uv and by torchdoctor, over a good link and a bad one.

    python benchmarks/download.py [--megabytes 120] [--cut-megabytes 20] [--runs 1] [--tool NAME]

Three wheels are served from this machine, at full speed and with every answer cut after some
megabytes. Each tool installs them into a fresh environment, without any cache; the tools take
turns, so that a busy machine is busy for all of them. Nobody is retried from outside: what a tool
gives up, it has given up. Printed for each run:

    s, cpu s   wall time, and processor time of the tool and all that it started
    MB sent    by the server; complete: whether every package is there afterwards
    resolve, download, unpack, rest
               seconds of each step: of pip by the times in its --log (a file is on its way from
               its "Downloading" line to the next one), of uv as it says itself ("Resolved",
               "Prepared", "Installed": it unpacks while it downloads), of torchdoctor by its log;
               rest is starting, looking before and verifying after
"""

import argparse
import functools
import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from loopback.faulty_file import FaultyFile
from loopback.index_server import IndexServer, wheel
from loopback.stub_torch import TORCH

VERSION = "2.13.0+cpu"
LINKS = ("full speed", "cut")
LIMIT_S = 300
SHA256 = functools.cache(hashlib.sha256)


def files_of(megabytes: int) -> dict[str, bytes]:
    """Three wheels of this many megabytes together, of bytes that do not compress."""
    each = megabytes * 1_000_000 // 3
    seed = hashlib.shake_256(b"torchdoctor").hexdigest(each // 2)
    source = TORCH.format(version=VERSION, cuda=None, available=False)
    wheels = [
        wheel(
            "torch",
            VERSION,
            files={"torch/__init__.py": source, "torch/lib/data.bin": seed},
            requires=["first", "second"],
        ),
        wheel("first", "1.0", files={"first/data.bin": seed[::-1]}),
        wheel("second", "1.0", files={"second/data.bin": seed.swapcase()}),
    ]
    return dict(wheels)


class Link:
    """An index on loopback whose files come whole, or are cut."""

    def __init__(self, files: dict[str, bytes], cut_bytes: int | None) -> None:
        self.server = IndexServer()
        self.files = files
        self.cut_bytes = cut_bytes
        self.pages: list[FaultyFile] = []

    def __enter__(self) -> "Link":  # noqa: PYI034 - Self is not in Python 3.10
        self.server.__enter__()
        for name, body in self.files.items():
            # With its hash, as the default index has it.
            link = f"/whl/cpu/files/{name.replace('+', '%2B')}#sha256={SHA256(body).hexdigest()}"
            self.server.pages[f"/whl/cpu/{name.partition('-')[0]}/"] = (
                f'<a href="{link}">{name}</a>'
            )
            page = FaultyFile(body, etag=f'"{name}"', cut_after=self.cut_bytes)
            self.server.pages[f"/whl/cpu/files/{name}"] = page
            self.pages.append(page)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()

    @property
    def sent(self) -> int:
        """Bytes of the files that left so far."""
        return sum(page.sent for page in self.pages)


def environment(index: str, scratch: Path) -> dict[str, str]:
    """Nothing of this machine's configuration, and no cache."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "UV_")) and not name.upper().endswith("_PROXY")
    }
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_INDEX_URL": index,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NO_CONFIG": "1",
        "UV_CACHE_DIR": str(scratch / "uv-cache"),
        "UV_DEFAULT_INDEX": index,
        "UV_LINK_MODE": "hardlink",
        "XDG_CACHE_HOME": str(scratch / "cache"),
        "XDG_STATE_HOME": str(scratch / "state"),
    }


def commands(python: Path, url: str) -> dict[str, list[str]]:
    """The same install by each tool."""
    pin = f"torch=={VERSION}"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv") or "uv"
    doctor = [
        *(sys.executable, "-m", "torchdoctor", "install", "--python", str(python)),
        *("--torch", "2.13.0", "--only", "torch", "--cuda", "cpu", "--no-bench", "--json"),
        *("--mirror", f"{url}/whl/{{variant}}", "--no-fallback"),
    ]
    log = str(python.parents[2] / "pip.log")
    return {
        "pip": [str(python), "-m", "pip", "install", "--log", log, pin],
        "torchdoctor, pip unpacks": [*doctor, "--installer", "pip"],
        "uv": [uv, "pip", "install", "--python", str(python), pin],
        "torchdoctor, uv unpacks": [*doctor, "--installer", "auto"],
    }


def run(tool: str, link: Link, folder: Path, *, newest_pip: bool) -> dict[str, object]:
    """One install into a fresh environment: seconds, bytes, and what is there afterwards."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = venv / "bin" / "python"
    if newest_pip:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-U", "pip"], check=True)
    before, began, spent = link.sent, time.perf_counter(), cpu_s()
    env = environment(f"{link.server.url}/whl/cpu", folder)
    command = commands(python, link.server.url)[tool]
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        status, said = str(done.returncode), done.stderr
    except subprocess.TimeoutExpired:
        status, said = "too late", ""
    seconds, spent = time.perf_counter() - began, cpu_s() - spent
    there = len(list(venv.glob("lib/python*/site-packages/*/data.bin"))) + len(
        list(venv.glob("lib/python*/site-packages/*/lib/data.bin"))
    )
    steps = STEPS[tool.partition(",")[0]](folder, said)
    steps["rest"] = seconds - sum(steps.values())
    return {
        "seconds": seconds,
        "cpu": spent,
        "megabytes": (link.sent - before) / 1e6,
        "status": status,
        "complete": there == len(link.files),
        "steps": "".join(f" {steps[name]:8.1f}" if name in steps else " " * 9 for name in COLUMNS),
    }


def cpu_s() -> float:
    """Processor time of every child that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def steps_of_torchdoctor(folder: Path, _: str) -> dict[str, float]:
    """By the second at which each step begins in its log."""
    begins: dict[str, float] = {}
    for log in folder.glob("state/torchdoctor/log/install-*.log"):
        for line in log.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"\s*([\d.]+) (resolve|download|install|verify) ", line):
                begins.setdefault(found[2], float(found[1]))
    names = [name for name in ("resolve", "download", "install", "verify") if name in begins]
    lasted = {a: begins[b] - begins[a] for a, b in pairwise(names)}
    return {"unpack" if name == "install" else name: lasted[name] for name in lasted}


def steps_of_pip(folder: Path, _: str) -> dict[str, float]:
    """By the times in its log: it downloads what it resolves, file by file."""
    log = folder / "pip.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    stamped = [(at, line[24:].strip()) for line in lines if (at := _stamp(line)) is not None]
    if not stamped:
        return {}
    steps = {"resolve": 0.0, "download": 0.0}
    step = "resolve"
    for (at, line), (until, _) in pairwise(stamped):
        if line.startswith("Installing collected packages"):
            step = "unpack"
        elif step != "unpack":
            step = "download" if line.startswith("Downloading http") else "resolve"
        steps[step] = steps.get(step, 0.0) + until - at
    return steps


def _stamp(line: str) -> float | None:
    try:
        return datetime.strptime(line[:23], "%Y-%m-%dT%H:%M:%S,%f").timestamp()  # noqa: DTZ007 - differences alone
    except ValueError:
        return None


def steps_of_uv(_: Path, said: str) -> dict[str, float]:
    """As it says itself."""
    words = {"Resolved": "resolve", "Prepared": "download", "Installed": "unpack"}
    found = re.findall(r"(Resolved|Prepared|Installed) \d+ packages? in ([\d.]+)(ms|s)\b", said)
    return {words[word]: float(n) / (1000 if unit == "ms" else 1) for word, n, unit in found}


STEPS: dict[str, Callable[[Path, str], dict[str, float]]] = {
    "pip": steps_of_pip,
    "uv": steps_of_uv,
    "torchdoctor": steps_of_torchdoctor,
}
COLUMNS = ("resolve", "download", "unpack", "rest")


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=int, default=120)
    parser.add_argument("--cut-megabytes", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--newest-pip", action="store_true", help="not the one of ensurepip")
    parser.add_argument("--tool", action="append", help="this one alone; repeatable")
    parser.add_argument("--link", action="append", choices=LINKS, help="this one alone; repeatable")
    options = parser.parse_args()
    files = files_of(options.megabytes)
    size = sum(map(len, files.values())) / 1e6
    print(f"{len(files)} wheels of {size:.0f} MB; cut: after {options.cut_megabytes} MB")
    steps = "".join(f" {name:>8}" for name in COLUMNS)
    print(
        f"{'link':11} {'tool':25} {'s':>6} {'cpu s':>6} {'MB sent':>8} {'exit':>8}  complete{steps}"
    )
    tools = options.tool or list(commands(Path("x/y/z"), ""))
    for name in options.link or LINKS:
        cut = options.cut_megabytes * 1_000_000 if name == "cut" else None
        for tool in tools * options.runs:
            with Link(files, cut) as link, tempfile.TemporaryDirectory() as folder:
                row = run(tool, link, Path(folder), newest_pip=options.newest_pip)
            print(
                f"{name:11} {tool:25} {row['seconds']:6.1f} {row['cpu']:6.1f} "
                f"{row['megabytes']:8.0f} {row['status']:>8}  {row['complete']!s:8}{row['steps']}",
                flush=True,
            )


if __name__ == "__main__":
    main()
