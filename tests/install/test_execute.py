import os
import sys
import textwrap
import time
from pathlib import Path

import pytest
from index_server import until

from torchdoctor.install.execute import execute

needs_groups = pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX's")


def script(text):
    return [sys.executable, "-c", textwrap.dedent(text)]


def run(text, **how):
    seen = []
    return execute(script(text), on_line=seen.append, **how), [line for line in seen if line]


def test_output_comes_line_by_line_and_in_order():
    done, seen = run("""
        import sys
        print("one"); print("two", file=sys.stderr, flush=True); print("Progress\\rhalf\\rwhole")
    """)

    assert done.exit_status == 0
    assert seen == ["one", "two", "Progress", "half", "whole"]
    assert done.lines == tuple(seen)


def test_a_line_is_handed_on_while_the_command_still_runs():
    began, at = time.monotonic(), []
    execute(
        script("print('now', flush=True); import time; time.sleep(0.6)"),
        on_line=lambda line: at.append(time.monotonic() - began) if line else None,
    )

    assert at[0] < time.monotonic() - began - 0.4


def test_a_silent_command_gives_signs_of_life():
    seen = []
    execute(script("import time; time.sleep(1.3)"), on_line=seen.append)

    assert None in seen


def test_the_exit_status_is_kept():
    assert run("raise SystemExit(7)")[0].exit_status == 7


@needs_groups
def test_a_signal_is_a_negative_status():
    assert run("import os; os.kill(os.getpid(), 9)")[0].exit_status == -9


def test_what_cannot_be_started_says_so():
    seen = []
    done = execute(["/no/such/program"], on_line=seen.append)

    assert done.exit_status is None
    assert "/no/such/program could not be started" in seen[0]


def test_the_users_variables_stay_and_ours_are_added(monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels")

    _, seen = run(
        """
        import os
        for name in ("PIP_FIND_LINKS", "PIP_NO_INPUT", "PIP_DISABLE_PIP_VERSION_CHECK", "MORE"):
            print(os.environ[name])
        """,
        environment={"MORE": "more"},
    )

    assert seen == ["/wheels", "1", "1", "more"]


def test_nobody_waits_for_input():
    assert run("import sys; print(repr(sys.stdin.read()))")[1] == ["''"]


@needs_groups
def test_a_grandchild_that_holds_the_output_does_not_hold_us():
    began = time.monotonic()
    done, seen = run("""
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
        print(child.pid, flush=True)
    """)

    assert done.exit_status == 0
    assert time.monotonic() - began < 10
    os.kill(int(seen[0]), 9)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
@pytest.mark.parametrize("deaf", [False, True])
def test_an_interrupt_ends_the_command_and_what_it_started(deaf):
    pids = []

    def interrupted(line):
        if line:
            pids.extend(map(int, line.split()))
            raise KeyboardInterrupt

    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)" if deaf else "pass"
    with pytest.raises(KeyboardInterrupt):
        execute(
            script(f"""
                {ignore}
                import os, subprocess, sys, time
                child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
                print(os.getpid(), child.pid, flush=True)
                time.sleep(60)
            """),
            on_line=interrupted,
            grace_s=0.3,
        )

    assert len(pids) == 2
    assert until(lambda: not any(map(is_running, pids)))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_bytes_that_are_no_text_do_no_harm():
    _, seen = run("import sys; sys.stdout.buffer.write(b'\\xff\\xfe caf\\xc3\\xa9\\n')")

    assert seen[0].endswith("café")
