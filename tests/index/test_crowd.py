"""Many jobs, a bounded number at once, within a limit that holds."""

import threading
import time

from torchdoctor.index.crowd import AT_ONCE, GIVE_UP_AFTER, do_side_by_side
from torchdoctor.index.fetch import Access, Unreachable
from torchdoctor.index.transfer import Passing, Transfer


def connect():
    return Transfer(Access(), "http://127.0.0.1/")


def test_every_job_is_done_once_and_no_more_than_eight_run_at_a_time():
    now, most, lock = [], [], threading.Lock()

    def work(_, job):
        with lock:
            now.append(job)
            most.append(len(now))
        time.sleep(0.005)
        with lock:
            now.remove(job)
        return job * 2

    done = do_side_by_side([*range(40), 3], work, connect)

    assert done.results == {job: job * 2 for job in range(40)}
    assert len(most) == 40
    assert 1 < max(most) <= AT_ONCE


def test_a_fault_that_passes_is_tried_again():
    tries = []

    def work(_, job):
        tries.append(job)
        if len(tries) < 3:
            raise Passing("INDEX_UNREACHABLE", "busy")
        return "done"

    done = do_side_by_side(["job"], work, connect, pauses_s=(0, 0))

    assert done.results == {"job": "done"}
    assert len(tries) == 3


def test_a_fault_that_does_not_pass_is_told_with_its_job():
    def work(_, job):
        if job == "bad":
            raise Unreachable("TLS_UNTRUSTED", "who are you")
        if job == "odd":
            raise ValueError("odd bytes")
        return job

    done = do_side_by_side(["good", "bad", "odd"], work, connect)

    assert done.results == {"good": "good"}
    assert (done.failures["bad"].reason, done.failures["bad"].problem) == (
        "TLS_UNTRUSTED",
        "who are you",
    )
    assert (done.failures["odd"].reason, done.failures["odd"].problem) == (
        "",
        "ValueError: odd bytes",
    )


def test_an_index_that_is_gone_is_not_asked_to_the_end():
    asked = []

    def work(_, job):
        asked.append(job)
        time.sleep(0.01)  # as long as a refused connection takes
        raise Passing("INDEX_UNREACHABLE", "gone")

    done = do_side_by_side(range(500), work, connect, pauses_s=())

    assert len(done.failures) == 500
    assert GIVE_UP_AFTER <= len(asked) < 100


def test_the_limit_holds_whatever_a_job_does():
    over = threading.Event()

    def work(_, job):
        if job == "stuck":
            over.wait(30)
        return job

    done = do_side_by_side(["quick", "stuck"], work, connect, limit_s=0.3)
    over.set()

    assert done.results == {"quick": "quick"}
    assert "0.3 s" in done.failures["stuck"].problem


def test_nothing_to_do_is_done():
    assert do_side_by_side([], lambda *_: None, connect).results == {}
