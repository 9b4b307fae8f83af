"""One file over several connections, from one server or several that have the same file."""

import hashlib
import random
import subprocess
import sys
import time

import pytest
from faulty_file import FaultyFile
from index_server import until

from torchdoctor.index.ranged import Way
from torchdoctor.install.cache import entries, place_of
from torchdoctor.install.fetch_all import fetch_all, present_bytes
from torchdoctor.install.ledger import Sharing
from torchdoctor.install.manner import Given, Manner
from torchdoctor.install.wanted import WantedFile

NAME = "torch-2.6.0+cpu-py3-none-any.whl"
BODY = random.Random(6).randbytes(3_000_000)  # noqa: S311 - no secret
SHA = hashlib.sha256(BODY).hexdigest()
SLOW_BYTES_S = 3_000_000
EAGER = Sharing(from_bytes=1_000_000, worth_s=0.05, block_bytes=200_000, block_s=0.05)


def ignore(_):
    """Nobody looks how far it is."""


@pytest.fixture
def page(server):
    """Makes a file on the server that is slow for each connection, however many there are."""

    def page(path, body=BODY, **faults):
        faults = {"rate_bytes_s": SLOW_BYTES_S, **faults}
        server.pages[path] = FaultyFile(body, hang=server.over, **faults)
        return server.pages[path]

    return page


@pytest.fixture
def fetch(server, tmp_path):
    said = []

    def fetch(*others, sha256=SHA, on_progress=ignore, **how):
        url = f"{server.url}/{NAME}"
        wanted = WantedFile(name=NAME, package="torch", version="2.6.0+cpu", url=url, sha256=sha256)
        how = {"sharing": EAGER, "way": Way(stall_s=0.5), "pauses_s": (0.0, 0.0), **how}
        found = fetch_all(
            [wanted],
            tmp_path,
            Manner(say=said.append, **how),
            sizes={NAME: len(BODY)},
            on_progress=on_progress,
            others=lambda _: tuple(f"{server.url}{path}" for path in others),
        )
        return found[NAME].read_bytes()

    fetch.said = said
    return fetch


def test_a_server_that_is_slow_for_each_connection_is_asked_for_parts_side_by_side(fetch, page):
    file = page(f"/{NAME}")

    assert fetch() == BODY
    assert file.most_at_once > 1
    # The first connection was begun for the whole file, and has brought the smaller part of it.
    assert file.asked[0] is None
    assert file.sent_by[0] < len(BODY) // 2
    assert file.sent < 1.2 * len(BODY)


@pytest.mark.parametrize(
    "how",
    [
        {"sharing": Sharing(from_bytes=4_000_000, worth_s=0.0)},
        {"sharing": Sharing(from_bytes=1, worth_s=60.0)},
    ],
    ids=["a small file", "one that is done in a moment"],
)
def test_where_that_does_not_help_one_connection_fetches_it(fetch, page, how):
    file = page(f"/{NAME}")

    assert fetch(**how) == BODY
    assert file.asked == [None]
    assert file.sent == len(BODY)


def test_mirrors_of_the_same_file_share_it(fetch, page):
    file, other = page(f"/{NAME}"), page("/other.whl", etag='"other"')

    assert fetch("/other.whl") == BODY
    assert file.sent > 0
    assert other.sent > 0


def test_what_a_mirror_that_dies_has_not_brought_comes_from_the_other(fetch, page):
    file, other = page(f"/{NAME}"), page("/other.whl", dies_after=300_000)

    assert fetch("/other.whl") == BODY
    assert 0 < other.sent <= 600_000
    assert file.sent >= len(BODY) - other.sent


def test_the_others_finish_what_the_first_source_was_given_up_for(fetch, page):
    file, other = page(f"/{NAME}", dies_after=900_000), page("/other.whl")

    assert fetch("/other.whl") == BODY
    assert 0 < file.sent < len(BODY)
    assert other.sent > 0


def test_a_mirror_that_gives_no_parts_is_not_asked_again(fetch, page):
    page(f"/{NAME}")
    other = page("/other.whl", ranges=False)

    assert fetch("/other.whl") == BODY
    assert len(other.asked) <= 3  # one for each connection that was free at that moment
    assert any("whole files alone" in line for line in fetch.said)


@pytest.mark.parametrize("wrong", ["first", "other"])
def test_a_mirror_with_other_bytes_makes_the_file_come_from_one_source_alone(
    fetch, page, wrong, tmp_path
):
    bad = bytes(len(BODY))
    file = page(f"/{NAME}", bad if wrong == "first" else BODY)
    other = page("/other.whl", bad if wrong == "other" else BODY)

    assert fetch("/other.whl") == BODY
    assert sum("was stated" in line for line in fetch.said) in (1, 2)
    assert min(file.sent, other.sent) > 0
    assert [entry.name for entry in entries(tmp_path)] == [NAME]


def test_wrong_bytes_everywhere_are_a_mismatch_and_leave_nothing(fetch, page, tmp_path):
    files = [page(path, bytes(len(BODY))) for path in (f"/{NAME}", "/other.whl")]

    with pytest.raises(Given) as given:
        fetch("/other.whl")

    assert given.value.reason == "HASH_MISMATCH"
    assert sum(file.sent for file in files) < 3.5 * len(BODY)
    assert not list(tmp_path.rglob("*.whl"))


def test_without_a_hash_only_the_same_edition_of_the_same_server_is_shared(fetch, page):
    file, other = page(f"/{NAME}"), page("/other.whl")

    assert fetch("/other.whl", sha256=None) == BODY
    assert file.most_at_once > 1
    assert other.asked == []


def test_without_a_hash_and_a_validator_nothing_is_shared(fetch, page):
    file = page(f"/{NAME}", etag='W/"weak"')

    assert fetch(sha256=None) == BODY
    assert file.most_at_once == 1


def test_a_file_that_changes_while_its_parts_come_is_never_put_together(fetch, page):
    file = page(f"/{NAME}")

    def change(how_far):
        if how_far.done_bytes > 500_000:
            file.body, file.etag = BODY[::-1], '"two"'

    assert fetch(sha256=None, on_progress=change) in (BODY, BODY[::-1])


def test_cuts_and_stalls_of_parts_cost_no_byte_twice(fetch, page):
    file = page(f"/{NAME}", cut_after=150_000)

    assert fetch() == BODY
    # What was on its way to a connection that was no longer needed comes on top.
    assert file.sent < 1.2 * len(BODY)


KILLED = """
import json, sys
from pathlib import Path
sys.path[:0] = {path!r}
from torchdoctor.install.fetch_all import fetch_all
from torchdoctor.install.ledger import Sharing
from torchdoctor.install.manner import Manner
from torchdoctor.install.wanted import WantedFile
url, cache, sha256, name = sys.argv[1:]
wanted = WantedFile(name=name, package="torch", version="2.6.0+cpu", url=url, sha256=sha256)
sharing = Sharing(from_bytes=1_000_000, worth_s=0.05, block_bytes=200_000, block_s=0.05)
fetch_all([wanted], Path(cache), Manner(sharing=sharing), sizes={{}}, on_progress=lambda _: None)
"""


def test_a_run_that_is_killed_resumes_all_its_parts(fetch, page, server, tmp_path):
    file = page(f"/{NAME}", rate_bytes_s=600_000)
    wanted = WantedFile(
        name=NAME, package="torch", version="2.6.0+cpu", url=f"{server.url}/{NAME}", sha256=SHA
    )
    words = [wanted.url, str(tmp_path), SHA, NAME]
    child = subprocess.Popen([sys.executable, "-c", KILLED.format(path=sys.path), *words])
    try:
        assert until(lambda: file.most_at_once >= 3 and file.sent > 1_000_000, 20)
    finally:
        child.kill()
        child.wait()
    there = present_bytes([wanted], tmp_path)[NAME]
    time.sleep(0.1)  # the server's threads notice that nobody listens
    before, file.rate_bytes_s = file.sent, None

    assert place_of(tmp_path, NAME, SHA, "").is_scattered
    assert fetch() == BODY
    assert file.sent - before <= 1.01 * (len(BODY) - there)
    assert there > 0.8 * before
