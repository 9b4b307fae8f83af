import json

import pytest

from torchdoctor.bench.messages import Hello, ItemFinished, Series
from torchdoctor.bench.model import BenchReport, Item
from torchdoctor.cli.bench_keeping import Keeping, Outputs
from torchdoctor.errors import BadRequest


def hello(**device):
    return Hello(
        message="hello", protocol=1, python="3.11", device={"type": "cuda", "name": "T4", **device}
    )


def finished(level):
    rates = tuple(level + n / 10 for n in range(5))
    return ItemFinished(
        message="item-finished", name="mlp", kind="model", took_s=1.0, checks=(), metrics={},
        series={"naive": Series(unit="samples/s", values=rates)},
    )  # fmt: skip


def report(verdict="PASS"):
    item = Item(name="mlp", kind="model", status="pass", because="fine")
    return BenchReport(verdict=verdict, because="All passed.", items=(item,))


def keeper(tier="full", **outputs):
    return Keeping(Outputs(**outputs), tier=tier)


def kept(keeping, *messages):
    for message in messages:
        keeping.take(message)
    return keeping


@pytest.fixture
def baseline(tmp_path):
    """A saved baseline of a training at about 100 samples/s."""
    path = tmp_path / "base.json"
    kept(keeper(save=path), hello(), finished(100.0)).write(report())
    return path


def test_a_run_is_held_against_the_baseline_that_an_earlier_one_saved(baseline):
    keeping = kept(keeper(compare=baseline), hello(), finished(80.0))

    compared = keeping.compared(report())

    assert compared.verdict == "WARNING"
    assert compared.compared.slower == {"mlp: naive": 0.8}


def test_other_settings_are_refused_at_the_workers_first_word(baseline):
    with pytest.raises(BadRequest, match="other settings"):
        keeper(compare=baseline).take(hello(name="A100"))

    with pytest.raises(BadRequest, match="tier was full and is quick"):
        keeper("quick", compare=baseline).take(hello())


def test_without_a_baseline_a_report_stays_as_it_is():
    assert kept(keeper(), hello(), finished(1.0)).compared(report()) == report()


def test_a_run_that_never_began_is_compared_with_nothing(baseline):
    unknown = BenchReport(verdict="UNKNOWN", because="There is no torch.")

    assert keeper(compare=baseline).compared(unknown) is unknown


@pytest.mark.parametrize("verdict", ["CRITICAL", "UNKNOWN"])
def test_wrong_results_make_no_baseline(tmp_path, verdict):
    keeping = kept(keeper(save=tmp_path / "b.json"), hello(), finished(1.0))

    with pytest.raises(BadRequest, match=f"the verdict is {verdict}"):
        keeping.write(report(verdict))
    assert not (tmp_path / "b.json").exists()


def test_a_folder_that_is_not_there_is_said_before_the_run(tmp_path):
    with pytest.raises(BadRequest, match="its folder is not there"):
        keeper(save=tmp_path / "no" / "b.json")


def test_the_comparison_keeps_the_document_short(baseline):
    base = json.loads(baseline.read_text())
    [quantity] = base["quantities"]
    base["quantities"] = [{**quantity, "item": f"item_{n}"} for n in range(60)]
    baseline.write_text(json.dumps(base))
    keeping = kept(keeper(compare=baseline), hello())
    for number in range(60):
        message = finished(80.0)
        keeping.take(
            ItemFinished(
                message="item-finished", name=f"item_{number}", kind="model", took_s=1.0,
                checks=(), metrics={}, series=message.series,
            )
        )  # fmt: skip
    items = tuple(
        Item(name=f"item_{n}", kind="model", status="pass", because="w" * 200) for n in range(60)
    )

    from torchdoctor.bench.compact import size

    assert size(keeping.compared(BenchReport(verdict="PASS", because="", items=items))) <= 16_000
