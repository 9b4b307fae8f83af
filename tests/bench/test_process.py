import os
import sys
import time
from pathlib import Path

import pytest

from torchdoctor.bench.process import FLOOD_BYTES, TAIL_BYTES, Child, Gap, Tail

posix_only = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")


def child(script):
    return Child([sys.executable, "-c", script], lambda line: line.startswith(b"+"), os.environ)


def is_gone(pid):
    """Whether a process has ended; a zombie that nobody has collected yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def soon(claim, within_s=5.0):
    deadline = time.monotonic() + within_s
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.02)
    return claim()


def test_hands_out_wanted_lines_as_they_come_and_then_the_end():
    with child("print('+one'); print('noise'); print('+two')") as running:
        assert running.next_line(10) == b"+one"
        assert running.next_line(10) == b"+two"
        assert running.next_line(10) is Gap.ENDED
        assert running.exit_status() == 0


def test_half_a_line_is_no_line_but_noise():
    with child("import sys; sys.stdout.write('+whole\\n+half')") as running:
        assert running.next_line(10) == b"+whole"
        assert running.next_line(10) is Gap.ENDED
        running.kill()

        assert running.output_end() == b"+half"


def test_lines_may_end_as_on_windows():
    with child("import sys; sys.stdout.buffer.write(b'+one\\r\\n')") as running:
        assert running.next_line(10) == b"+one"


def test_silence_ends_at_the_limit():
    with child("import time; time.sleep(60)") as running:
        assert running.next_line(0.05) is Gap.SILENT


def test_a_flood_is_cut_off():
    script = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    with child(script) as running:
        assert running.next_line(60) is Gap.FLOODED


def test_a_flood_of_wanted_lines_is_cut_off_too():
    with child("while True: print('+' * 1000)") as running:
        lines = iter(lambda: running.next_line(60), Gap.FLOODED)

        assert sum(map(len, lines)) <= FLOOD_BYTES


def test_a_flood_of_complaints_is_read_away_and_its_end_kept():
    script = "import sys\nsys.stderr.write('x' * 300_000 + '\\nenough\\n')\nprint('+after')"
    with child(script) as running:
        assert running.next_line(60) == b"+after"
        running.exit_status()
        running.kill()

        assert running.output_end().endswith(b"enough")
        assert len(running.output_end()) <= TAIL_BYTES


def test_a_child_that_closes_its_output_and_lives_on_is_ended():
    with child("import os, time; os.close(1); time.sleep(60)") as running:
        assert running.next_line(10) is Gap.ENDED
        assert running.exit_status(0.05) is None
        assert running.kill() not in (None, 0)


@posix_only
def test_a_child_that_ignores_signals_is_killed():
    script = (
        "import signal, time\n"
        "for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "print('+deaf', flush=True)\n"
        "time.sleep(60)"
    )
    with child(script) as running:
        assert running.next_line(10) == b"+deaf"
        assert running.kill() == -9


@posix_only
def test_children_of_the_child_are_killed_with_it():
    script = (
        "import subprocess, sys, time\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print('+%d' % one.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with child(script) as running:
        grandchild = int(running.next_line(10)[1:])

    assert soon(lambda: is_gone(grandchild))


@posix_only
def test_a_pipe_that_a_grandchild_holds_open_does_not_hide_the_childs_death():
    script = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print('+last', flush=True)"
    )
    with child(script) as running:
        assert running.next_line(10) == b"+last"
        assert running.next_line(30) is Gap.ENDED
        assert running.exit_status() == 0


@posix_only
def test_ctrl_c_here_ends_the_child():
    def interrupted():
        with child("print('+', flush=True); import time; time.sleep(60)") as running:
            running.next_line(10)
            pids.append(running._process.pid)
            raise KeyboardInterrupt

    pids = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert soon(lambda: is_gone(pids[0]))


def test_what_cannot_be_started_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        Child([str(tmp_path / "nothing")], bool, {})


def test_a_tail_keeps_the_end_and_no_more():
    tail = Tail()
    for number in range(5000):
        tail.add(b"%d " % number)

    assert bytes(tail).endswith(b"4998 4999 ")
    assert len(bytes(tail)) == TAIL_BYTES
