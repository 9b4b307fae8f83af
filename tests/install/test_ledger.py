import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.install.ledger import Ledger, Sharing, gaps_in, merged, share_of

SHARING = Sharing(block_bytes=100, block_s=2.0, worth_s=3.0)
INTERVALS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def ledger(total=1000, done=()):
    return Ledger(list(done), total, sharing=SHARING)


def bring(book, claim, size):
    book.add(claim.at, claim.at + size)
    claim.at += size
    claim.came_bytes += size


def test_one_connection_takes_all_of_it():
    claim = ledger().claim(now_s=0.0)

    assert (claim.at, claim.end) == (0, 1000)


def test_after_a_kill_the_first_gap_comes_first():
    book = ledger(done=[(0, 200), (400, 1000)])

    claim = book.claim(now_s=0.0)

    assert (claim.at, claim.end) == (200, 400)
    assert (book.front, book.done_bytes) == (200, 800)


def test_a_second_connection_takes_the_block_behind_that_of_the_first():
    book = ledger()
    first = book.claim(now_s=0.0)
    bring(book, first, 50)  # 10 bytes a second: the rest takes 95 s

    second = book.claim(now_s=5.0)

    assert (first.end, second.at, second.end) == (150, 150, 250)


@pytest.mark.parametrize(
    ("came_bytes", "now_s"),
    [(900, 4.0), (0, 2.0), (1, 2.9)],
    ids=["done in a moment", "has just begun", "nobody knows yet how fast it is"],
)
def test_a_connection_is_left_alone_that_needs_no_help(came_bytes, now_s):
    book = ledger()
    first = book.claim(now_s=0.0)
    bring(book, first, came_bytes)

    assert book.claim(now_s) is None
    assert first.end == 1000


def test_what_a_connection_brings_that_gives_nothing_is_taken_from_it():
    book = ledger()
    mute = book.claim(now_s=0.0)

    claim = book.claim(now_s=3.0)

    assert (mute.left_bytes, claim.at) == (0, 0)


def test_what_a_connection_leaves_behind_is_the_next_ones():
    book = ledger()
    first = book.claim(now_s=0.0)
    bring(book, first, 300)
    book.release(first)

    claim = book.claim(now_s=1.0)

    assert (claim.at, claim.end) == (300, 1000)


def test_a_fast_connection_takes_more_at_once():
    book = ledger(total=100_000)
    book.claim(now_s=0.0).end = 10

    assert book.claim(now_s=0.0, speed_bytes_s=500.0).left_bytes == 1000


def test_one_that_joins_does_not_where_what_is_left_comes_in_a_moment_anyway():
    book = ledger(total=100_000_000)
    first = book.claim(now_s=0.0)
    assert first.end == 100  # of a large file blocks are asked for, and the rest is free
    first.end = 50_000_000
    bring(book, first, 40_000_000)

    assert book.claim(now_s=2.9, joins=True) is None
    assert book.claim(now_s=4.0, joins=True) is not None
    book.add(50_000_000, 80_000_000)
    assert book.claim(now_s=4.0, joins=True) is None
    assert book.claim(now_s=4.0) is not None


def test_of_a_size_that_nobody_knows_nothing_is_shared():
    book = Ledger(sharing=SHARING)
    book.claim(now_s=0.0)

    assert book.claim(now_s=100.0) is None


def test_two_of_the_same_speed_share_alike_and_a_slow_one_keeps_little():
    assert share_of(1000, 10.0, None) == 500
    assert share_of(1000, 1.0, 99.0) == 10
    assert share_of(1000, 0.0, None) == 0


@given(INTERVALS)
def test_merged_holds_the_same_bytes_and_gaps_hold_the_others(intervals):
    together = merged(intervals)

    there = {n for start, end in intervals for n in range(start, end)}
    assert {n for start, end in together for n in range(start, end)} == there
    assert all(a[1] < b[0] for a, b in itertools.pairwise(together))
    missing = {n for start, end in gaps_in(60, together) for n in range(start, end)}
    assert missing == set(range(60)) - there


@settings(max_examples=60, deadline=None)
@given(
    speeds=st.lists(st.integers(0, 300), min_size=1, max_size=4),
    leaves=st.lists(st.booleans(), min_size=200, max_size=200),
)
def test_however_fast_they_are_and_whoever_leaves_every_byte_comes_once(speeds, leaves):
    book, working, came = ledger(), {}, []
    for now_s in range(400):
        for worker, speed in enumerate([*speeds, 50]):  # one of them gets there
            claim = working.get(worker) or book.claim(float(now_s), float(speed))
            if claim is None:
                continue
            size = min(speed, claim.left_bytes)
            came += range(claim.at, claim.at + size)
            bring(book, claim, size)
            gone = leaves[(now_s + worker) % 200] or not claim.left_bytes
            working[worker] = None if gone else claim
            if gone:
                book.release(claim)

    assert sorted(came) == list(range(1000))
    assert book.is_whole
