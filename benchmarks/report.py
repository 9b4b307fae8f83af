"""How long `report` takes to merge the benches of a large fleet, and how much memory.

usage: python benchmarks/report.py [--nodes N] [--items N]

Writes simulated documents of about 12 kB into a folder of its own, merges them in a process of its
own, and prints time and memory; the goal is 10,000 files in 10 s and 1 GB.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MIB = 2**20


def document(number: int, items: int, pick: random.Random) -> dict[str, object]:
    """The bench of one simulated node: a few are slow, a few wrong."""
    slow = 0.7 if number % 500 == 0 else 1.0
    verdict = "CRITICAL" if number % 1000 == 1 else "PASS"
    return {
        "schema": "torchdoctor.bench/1",
        "verdict": verdict,
        "because": "All items passed on NVIDIA H100 80GB HBM3.",
        "device": {"name": "NVIDIA H100 80GB HBM3", "type": "cuda", "memory_bytes": 85 * 10**9},
        "torch": {"version": "2.13.0+cu130", "cuda": "13.0"},
        "tier": "full",
        "took_s": 170.0,
        "items": [item(place, slow, verdict, pick) for place in range(items)],
    }


def item(number: int, slow: float, verdict: str, pick: random.Random) -> dict[str, object]:
    """One item, with a speed that scatters by 1 %."""
    median = 1e6 * slow * pick.gauss(1.0, 0.01)
    return {
        "name": f"item_{number}",
        "kind": "model",
        "status": "fail" if verdict == "CRITICAL" and number == 0 else "pass",
        "because": "3 checks passed; accuracy 0.95, floor 0.94",
        "correctness": {},
        "metrics": {
            "samples_per_s": median, "naive_samples_per_s": median / 10, "median": median,
            "iqr": median / 100, "n": 20, "accuracy": 0.95, "checks": 3, "took_s": 1.5,
        },
        "telemetry": {"sm_clock_mhz": 1980, "power_watts": 640.0, "temperature_c": 61},
    }  # fmt: skip


def main() -> int:
    """Write, merge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=24)
    options = parser.parse_args()
    pick = random.Random(1)  # noqa: S311 - the same fleet every time
    with tempfile.TemporaryDirectory() as folder:
        size = 0
        for number in range(options.nodes):
            text = json.dumps(document(number, options.items, pick), indent=2)
            Path(folder, f"node{number:05}.json").write_text(text, encoding="utf-8")
            size += len(text)
        print(f"{options.nodes} files, {size / options.nodes / 1000:.1f} kB each")
        began = time.perf_counter()
        command = [sys.executable, "-m", "torchdoctor", "report", folder]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        took = time.perf_counter() - began
    print("\n".join(ended.stdout.splitlines()[:4]) or ended.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = f"{used.ru_utime:.2f} s user, {used.ru_stime:.2f} s system"
    peak = used.ru_maxrss * 1024 / MIB
    print(f"merged in {took:.2f} s ({cpu}), {peak:.0f} MiB at most, status {ended.returncode}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
