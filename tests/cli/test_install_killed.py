"""kill -9 at random moments of every phase of an install over a working environment.

TORCHDOCTOR_TEST_KILLS says how many moments; each takes about ten seconds.
"""

import io
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import zipfile

import pytest

from loopback.faulty_file import FaultyFile
from loopback.index_server import IndexServer, wheel
from loopback.stub_torch import TORCH
from torchdoctor.install.cache import entries

KILLS = int(os.environ.get("TORCHDOCTOR_TEST_KILLS", "4"))
VERSIONS = ("2.12.0", "2.13.0")
PAYLOAD = "".join(f"{number:08x}" for number in range(1_500_000))
RATE_BYTES_S = 12_000_000
FILES = 1500
"""So many that setting them aside, unpacking and removing them take a while each."""
PHASES = {
    "setting aside": 0.1,
    "unpacks": 0.6,
    "verifying in": 0.3,
    "removing what was there": 0.1,
    "asking pip": 0.5,
    "files of": 0.9,
}
"""What the log says when a phase begins, and how long it may take until the kill."""


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
        server.contents = files
        server.files = {}
        for name, body in files.items():
            server.files[name] = FaultyFile(body, etag=f'"{name}"', rate_bytes_s=RATE_BYTES_S)
            server.pages[f"/whl/cpu/files/{name}"] = little_on_its_way(server.files[name])
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/whl/cpu")
        yield server


def little_on_its_way(page):
    """The page, over connections that hold little: what is in them at a kill is lost to all."""

    def answer(handler):
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)
        page(handler)

    return answer


def torch(version):
    source = TORCH.format(version=f"{version}+cpu", cuda=None, available=False)
    files = {"torch/__init__.py": source, "torch/data.txt": PAYLOAD}
    files |= {f"torch/lib/{number}.txt": version for number in range(FILES)}
    return wheel("torch", f"{version}+cpu", files=files, requires=["sympy"])


@pytest.fixture(scope="module")
def with_pip(tmp_path_factory):
    """An environment as `python -m venv` makes it."""
    folder = tmp_path_factory.mktemp("with-pip") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def without_pip(tmp_path_factory):
    """An environment as `uv venv` makes it."""
    folder = tmp_path_factory.mktemp("without-pip") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder


def site_packages(venv):
    return next(venv.glob("lib/python*/site-packages"))


def command(venv, server, version, installer):
    options = ["--torch", version, "--only", "torch", "--cuda", "cpu", "--no-bench", "--json"]
    mirror = ["--mirror", f"{server.url}/whl/{{variant}}", "--no-fallback"]
    return [
        *(sys.executable, "-m", "torchdoctor", "install", "--python", str(venv / "bin" / "python")),
        *("--installer", installer, *options, *mirror),
    ]


def killed_in(phase, child, logs, *, limit_s=60):
    """Kill a run a moment after its log says that a phase begins; the last line of that log."""
    deadline = time.monotonic() + limit_s
    while phase not in said_in(logs) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0, PHASES[phase]))  # noqa: S311 - no secret
    child.kill()
    child.wait()
    return said_in(logs).strip().rpartition("\n")[2]


def said_in(logs):
    return "".join(path.read_text() for path in logs.glob("**/install-*.log"))


def pip_check(venv):
    """What pip says of an environment, or uv where there is none."""
    python = venv / "bin" / "python"
    ours = [python, "-m", "pip", "check"]
    uv = [shutil.which("uv", path=os.path.dirname(sys.executable)) or "uv", "pip", "check"]  # noqa: PTH120
    with_uv = [*uv, "--python", python]
    has_pip = (site_packages(venv) / "pip").is_dir()
    return subprocess.run(ours if has_pip else with_uv, capture_output=True, check=False)


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_any_moment_the_next_run_ends_complete(
    tmp_path, index, with_pip, without_pip, number
):
    phase = list(PHASES)[number % len(PHASES)]
    turn = number + number // len(PHASES)  # so that each phase meets each kind
    venv, installer = [(with_pip, "pip"), (with_pip, "uv"), (without_pip, "auto")][turn % 3]
    version = version_that_is_not_in(venv, index)
    page = next(page for name, page in index.files.items() if version in name)
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_STATE_HOME": str(tmp_path / "log")}
    environment = {**os.environ, **places}
    run = command(venv, index, version, installer)

    child = subprocess.Popen(run, env=environment, stdout=subprocess.DEVNULL)
    last_line = killed_in(phase, child, tmp_path / "log")
    fetched, answers = torch_bytes_in(tmp_path / "cache"), len(page.asked)
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)

    print(f"{installer}, {phase}: {last_line}")  # noqa: T201 - `pytest -rP` shows the moments
    said = f"killed after {last_line!r}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert child.returncode == -9, said
    assert done.returncode == 0, said
    assert json.loads(done.stdout)["verdict"] in ("install-cpu", "nothing-to-do"), said
    names = [path.name for path in site_packages(venv).iterdir()]
    assert [n for n in names if n.startswith("torch-")] == [f"torch-{version}+cpu.dist-info"], said
    assert not [name for name in names if name.startswith((".torch", "~"))]
    assert {path.read_text() for path in site_packages(venv).glob("torch/lib/*")} == {version}
    assert len(list(site_packages(venv).glob("torch/lib/*"))) == FILES
    checked = pip_check(venv)
    assert checked.returncode == 0, checked
    # What the server has written and the killed run had not read yet was never fetched.
    again = sum(page.sent_by[answers:]) - resumed_anew(page.asked[answers:])
    assert fetched + again - len(page.body) < 0.01 * fetched + 1, (page.asked, fetched, said)


def torch_bytes_in(cache):
    """How much of the one torch a killed run has left in the cache."""
    there = entries(cache / "torchdoctor")
    return sum(one.size_bytes for one in there if one.name.startswith("torch-"))


def version_that_is_not_in(venv, index):
    """The one of the two that an install would change to; an empty environment gets the other."""
    there = list(site_packages(venv).glob("torch-*.dist-info"))
    if not there:
        for name, content in index.contents.items():
            if VERSIONS[1] not in name:
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    archive.extractall(site_packages(venv))
        return VERSIONS[1]
    return next(version for version in VERSIONS if version not in there[0].name)


def resumed_anew(ranges):
    """Bytes of the small requests by which pip and we look into a file before it is fetched."""
    return sum(looked_at(asked) for asked in ranges if asked)


def looked_at(asked):
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not last:
        return 0
    return int(last) - int(first or 0) + 1
