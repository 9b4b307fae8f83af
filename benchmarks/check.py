"""How long `torchdoctor check` takes: without and with cards, and with each driver that hangs.

    python benchmarks/check.py [--runs 5] [--torch PYTHON] [--quick]

Linux with a C compiler: the drivers are the stand-ins of the tests, found by the real loader. The
whole command is timed, as a user starts it. "beyond import" is what remains after the time of a
bare `import torch` in the same interpreter (0 without torch). What must hold: 10 s with any hang,
plus the limit of the import (60 s) where that is what hangs; 0.4 s beyond the import on a machine
without GPU.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from drivers.build import Drivers, NoCompiler, build_drivers  # noqa: E402 - behind its folder

CHECK = [sys.executable, "-c", "from torchdoctor.cli import main; main()", "check", "--json"]


@dataclass(frozen=True)
class Case:
    """One machine to be checked."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    """They steer the driver; None of them: a healthy one."""
    driver: bool = True
    torch: str | None = None
    """Code of a stand-in for torch."""
    hangs: bool = False


HEALTHY = (
    Case("no GPU", driver=False),
    Case("1 GPU"),
    Case("8 GPUs", {"FAKE_NVML_GPUS": "8"}),
    Case("libcuda crashes", {"FAKE_CUDA_CRASH": "1"}),
    Case("NVML crashes", {"FAKE_NVML_CRASH": "nvmlInitWithFlags"}),
    Case("import torch dies of a signal", torch="import os; os.kill(os.getpid(), 11)"),
)
HANGS = (
    Case("nvidia-smi hangs, ignores SIGTERM", {"FAKE_SMI_STUBBORN": "1"}, hangs=True),
    Case("nvmlInit hangs", {"FAKE_NVML_HANG": "nvmlInitWithFlags"}, hangs=True),
    Case("an NVML query hangs", {"FAKE_NVML_HANG": "nvmlDeviceGetGpuFabricInfo"}, hangs=True),
    Case("cuInit hangs", {"FAKE_CUDA_HANG": "1"}, hangs=True),
    Case(
        "all of them hang",
        {
            "FAKE_SMI_STUBBORN": "1",
            "FAKE_NVML_HANG": "nvmlInitWithFlags",
            "FAKE_CUDA_HANG": "1",
        },
        hangs=True,
    ),
)
SLOW = (
    Case(
        "torch.cuda hangs",
        torch="import time\nfrom types import SimpleNamespace as R\n__version__ = '2.6.0'\n"
        "cuda = R(is_available=lambda: time.sleep(600), device_count=lambda: 0)",
        hangs=True,
    ),
    Case("import torch hangs (limit 60 s)", torch="import time; time.sleep(600)", hangs=True),
)


def environment(case: Case, drivers: Drivers, folder: Path) -> dict[str, str]:
    """The variables with which the case is checked."""
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    if case.driver:
        environ["PATH"] = f"{drivers.programs}{os.pathsep}{environ['PATH']}"
        environ["LD_LIBRARY_PATH"] = str(drivers.libraries)
    if case.torch is not None:
        site = folder / case.name.replace(" ", "-")
        site.mkdir(exist_ok=True)
        (site / "torch.py").write_text(case.torch)
        path = filter(None, (str(site), environ.get("PYTHONPATH")))
        environ["PYTHONPATH"] = os.pathsep.join(path)
    return environ | dict(case.variables)


def wall_s(command: list[str], environ: Mapping[str, str] | None = None) -> float:
    """Wall time of one run, in seconds."""
    start = time.perf_counter()
    subprocess.run(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def median_s(command: list[str], runs: int, environ: Mapping[str, str] | None = None) -> float:
    """The median over some runs, after one that fills the caches."""
    wall_s(command, environ)
    return statistics.median(wall_s(command, environ) for _ in range(runs))


def report(cases: tuple[Case, ...], python: str, runs: int, bare_s: float) -> None:
    """Time the cases and print a line for each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drivers = build_drivers(folder / "driver")
        for case in cases:
            command = [*CHECK, "--python", python]
            environ = environment(case, drivers, folder)
            # A hang takes its limit, whichever run it is.
            took_s = wall_s(command, environ) if case.hangs else median_s(command, runs, environ)
            beyond = f"{took_s - bare_s:8.2f}" if case.torch is None else " " * 8
            print(f"{case.name:36} {took_s:8.2f} {beyond}")


def main() -> None:
    """Time everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="of what does not hang")
    parser.add_argument("--torch", default=sys.executable, help="interpreter to examine")
    parser.add_argument("--quick", action="store_true", help="leave out what takes a minute")
    options = parser.parse_args()
    imports = [
        options.torch,
        "-c",
        "import importlib.util as u; u.find_spec('torch') and __import__('torch')",
    ]
    empty_s = median_s([options.torch, "-c", "pass"], options.runs)
    bare_s = median_s(imports, options.runs) - empty_s
    print(f"{'import torch':36} {bare_s:8.2f}")
    print(f"{'check: median wall time':36} {'s':>8} {'beyond import':>14}")
    cases = (*HEALTHY, *HANGS, *(() if options.quick else SLOW))
    try:
        report(cases, options.torch, options.runs, bare_s)
    except NoCompiler as reason:
        sys.exit(f"not measured: {reason}")


if __name__ == "__main__":
    main()
