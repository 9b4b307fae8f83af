import json
import os
import sys
from pathlib import Path

import pytest

from torchdoctor import plain
from torchdoctor.bench.judge import exit_status
from torchdoctor.bench.messages import Hello, ItemFinished
from torchdoctor.bench.parent import Limits, run_bench

PATIENT = Limits(start_s=30, item_s=30, all_s=60)
SHORT = Limits(start_s=30, item_s=0.3, all_s=60)
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture
def bench(stand_in):
    def run(lines, limits=PATIENT, **options):
        worker = stand_in(lines)
        return run_bench(Path(sys.executable), worker=worker, limits=limits, **options)

    return run


def told(report):
    return {item.name: (item.status, item.because) for item in report.items}


def test_what_a_worker_tells_becomes_a_report(bench):
    report = bench(
        "hello('a', 'b', torch={'version': '9.9'}); item('a'); item('b'); say('done')", tier="quick"
    )

    assert report.verdict == "INFO"
    assert report.because == "All 2 items passed on tin, so no GPU was judged."
    assert [item.name for item in report.items] == ["a", "b"]
    assert report.torch == {"version": "9.9"}
    assert report.device == {"type": "cpu", "name": "tin"}
    assert report.tier == "quick"
    assert exit_status(report) == 0


def test_a_wrong_value_is_critical(bench):
    report = bench("hello('a', 'b'); item('a'); item('b', value=2.0); say('done')")

    assert report.verdict == "CRITICAL"
    assert report.because.startswith("b: sum is 2")
    assert exit_status(report) == 1


def test_noise_around_the_messages_does_no_harm(bench):
    report = bench(
        """
        print('Welcome to this cluster'); print('[W] something', file=sys.stderr)
        hello('a'); print('{"message": "done"}'); print('\\x00\\xff@torchdoctor-bench {}')
        item('a'); sys.stdout.write('no end of line'); print(); say('done')
        """
    )

    assert told(report)["a"][0] == "pass"


DEATHS = {
    "an exit status": ("sys.exit('RuntimeError: out of luck')", "ended with exit status 1", "luck"),
    "an exception": ("raise OSError('no such card')", "ended with exit status 1", "no such card"),
    "silent success": ("sys.exit(0)", "ended with exit status 0", ""),
    "half a message": (
        "sys.stdout.write('@torchdoctor-bench {\"mess'); sys.exit(3)",
        "ended with exit status 3",
        "mess",
    ),
    "a flood": ("while True: print('x' * 70_000)", "wrote more than 4 MiB", "xxx"),
}
SIGNALS = {
    "a segmentation fault": (
        "print('bad pointer', file=sys.stderr, flush=True); os.kill(os.getpid(), signal.SIGSEGV)",
        "was killed by SIGSEGV",
        "bad pointer",
    ),
    "the out-of-memory killer": (
        "os.kill(os.getpid(), signal.SIGKILL)",
        "was killed by SIGKILL (often the kernel, out of memory)",
        "",
    ),
}
deaths = pytest.mark.parametrize(
    ("death", "how", "words"),
    [pytest.param(*case, id=name) for name, case in DEATHS.items()]
    + [pytest.param(*case, id=name, marks=posix_only) for name, case in SIGNALS.items()],
)


@deaths
def test_a_worker_that_dies_before_it_begins_gives_no_verdict(bench, death, how, words):
    report = bench(death)

    assert report.verdict == "UNKNOWN"
    assert report.because.startswith(f"The bench could not begin in {sys.executable}: it ")
    assert how in report.because
    assert words in report.because
    assert exit_status(report) == 2


@deaths
def test_a_worker_that_dies_in_an_item_takes_only_that_item_with_it(bench, death, how, words):
    """The other items run in a worker of their own; passed items do not hide what is unknown."""
    report = bench(
        f"""
        hello(*(asked or ('a', 'b', 'c')))
        if not asked:
            item('a'); say('item-started', name='b')
            {death}
        item('c'); say('done')
        """
    )

    assert {name: status for name, (status, _) in told(report).items()} == {
        "a": "pass",
        "b": "unknown",
        "c": "pass",
    }
    assert how in told(report)["b"][1]
    assert words in told(report)["b"][1]
    assert report.verdict == "UNKNOWN"
    assert exit_status(report) == 2


def test_a_worker_that_hangs_in_an_item_is_given_up_at_the_items_limit(bench):
    report = bench(
        """
        hello(*(asked or ('a', 'b')))
        if not asked:
            say('item-started', name='a'); print('loading', file=sys.stderr); time.sleep(60)
        item('b'); say('done')
        """,
        SHORT,
    )

    assert told(report)["a"] == (
        "unknown",
        "it did not answer within 0.3 s; its last words: loading",
    )
    assert told(report)["b"][0] == "pass"


def test_garbage_behind_the_marker_buys_no_time(bench):
    report = bench(
        """
        hello('a'); say('item-started', name='a')
        while True: print('@torchdoctor-bench nonsense', flush=True); time.sleep(0.01)
        """,
        SHORT,
    )

    assert told(report)["a"][1].startswith("it did not answer within 0.3 s")


def test_a_worker_that_never_says_hello_is_given_up(bench):
    report = bench("time.sleep(60)", Limits(start_s=0.3, item_s=30, all_s=60))

    assert report.verdict == "UNKNOWN"
    assert "it did not answer within the 0.3 s of its start" in report.because


def test_the_limit_of_the_bench_holds_for_everything(bench):
    report = bench("hello('a', 'b'); say('item-started', name='a'); time.sleep(60)", limit_s=1.0)

    assert told(report)["a"][1].startswith("it did not answer within the limit of the whole bench")
    assert told(report)["b"][1].startswith("not run: it did not answer within the limit")
    assert exit_status(report) == 2


def test_a_worker_that_stops_between_items_leaves_the_rest_unknown(bench):
    report = bench("hello('a'); sys.exit(5)")

    assert told(report)["a"] == ("unknown", "not run: it ended with exit status 5")


def test_a_worker_that_dies_in_every_item_comes_to_an_end(bench):
    report = bench("hello(*(asked or 'abc')); say('item-started', name=(asked or 'abc')[0])")

    assert [item.status for item in report.items] == ["unknown"] * 3
    assert report.verdict == "UNKNOWN"


def test_a_worker_that_follows_is_told_how_much_time_is_spent(bench):
    report = bench(
        """
        hello(*(asked or ('a', 'b')))
        if '--spent' not in sys.argv:
            say('item-started', name='a'); sys.exit(1)
        item('b'); say('done')
        """
    )

    assert [item.status for item in report.items] == ["unknown", "pass"]


def test_a_crash_after_the_last_word_changes_nothing(bench):
    report = bench("hello('a'); item('a'); say('done'); sys.exit(7)")

    assert report.verdict == "INFO"


def test_last_words_are_shown_without_secrets(bench):
    report = bench("sys.exit('cannot reach https://ann:hunter2@host.example/')")

    assert "cannot reach" in report.because
    assert "hunter2" not in report.because


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("no-torch", f"There is no torch in {sys.executable}."),
        (
            "too-old",
            (
                f"torch words in {sys.executable} is older than 1.12, the first that the bench "
                f"can ask. `torchdoctor install --python {sys.executable} --dry-run` shows a newer "
                "build that fits."
            ),
        ),
        ("import-failed", f"torch cannot be imported in {sys.executable}: words."),
        ("no-gpu", f"torch in {sys.executable} has no GPU to run on: words."),
        ("gpu-failed", f"The GPU does not answer torch in {sys.executable}: words."),
    ],
)
def test_an_obstacle_is_no_verdict_and_is_named(bench, kind, sentence):
    report = bench(f"hello(problem={{'kind': {kind!r}, 'words': 'words'}})")

    assert (report.verdict, report.because) == ("UNKNOWN", sentence)
    assert exit_status(report) == 2


def test_a_worker_that_announces_nothing_has_run_nothing(bench):
    report = bench("hello(); say('done')")

    assert (report.verdict, report.because) == ("UNKNOWN", "Nothing was run.")


def test_an_interpreter_that_is_none_gives_no_verdict(tmp_path):
    text = tmp_path / "python"
    text.write_text("hello")

    for python in (tmp_path / "missing", text, tmp_path):
        report = run_bench(python)
        assert report.verdict == "UNKNOWN"
        assert "it does not start" in report.because


def test_an_interpreter_without_torch_is_told_apart(tmp_path):
    """The real worker, in a real environment that has no torch."""
    (tmp_path / "python").symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")

    report = run_bench(tmp_path / "python", tier="quick", limits=PATIENT)

    assert report.because == f"There is no torch in {tmp_path / 'python'}."


def test_every_message_is_passed_on_with_its_raw_samples(bench):
    """What `--raw FILE` will write."""
    events = []

    bench("hello('a'); item('a'); say('done')", on_event=events.append)

    assert isinstance(events[0], Hello)
    [finished] = [event for event in events if isinstance(event, ItemFinished)]
    assert finished.series["naive"].values == (5.0,)


@posix_only
def test_ctrl_c_in_between_ends_the_worker(bench):
    def interrupt(event):
        pids.append(event.torch["pid"])
        raise KeyboardInterrupt

    pids = []
    with pytest.raises(KeyboardInterrupt):
        bench("hello('a', torch={'pid': os.getpid()}); time.sleep(60)", on_event=interrupt)

    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_the_options_reach_the_worker(bench):
    report = bench(
        "hello(torch={'arguments': sys.argv[1:]}); say('done')",
        tier="quick",
        require_gpu=True,
        device="cuda:1",
        only=("mlp", "gemm"),
        data=Path("/data"),
        budget_s=12.5,
        fault="drift",
    )

    assert report.torch["arguments"] == [
        "--tier", "quick", "--device", "cuda:1", "--require-gpu", "--data", "/data",
        "--budget", "12.5", "--fault", "drift", "--items", "mlp", "gemm",
    ]  # fmt: skip


def test_variables_that_would_change_the_outcome_stay_here(bench, monkeypatch):
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")

    seen = bench("hello(torch=dict(os.environ)); say('done')").torch

    assert seen["CUDA_VISIBLE_DEVICES"] == "3"
    assert not {"PYTHONINSPECT", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"} & set(seen)


KEYS = {"schema", "verdict", "device", "torch", "tier", "took_s", "items"}
ITEM_KEYS = {"name", "kind", "status", "because", "correctness", "metrics", "telemetry"}


def test_the_document_has_the_keys_of_the_contract_and_stays_small(bench):
    """`bench --json`: under 16 kB a device, also when every item died talking."""
    report = bench(
        """
        names = asked or ['item%d' % n for n in range(8)]
        hello(*names); say('item-started', name=names[0])
        if len(names) > 1: print('last words ' * 500, file=sys.stderr, flush=True); sys.exit(1)
        item(names[0], value=float('nan')); say('done')
        """
    )

    text = json.dumps(plain.encode(report), allow_nan=False)
    document = json.loads(text)
    assert set(document) >= KEYS
    assert document["schema"] == "torchdoctor.bench/1"
    assert all(set(item) >= ITEM_KEYS for item in document["items"])
    assert len(text) < 16_000
