import sys
import textwrap
from pathlib import Path

import pytest

from torchdoctor.bench.asked import Asked
from torchdoctor.bench.side_by_side import Workers, choose_gpus, run_side_by_side
from torchdoctor.errors import BadRequest

UUIDS = ("GPU-aa11", "GPU-ab22", "GPU-cc33")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("all", UUIDS),
        ("ALL", UUIDS),
        ("0,2", ("GPU-aa11", "GPU-cc33")),
        ("2, 0", ("GPU-cc33", "GPU-aa11")),
        ("GPU-ab", ("GPU-ab22",)),
        ("1,GPU-ab22,1", ("GPU-ab22",)),
    ],
)
def test_gpus_are_named_by_number_or_uuid(text, chosen):
    assert choose_gpus(text, UUIDS) == chosen


@pytest.mark.parametrize("text", ["3", "-1", "GPU-a", "", "0,,1", "first", "0-2"])
def test_a_gpu_that_is_not_there_or_not_told_apart_is_refused(text):
    with pytest.raises(BadRequest, match="there is no GPU"):
        choose_gpus(text, UUIDS)


def test_all_of_none_is_refused():
    with pytest.raises(BadRequest, match="no GPU is seen here"):
        choose_gpus("all", ())


@pytest.fixture
def bench(stand_in):
    """Run stand-ins for workers that do `lines`, one a GPU; what each of them was given."""

    def run(lines, gpus=("0", "1"), **asked):
        script = stand_in(GPU + textwrap.dedent(lines))
        workers = Workers(device="cpu", script=script)
        return run_side_by_side(
            Path(sys.executable), gpus, Asked(tier="quick", **asked), workers=workers
        )

    return run


GPU = "gpu = os.environ['CUDA_VISIBLE_DEVICES']\n"
HEALTHY = "hello(*asked, torch={'gpu': gpu})\nfor name in asked: item(name)\nsay('done')"


def test_each_worker_sees_its_own_gpu_alone(bench):
    report = bench(HEALTHY, only=("tensors",))

    assert [part.torch["gpu"] for part in report.parts] == ["0", "1"]
    assert [part.node.gpu for part in report.parts] == ["0", "1"]
    assert report.verdict == "INFO"


def test_items_come_in_one_document_a_gpu_in_the_order_in_which_they_were_asked_for(bench):
    report = bench(HEALTHY, only=("gemm", "tensors", "mlp"))

    for part in report.parts:
        assert [item.name for item in part.items] == ["gemm", "tensors", "mlp"]


def test_what_is_timed_runs_one_by_one_and_the_rest_side_by_side(bench, tmp_path):
    """Health workers wait for each other; timed ones fail when they overlap."""
    report = bench(
        f"""
        from pathlib import Path
        here = Path({str(tmp_path)!r})
        hello(*asked)
        mine = here / (asked[0] + gpu)
        mine.touch()
        others = lambda: [p for p in here.glob(asked[0] + '*') if p != mine]
        if asked == ['tensors']:
            deadline = time.monotonic() + 20
            while not others() and time.monotonic() < deadline: time.sleep(0.01)
        item(asked[0], value=1.0 if bool(others()) == (asked == ['tensors']) else 2.0)
        if asked == ['mlp']: mine.unlink()
        say('done')
        """,
        only=("tensors", "mlp"),
    )

    assert [part.verdict for part in report.parts] == ["INFO", "INFO"]


def test_a_gpu_whose_worker_dies_is_unknown_and_the_others_are_judged(bench):
    report = bench(
        "if gpu == '1': sys.exit('no kernel image')\n" + HEALTHY, only=("tensors", "mlp")
    )

    assert [part.verdict for part in report.parts] == ["INFO", "UNKNOWN"]
    assert report.verdict == "UNKNOWN"
    assert "no kernel image" in report.because


def test_messages_come_with_the_gpu_that_they_are_of(stand_in):
    heard = []
    run_side_by_side(
        Path(sys.executable), ("0", "1"), Asked(only=("tensors",)),
        lambda gpu, message: heard.append((gpu, message.message)),
        Workers(device="cpu", script=stand_in(GPU + HEALTHY)),
    )  # fmt: skip

    for gpu in ("0", "1"):
        assert [word for of, word in heard if of == gpu] == [
            "hello", "item-started", "item-finished", "done",
        ]  # fmt: skip


@pytest.mark.torch
def test_a_slow_gpu_is_flagged(torch_python):
    """Real trainings, with workers on the CPU in place of GPUs."""
    report = run_side_by_side(
        torch_python, ("0", "1"), Asked(tier="quick", only=("linear_regression",)),
        workers=Workers(device="cpu", fault="slow", faulty="1"),
    )  # fmt: skip

    [stragglers] = report.items
    assert (stragglers.status, report.verdict) == ("fail", "CRITICAL")
    assert "GPU 1: linear_regression.samples_per_s is 0." in stragglers.because
