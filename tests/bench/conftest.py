import json
import os
import subprocess
import textwrap
from pathlib import Path

import pytest

from torchdoctor.bench import parent

VARIABLE = "TORCHDOCTOR_TEST_TORCH_PYTHON"

# Makes the worker's modules importable in the interpreter that has torch, as the worker does.
PREAMBLE = """
import os, sys, runpy, json, warnings
warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
worker = runpy.run_path({worker!r})
worker["become_package"]("torchdoctor", os.path.dirname(worker["HERE"]))
worker["become_package"]("torchdoctor.bench", worker["HERE"])
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

    def run(lines):
        preamble = PREAMBLE.format(worker=str(parent.WORKER))
        script = f"{preamble}\n{textwrap.dedent(lines)}\nprint(json.dumps(answer))"
        done = subprocess.run(
            [torch_python, "-c", script], capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

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
            "    say('item-finished', name=name, kind='model', took_s=0.1, checks=[check],\n"
            "        metrics={'samples_per_s': 5.0}, lap_rates=[5.0])\n"
            "asked = sys.argv[sys.argv.index('--items') + 1:] if '--items' in sys.argv else []\n"
            + textwrap.dedent(lines)
        )
        return script

    return write
