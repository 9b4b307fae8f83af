"""Reads every case of a folder of real reports, and prints what its scorer says of the findings.

usage: python tools/score_cases.py FOLDER [--quiet] [--show ID]

The folder holds cases as JSON (`input`: what a user pasted) and `score.py`, which judges the
words that are found. Nothing of it belongs to this project.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from torchdoctor.cli.pasted import examine_text
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.report.model import CheckReport


def main() -> int:
    """Score all cases; with --show, print one with everything that is read in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet", action="store_true", help="totals and faults only")
    parser.add_argument("--show", metavar="ID", help="print the findings of this case")
    asked = parser.parse_args()

    matrix = load_matrix()
    found, slowest = {}, 0.0
    for path in sorted(asked.folder.glob("[0-9]*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        began = time.perf_counter()
        report, _ = examine_text(case["input"], case["id"], matrix)
        slowest = max(slowest, time.perf_counter() - began)
        found[case["id"]] = [finding.reason for finding in report.findings]
        if case["id"] == asked.show:
            print(show(case, report))
    scorer = [sys.executable, str(asked.folder / "score.py"), "-", *["--quiet"] * asked.quiet]
    status = subprocess.run(scorer, input=json.dumps(found), text=True, check=False).returncode
    print(f"slowest case: {slowest:.2f} s")
    return status


def show(case: dict[str, str], report: CheckReport) -> str:
    """One case, with what was read in it and what was found."""
    read = report.text.facts if report.text else ()
    lines = [case["input"], *(f"  {one.line}: {one.fact} = {one.value}" for one in read)]
    for finding in report.findings:
        lines.append(f"{finding.severity.value} {finding.reason}: {finding.summary}")
        lines.extend(f"    {seen}" for seen in finding.evidence)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
