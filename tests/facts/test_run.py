import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from torchdoctor.facts.run import KEPT_BYTES, Answer, Children, clean_environment, run_bounded

# Far above the limits that are asked for: the claim is "comes back", not "how fast".
FAR_S = 15.0

posix = pytest.mark.skipif(os.name != "posix", reason="process groups and signals are POSIX's")


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", textwrap.dedent(code), *arguments]


def test_keeps_exit_status_and_both_streams_apart():
    answer = run_bounded(
        python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), FAR_S
    )

    assert (answer.exit_code, answer.stdout, answer.stderr) == (3, "out\n", "err\n")
    assert answer.failure is None
    assert answer.took_s > 0


def test_gives_the_child_no_input_and_an_english_locale():
    answer = run_bounded(
        python("import os, sys; print(os.environ['LC_ALL'], repr(sys.stdin.read()))"), FAR_S
    )

    assert answer.last_line == "C ''"


def test_runs_with_the_given_environment_and_folder(tmp_path):
    answer = run_bounded(
        python("import os; print(os.environ.get('ONLY'), os.getcwd())"),
        FAR_S,
        env={"ONLY": "this"},
        cwd=tmp_path,
    )

    assert answer.last_line == f"this {tmp_path.resolve()}"


def test_drops_the_variable_by_which_macos_confuses_interpreters():
    assert clean_environment({"__PYVENV_LAUNCHER__": "x", "A": "b"}) == {"A": "b", "LC_ALL": "C"}


def test_a_command_that_does_not_exist_is_an_answer():
    answer = run_bounded(["no-such-program-anywhere"], FAR_S)

    assert answer.exit_code is None
    assert answer.complaint.startswith("no-such-program-anywhere could not be started")


@posix
def test_a_file_that_may_not_be_executed_is_an_answer(tmp_path):
    file = tmp_path / "data"
    file.write_text("no program")

    answer = run_bounded([str(file)], FAR_S)

    assert answer.exit_code is None
    assert "could not be started" in answer.complaint


def test_an_argument_with_a_nul_is_an_answer():
    assert run_bounded([sys.executable, "a\0b"], FAR_S).exit_code is None


def test_keeps_what_a_child_said_before_it_ran_out_of_time():
    answer = run_bounded(python("import time; print('so far', flush=True); time.sleep(600)"), 1.0)

    assert answer.exit_code is None
    assert answer.stdout == "so far\n"
    assert answer.complaint == "no answer in 1 s"
    assert answer.took_s < FAR_S


@posix
def test_kills_a_child_that_ignores_sigterm(ends_soon):
    answer = run_bounded(
        python(
            """
            import os, signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print(os.getpid(), flush=True)
            time.sleep(600)
            """
        ),
        1.0,
    )

    assert answer.exit_code is None
    assert ends_soon(int(answer.last_line))


@posix
def test_lets_a_child_end_in_its_own_way_on_sigterm():
    answer = run_bounded(
        python(
            """
            import signal, sys, time
            signal.signal(signal.SIGTERM, lambda *_: (print('tidied up', flush=True), sys.exit(0)))
            print('ready', flush=True)
            time.sleep(600)
            """
        ),
        1.0,
    )

    assert answer.exit_code is None
    assert answer.last_line == "tidied up"


@posix
def test_a_grandchild_that_keeps_the_pipe_open_is_ended_with_the_group(ends_soon):
    answer = run_bounded(
        python(
            """
            import signal, subprocess, sys
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
            print(child.pid, flush=True)
            """
        ),
        FAR_S,
    )

    assert answer.exit_code == 0
    assert answer.took_s < FAR_S
    assert ends_soon(int(answer.last_line))


@posix
def test_a_grandchild_in_a_session_of_its_own_cannot_hold_the_caller():
    answer = run_bounded(
        python(
            """
            import subprocess, sys
            nap = [sys.executable, '-c', 'import time; time.sleep(600)']
            print(subprocess.Popen(nap, start_new_session=True).pid, flush=True)
            """
        ),
        FAR_S,
    )

    os.kill(int(answer.last_line), signal.SIGKILL)
    assert answer.exit_code == 0
    assert answer.took_s < FAR_S


@posix
def test_lets_go_of_a_child_that_no_signal_reaches():
    """As one that is stuck in the driver (state D): SIGKILL is pending, and nothing happens."""
    children = Children(signal_group=lambda _child, _hard: None)

    answer = children.run(
        python("import os, time; print(os.getpid(), flush=True); time.sleep(600)"), 1.0
    )

    os.kill(int(answer.last_line), signal.SIGKILL)
    assert answer.exit_code is None
    assert answer.took_s < FAR_S


@posix
def test_names_the_signal_that_ended_a_child():
    answer = run_bounded(python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"), FAR_S)

    assert answer.exit_code == -signal.SIGSEGV
    assert answer.complaint == "killed by SIGSEGV"


def test_keeps_the_head_of_endless_output_and_does_not_block_the_child():
    answer = run_bounded(python(f"print('x' * {KEPT_BYTES + 1_000_000})"), FAR_S)

    assert answer.exit_code == 0
    assert answer.stdout == "x" * KEPT_BYTES


def test_reads_bytes_of_no_encoding():
    answer = run_bounded(python("import os; os.write(1, b'caf\\xe9')"), FAR_S)

    assert answer.stdout == "caf\ufffd"


def test_stopping_ends_the_children_that_run_and_starts_no_more():
    children = Children()
    answers: list[Answer] = []
    nap = python("import time; time.sleep(600)")
    waiting = threading.Thread(target=lambda: answers.append(children.run(nap, 600)))
    waiting.start()
    while not children._running:
        time.sleep(0.01)

    children.stop()
    waiting.join(FAR_S)

    assert not waiting.is_alive()
    assert answers[0].exit_code != 0
    assert children.run(nap, 600).exit_code is None


@posix
def test_an_interrupt_kills_the_child_and_goes_on_to_the_caller(tmp_path, ends_soon):
    told = tmp_path / "pid"
    nap = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    waits = (
        "import signal, sys; from torchdoctor.facts.run import run_bounded;"
        # A suite that runs in the background may have handed down an ignored SIGINT.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"run_bounded([sys.executable, '-c', {nap!r}], 600)"
    )
    caller = subprocess.Popen([sys.executable, "-c", waits], stderr=subprocess.PIPE)
    while not (told.exists() and told.read_text()):
        time.sleep(0.02)

    caller.send_signal(signal.SIGINT)
    _, complaint = caller.communicate(timeout=FAR_S)

    assert b"KeyboardInterrupt" in complaint
    assert ends_soon(int(told.read_text()))


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (Answer(1, "out\n", "first\nlast\n\n"), "last"),
        (Answer(1, "only out\n", " \n"), "only out"),
        (Answer(7), "exit status 7"),
        (Answer(-9, "", "dying words"), "killed by SIGKILL: dying words"),
        (Answer(None, failure="no answer in 5 s"), "no answer in 5 s"),
    ],
)
def test_complains_in_one_line(answer, complaint):
    assert answer.complaint == complaint
