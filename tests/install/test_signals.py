import os
import signal
import threading

import pytest

from torchdoctor.install.signals import ending_in_order, undisturbed


def send(name):
    os.kill(os.getpid(), getattr(signal, name))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_would_end_the_process_at_once_ends_it_in_order(name):
    before = signal.getsignal(getattr(signal, name))

    with pytest.raises(KeyboardInterrupt, match=name), ending_in_order():
        send(name)

    assert signal.getsignal(getattr(signal, name)) is before


def test_a_closed_terminal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_in_order():
            send("SIGHUP")
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_nothing_disturbs_the_way_back(name):
    done = []

    with ending_in_order(), undisturbed():
        send(name)
        done.append(name)

    assert done == [name]


def test_outside_the_main_thread_it_does_nothing():
    seen = []

    def run():
        with ending_in_order(), undisturbed():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert seen == [signal.SIG_DFL]
