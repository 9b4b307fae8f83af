"""kill -9 of one download after another: nearly nothing is sent twice.

TORCHDOCTOR_TEST_KILLS says how many kills; each takes a second.
"""

import hashlib
import os
import random
import socket
import subprocess
import sys

import pytest
from faulty_file import FaultyFile
from index_server import until

from torchdoctor.install.cache import entries, place_of
from torchdoctor.install.fetch_all import present_bytes
from torchdoctor.install.wanted import WantedFile

KILLS = int(os.environ.get("TORCHDOCTOR_TEST_KILLS", "4"))
NAME = "torch-2.6.0+cpu-py3-none-any.whl"
BODY = random.Random(6).randbytes(24_000_000)  # noqa: S311 - no secret
SHA = hashlib.sha256(BODY).hexdigest()
FETCH = """
import sys
from pathlib import Path
from torchdoctor.install.fetch_all import fetch_all
from torchdoctor.install.ledger import Sharing
from torchdoctor.install.manner import Manner
from torchdoctor.install.wanted import WantedFile
url, cache, sha256, name, worth_s = sys.argv[1:]
fetch_all(
    [WantedFile(name=name, package="torch", version="2.6.0+cpu", url=url, sha256=sha256)],
    Path(cache),
    Manner(sharing=Sharing(from_bytes=1, worth_s=float(worth_s), block_bytes=500_000, block_s=0.3)),
    sizes={},
    on_progress=lambda _: None,
)
"""


@pytest.fixture
def file(server):
    page = FaultyFile(BODY, rate_bytes_s=8_000_000)

    def answer(handler):
        # What is on its way when a process dies is nobody's: here that shall be little.
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)
        page(handler)

    server.pages[f"/{NAME}"] = answer
    return page


@pytest.fixture
def start(server, tmp_path):
    """Starts a download in a process of its own."""

    def start(worth_s):
        words = [f"{server.url}/{NAME}", str(tmp_path), SHA, NAME, str(worth_s)]
        return subprocess.Popen([sys.executable, "-c", FETCH, *words])

    return start


@pytest.mark.parametrize("worth_s", [1e9, 0.3], ids=["one connection", "several"])
def test_of_what_was_fetched_before_a_kill_less_than_a_hundredth_is_sent_again(
    file, start, server, tmp_path, worth_s
):
    wanted = WantedFile(
        name=NAME, package="torch", version="2.6.0+cpu", url=f"{server.url}/{NAME}", sha256=SHA
    )
    slice_bytes = len(BODY) // KILLS
    moments = [n * slice_bytes + random.randrange(slice_bytes) for n in range(KILLS)]  # noqa: S311 - no secret
    fetched = 0
    for moment in moments:
        child = start(worth_s)
        assert until(lambda: file.sent >= moment or child.poll() is not None, 60)  # noqa: B023 - asked at once
        child.kill()
        child.wait()
        assert until(lambda: file.at_once == 0, 10)
        fetched += present_bytes([wanted], tmp_path).get(NAME, 0)

    assert start(worth_s).wait() == 0

    assert place_of(tmp_path, NAME, SHA, "").whole.read_bytes() == BODY
    assert [entry.complete for entry in entries(tmp_path)] == [True]
    resent = file.sent - len(BODY)
    print(f"{KILLS} kills, {fetched} bytes fetched before them, {resent} sent again")  # noqa: T201
    assert resent <= 0.01 * fetched, (moments, file.asked)
