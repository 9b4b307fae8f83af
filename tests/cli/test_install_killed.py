"""kill -9 at random moments of an install over a working environment.

TORCHDOCTOR_TEST_KILLS says how many moments; each takes about ten seconds.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from loopback.faulty_file import FaultyFile
from loopback.index_server import IndexServer, wheel
from loopback.stub_torch import TORCH

KILLS = int(os.environ.get("TORCHDOCTOR_TEST_KILLS", "6"))
VERSIONS = ("2.12.0", "2.13.0")
PAYLOAD = "".join(f"{number:08x}" for number in range(1_500_000))
RATE_BYTES_S = 12_000_000


@pytest.fixture
def index(monkeypatch):
    """A mirror with two versions of 12 MB, given at a rate that makes a second of it."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with IndexServer() as server:
        files = dict(torch(version) for version in VERSIONS)
        files.update([wheel("sympy", "1.13")])
        server.simple(files, below="/whl/cpu")
        server.files = {}
        for name, body in files.items():
            page = FaultyFile(body, etag=f'"{name}"', rate_bytes_s=RATE_BYTES_S)
            server.pages[f"/whl/cpu/files/{name}"] = server.files[name] = page
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/whl/cpu")
        yield server


def torch(version):
    files = {"torch/data.txt": PAYLOAD, "torch/lib/one.txt": version}
    source = TORCH.format(version=f"{version}+cpu", cuda=None, available=False)
    return wheel(
        "torch", f"{version}+cpu", files={"torch/__init__.py": source, **files}, requires=["sympy"]
    )


def command(venv, server, version):
    options = ["--torch", version, "--only", "torch", "--cuda", "cpu", "--no-bench", "--json"]
    mirror = ["--mirror", f"{server.url}/whl/{{variant}}", "--no-fallback"]
    return [
        *(sys.executable, "-m", "torchdoctor", "install", "--venv", str(venv)),
        *options,
        *mirror,
    ]


def pip(venv, *words):
    done = subprocess.run(
        [venv / "bin" / "python", "-m", "pip", *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_killed_at_any_moment_the_next_run_ends_complete(tmp_path, index):
    venv = tmp_path / "venv"
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    began = time.monotonic()
    subprocess.run(command(venv, index, VERSIONS[0]), check=True, env=environment)
    whole_s = time.monotonic() - began
    for number in range(KILLS):
        version = VERSIONS[(number + 1) % 2]
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        page = next(page for name, page in index.files.items() if version in name)
        page.sent, page.asked = 0, []
        moment_s = random.uniform(0.3, whole_s)  # noqa: S311 - no secret

        child = subprocess.Popen(command(venv, index, version), env=environment)
        time.sleep(moment_s)
        child.kill()
        child.wait()
        done = subprocess.run(
            command(venv, index, version),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        said = f"killed after {moment_s:.2f} s: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        assert done.returncode == 0, said
        assert json.loads(done.stdout)["verdict"] in ("install-cpu", "nothing-to-do"), said
        assert pip(venv, "list", "--format=json")[1].count(f'"{version}+cpu"') == 1, said
        assert pip(venv, "check")[0] == 0, said
        assert (venv / "bin" / "python").exists()
        site = next(venv.glob("lib/python*/site-packages"))
        assert not [path.name for path in site.iterdir() if path.name.startswith((".torch", "~"))]
        resent = page.sent - len(page.body) - resumed_anew(page)
        assert resent < 0.01 * len(page.body) + 300_000, (page.asked, page.sent, said)


def resumed_anew(page):
    """Bytes of the small requests by which pip and we look into a file before it is fetched."""
    return sum(looked_at(asked) for asked in page.asked if asked)


def looked_at(asked):
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not last:
        return 0
    return int(last) - int(first or 0) + 1
