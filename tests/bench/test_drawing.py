import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import benched
from torchdoctor.bench.drawing import Drawing, first_that_has
from torchdoctor.bench.messages import ItemFinished

VARIABLE = "TORCHDOCTOR_TEST_VISDOM_PYTHON"
# visdom's own start-up fetches scripts of its page from the net; this serves without them.
SERVE = """
import sys
from visdom.server.run_server import start_server
start_server(port=int(sys.argv[1]), base_url="", env_path=sys.argv[2], bind_local=True)
"""
ACCURATE = ItemFinished(
    message="item-finished", name="mlp", kind="model", took_s=1.0, checks=(),
    metrics={"accuracy": 0.97},
)  # fmt: skip


@pytest.fixture(scope="module")
def visdom_python():
    python = os.environ.get(VARIABLE)
    if not python:
        pytest.skip(f"{VARIABLE} names no interpreter with visdom")
    return Path(python)


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(visdom_python, tmp_path):
    """A real Visdom server on a port of its own: the process, its address, where it saves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    saved = tmp_path / "envs"
    saved.mkdir()
    command = [visdom_python, "-c", SERVE, str(port), str(saved)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not is_open(port) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}", saved
        process.kill()


def tell(drawing, *more):
    for _, message in benched.messages():
        drawing.take(message)
    for message in more:
        drawing.take(message)


def test_a_run_is_drawn_in_its_own_saved_environment(server, visdom_python):
    """Real client, real server: the saved environment holds every window once, with all points."""
    _, url, saved = server
    warnings = []

    with Drawing(
        visdom_python, ("--visdom", url, "--env", "run_1"), "--visdom", warnings.append
    ) as drawing:
        tell(drawing, ACCURATE)
        time.sleep(2.0)  # a flush in between: what comes after it updates windows that are there
        tell(drawing)

    assert warnings == []
    windows = json.loads((saved / "run_1.json").read_text())["jsons"]
    assert set(windows) == {"loss", "accuracy", "clock", "power", "temperature", "items"}
    traces = {trace["name"]: trace for trace in windows["loss"]["content"]["data"]}
    assert set(traces) == {"mlp", "cnn"}
    assert len(traces["mlp"]["y"]) == 400
    [clock] = windows["clock"]["content"]["data"]
    assert len(clock["x"]) == 100
    assert windows["clock"]["content"]["layout"]["yaxis"]["title"] in ("MHz", {"text": "MHz"})
    assert "gemm_speed: 2.0 s" in windows["items"]["content"]


def test_a_server_that_dies_costs_one_warning(server, visdom_python):
    process, url, _ = server
    warnings = []

    with Drawing(
        visdom_python, ("--visdom", url, "--env", "run_2"), "--visdom", warnings.append
    ) as drawing:
        tell(drawing)
        process.kill()
        process.wait()
        tell(drawing)

    [warning] = warnings
    assert warning.startswith("--visdom: nothing more is drawn: ")
    assert "onnect" in warning


def test_no_server_at_all_costs_one_warning(visdom_python):
    warnings = []

    with Drawing(
        visdom_python, ("--visdom", "http://127.0.0.1:9"), "--visdom", warnings.append
    ) as drawing:
        tell(drawing)

    assert len(warnings) == 1


ENDINGS = {
    "it says why": ("say('lost', words='no route'); sys.exit(1)", "no route"),
    "it dies": ("sys.exit('ImportError: numpy')", "ImportError: numpy"),
    "it closes its ears": ("os.close(0); sys.exit('deaf')", "deaf"),
}


@pytest.mark.parametrize(("lines", "words"), ENDINGS.values(), ids=ENDINGS)
def test_a_child_that_cannot_draw_costs_one_warning(stand_in, lines, words):
    warnings = []

    with Drawing(Path(sys.executable), (), "--visdom", warnings.append, stand_in(lines)) as drawing:
        for _ in range(20):
            tell(drawing)
            time.sleep(0.02)

    assert warnings == [f"--visdom: nothing more is drawn: {words}"]


def test_a_child_that_draws_hears_every_point(stand_in, tmp_path):
    heard = tmp_path / "heard"
    warnings = []

    with Drawing(
        Path(sys.executable), (), "--visdom", warnings.append,
        stand_in(f"open({str(heard)!r}, 'w').write(sys.stdin.read()); say('done')"),
    ) as drawing:  # fmt: skip
        tell(drawing)

    assert warnings == []
    assert len(heard.read_text().splitlines()) == 1 + 5 + 2 + 150


def test_an_interpreter_that_is_none_costs_one_warning(tmp_path):
    warnings = []

    with Drawing(tmp_path / "python", (), "--tensorboard", warnings.append) as drawing:
        tell(drawing)

    assert len(warnings) == 1
    assert "does not start" in warnings[0]


def test_the_first_interpreter_that_has_a_module_is_taken(tmp_path):
    here = Path(sys.executable)

    assert first_that_has("json", [tmp_path / "python", here]) == here
    assert first_that_has("no_such_module", [here]) is None
