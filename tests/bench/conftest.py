import json
import os
import subprocess
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from torchdoctor.bench import parent
from torchdoctor.bench.messages import Checked
from torchdoctor.plain import decode

VARIABLE = "TORCHDOCTOR_TEST_TORCH_PYTHON"

# Makes the worker's modules importable in the interpreter that has torch, as the worker does, and
# runs scripts there one after the other: importing torch takes longer than most of them.
SERVER = """
import os, sys, runpy, json, traceback, warnings
warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
worker = runpy.run_path({worker!r})
worker["become_package"]("torchdoctor", os.path.dirname(worker["HERE"]))
worker["become_package"]("torchdoctor.bench", worker["HERE"])
from torchdoctor.bench import session
os.environ.update(session.ENVIRONMENT)
from torchdoctor.bench import running
running.compute_in_float32()
for line in sys.stdin:
    names = {{}}
    try:
        exec(json.loads(line), names)
        said = dict(answer=names["answer"])
    except BaseException:
        said = dict(error=traceback.format_exc())
    print("@@" + json.dumps(said), flush=True)
"""


@pytest.fixture(scope="session")
def torch_python():
    """The interpreter that has torch."""
    python = os.environ.get(VARIABLE)
    if not python:
        pytest.skip(f"{VARIABLE} names no interpreter with torch")
    return Path(python)


@pytest.fixture(scope="session")
def in_torch(torch_python):
    """Runs lines in the interpreter that has torch; gives what they put into `answer`."""
    command = [torch_python, "-c", SERVER.format(worker=str(parent.WORKER))]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:

        def run(lines):
            server.stdin.write(json.dumps(textwrap.dedent(lines)) + "\n")
            server.stdin.flush()
            said = {}
            for line in server.stdout:
                if line.startswith("@@"):
                    said = json.loads(line[2:])
                    break
            assert "answer" in said, said.get("error", "the interpreter with torch is gone")
            return said["answer"]

        yield run
        server.stdin.close()


@pytest.fixture(scope="session")
def measured(in_torch):
    """Runs one item, with a fault if wanted: its checks, as the judge reads them."""

    def run(name, fault=None, tier="quick", seed=0):
        answer = in_torch(
            f"""
            from torchdoctor.bench.running import measure
            from torchdoctor.bench.trial import Skip, Trial
            trial = Trial('cpu', {tier!r}, fault={fault!r}, seed={seed})
            try:
                found = measure({name!r}, trial)
                answer = dict(
                    checks=[check._asdict() for check in found.checks],
                    metrics=found.metrics, notes=found.notes, losses=found.losses,
                    series={{name: one._asdict() for name, one in found.series.items()}},
                )
            except Skip as reason:
                answer = dict(skipped=str(reason))
            """
        )
        if "skipped" in answer:
            pytest.skip(answer["skipped"])
        checks = tuple(decode(Checked, check) for check in answer["checks"])
        return SimpleNamespace(**{**answer, "checks": checks})

    return run


@pytest.fixture
def stand_in(tmp_path):
    """Writes a script that takes the worker's place; `say(...)` in it sends a message."""

    def write(lines):
        script = tmp_path / "stand_in.py"
        script.write_text(
            "import json, os, signal, subprocess, sys, time\n"
            "def say(message, **fields):\n"
            "    text = json.dumps(dict(fields, message=message))\n"
            "    print('@torchdoctor-bench ' + text, flush=True)\n"
            "def hello(*items, **fields):\n"
            "    device = {'type': 'cpu', 'name': 'tin'}\n"
            "    said = dict(protocol=1, python='3.8.0', device=device, items=items)\n"
            "    say('hello', **dict(said, **fields))\n"
            "def item(name, value=1.0):\n"
            "    check = dict(what='sum', value=value, rule='close', reference=1, tolerance=0.1)\n"
            "    say('item-started', name=name)\n"
            "    laps = dict(naive=dict(unit='samples/s', values=[5.0]))\n"
            "    say('item-finished', name=name, kind='model', took_s=0.1, checks=[check],\n"
            "        metrics={'samples_per_s': 5.0}, series=laps)\n"
            "asked = sys.argv[sys.argv.index('--items') + 1:] if '--items' in sys.argv else []\n"
            + textwrap.dedent(lines)
        )
        return script

    return write
