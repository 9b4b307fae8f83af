import itertools
import json
import math

import pytest

from torchdoctor.bench.judge import exit_status, judge, judge_item, passes
from torchdoctor.bench.messages import Checked, ItemFinished
from torchdoctor.bench.model import BenchReport, Item

KNOWN = {"type": "cuda", "name": "known card"}
UNKNOWN_CARD = {"type": "cuda", "name": "some card"}
CPU = {"type": "cpu", "name": "x86_64"}
STATUSES = ("pass", "warn", "fail", "unknown", "skip")


def items(*statuses):
    return [
        Item(name=f"item{n}", kind="model", status=status, because=f"because {n}")
        for n, status in enumerate(statuses)
    ]


def verdict(statuses, device=KNOWN):
    return judge(items(*statuses), device, known_cards={"known card"})


def finished(*checks, **metrics):
    return ItemFinished(
        message="item-finished",
        name="mlp",
        kind="model",
        took_s=1.0,
        checks=checks,
        metrics=metrics,
    )


def close(value, reference=1.0, tolerance=0.1):
    return Checked(what="sum", value=value, rule="close", reference=reference, tolerance=tolerance)


def floor(value, reference=0.9):
    return Checked(what="accuracy", value=value, rule="at-least", reference=reference)


def by_the_contract(statuses, device):
    """fail CRITICAL, unknown UNKNOWN, warn WARNING, pass PASS, skip does not count: the worst."""
    counted = {status for status in statuses if status != "skip"}
    for status, worst in (("fail", "CRITICAL"), ("unknown", "UNKNOWN"), ("warn", "WARNING")):
        if status in counted:
            return worst
    if not counted:
        return "UNKNOWN"
    return "PASS" if device is KNOWN else "INFO"


@pytest.mark.parametrize("device", [KNOWN, UNKNOWN_CARD, CPU, {}], ids=str)
@pytest.mark.parametrize("count", range(4))
def test_the_worst_item_decides_as_the_contract_says(count, device):
    for statuses in itertools.product(STATUSES, repeat=count):
        assert verdict(statuses, device)[0] == by_the_contract(statuses, device), statuses


@pytest.mark.parametrize(
    ("status", "meaning"),
    [("PASS", 0), ("INFO", 0), ("WARNING", 0), ("CRITICAL", 1), ("UNKNOWN", 2)],
)
def test_the_exit_status_says_healthy_faulty_or_no_verdict(status, meaning):
    assert exit_status(BenchReport(verdict=status, because="")) == meaning


@pytest.mark.parametrize("verdict", ["PASS", "CRITICAL"])
def test_what_the_user_ended_early_says_so_whatever_was_found(verdict):
    report = BenchReport(verdict=verdict, because="", interrupted=True)

    assert exit_status(report) == 130


@pytest.mark.parametrize(
    ("statuses", "device", "sentence"),
    [
        (("pass", "pass"), KNOWN, "All 2 items passed on known card."),
        (("pass",), KNOWN, "The one item passed on known card."),
        (("pass",), CPU, "The one item passed on x86_64, so no GPU was judged."),
        (
            ("pass",),
            UNKNOWN_CARD,
            "The one item passed on some card, for which there are no reference figures.",
        ),
        (("pass", "fail", "unknown"), KNOWN, "item1: because 1."),
        (("fail", "fail", "fail"), KNOWN, "item0: because 0 (2 more of 3 alike)."),
        (("skip",), KNOWN, "Nothing was run."),
    ],
)
def test_the_sentence_names_what_decided(statuses, device, sentence):
    assert verdict(statuses, device)[1] == sentence


@pytest.mark.parametrize(
    "check", [close(1.0), close(1.0999), close(0.9001), floor(0.9), floor(1.0)]
)
def test_an_item_passes_when_each_value_is_what_it_must_be(check):
    assert passes(check)
    assert judge_item(finished(check, loss=0.5)).status == "pass"


@pytest.mark.parametrize(
    "check",
    [
        close(1.11),
        close(0.89),
        close(1.001, tolerance=None),
        close(-1.0),
        floor(0.8999),
        close(math.nan),
        close(math.inf),
        close(-math.inf),
        close(1.0, reference=math.nan),
        close(math.inf, reference=math.inf),
        floor(math.nan),
        floor(math.inf),
    ],
)
def test_an_item_fails_when_a_value_is_wrong_or_no_number(check):
    assert not passes(check)
    assert judge_item(finished(floor(0.95), check)).status == "fail"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_metric_that_is_no_number_fails_the_item(value):
    item = judge_item(finished(close(1.0), loss=value))

    assert item.status == "fail"
    assert f"loss is {value}" in item.because


def test_an_item_that_compared_nothing_is_not_passed():
    assert judge_item(finished(loss=0.5)).status == "unknown"


def test_an_item_shows_value_reference_and_tolerance():
    item = judge_item(finished(close(1.05), floor(0.95)))

    assert item.correctness == {
        "sum": {
            "value": 1.05,
            "rule": "close",
            "reference": 1.0,
            "relative_tolerance": 0.1,
            "passed": True,
        },
        "accuracy": {
            "value": 0.95,
            "rule": "at-least",
            "reference": 0.9,
            "relative_tolerance": None,
            "passed": True,
        },
    }


def test_the_sentence_of_a_failed_item_gives_the_figures():
    because = judge_item(finished(close(1.25), floor(0.31, 0.94))).because

    assert because == (
        "sum is 1.25, and not within 0.1 of 1; accuracy 0.31 is below its floor 0.94"
    )


def test_an_item_of_broken_numbers_is_still_json():
    """JSON has no nan: what is no number is null there."""
    item = judge_item(finished(close(math.nan), floor(math.inf), loss=math.nan))

    assert item.metrics["took_s"] == 1.0
    json.dumps([item.correctness, item.metrics], allow_nan=False)
    assert item.correctness["sum"]["value"] is None


def rule(name, value, reference, tolerance=None):
    return Checked(what="x", value=value, rule=name, reference=reference, tolerance=tolerance)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (rule("within", 0.05, 0.0, 0.1), rule("within", 0.2, 0.0, 0.1)),
        (rule("equal", 3.0, 3.0), rule("equal", 3.0000001, 3.0)),
        (rule("at-most", 1.0, 1.0), rule("at-most", 1.1, 1.0)),
    ],
)
def test_every_rule_passes_and_fails(good, bad):
    assert judge_item(finished(good)).status == "pass"
    assert judge_item(finished(good, bad)).status == "fail"


def test_of_many_checks_the_one_nearest_to_its_limit_is_shown():
    item = judge_item(finished(close(1.0), close(1.09), floor(0.95), rule("equal", 1.0, 1.0)))

    assert list(item.correctness) == ["accuracy"]
    assert item.because == "4 checks passed; accuracy 0.95, floor 0.9"
    assert item.metrics["checks"] == 4


def test_of_many_wrong_values_the_first_are_told_and_the_others_counted():
    checks = [rule("equal", float(number), -1.0) for number in range(7)]

    because = judge_item(finished(*checks)).because

    assert because.count("expected -1") == 4
    assert because.endswith("; 3 more")


def test_what_there_was_no_time_for_is_said_and_makes_no_pass():
    dropped = Item(name="gan", kind="model", status="skip", because="dropped: no time")

    assert judge([*items("pass"), dropped], KNOWN, known_cards={"known card"}) == (
        "INFO",
        "The one item passed on known card, and time ran short before gan.",
    )
