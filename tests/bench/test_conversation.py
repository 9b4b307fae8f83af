import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.conversation import Conversation
from torchdoctor.bench.messages import (
    Checked,
    Done,
    Hello,
    ItemCrashed,
    ItemFinished,
    ItemSkipped,
    ItemStarted,
    Obstacle,
)

DONE = Done(message="done")
GARBAGE = None


def hello(*items, problem=None):
    return Hello(message="hello", protocol=1, python="3.8.0", items=items, problem=problem)


def started(name):
    return ItemStarted(message="item-started", name=name)


def finished(name):
    check = Checked(what="sum", value=1.0, rule="close", reference=1.0, tolerance=0.1)
    return ItemFinished(
        message="item-finished", name=name, kind="model", took_s=1.0, checks=(check,), metrics={}
    )


def crashed(name, words):
    return ItemCrashed(message="item-crashed", name=name, words=words)


def after(*messages):
    talk = Conversation()
    for message in messages:
        talk.hear(message)
    return talk


def told(talk):
    return {item.name: (item.status, item.because) for item in talk.items}


def test_items_are_judged_as_they_finish():
    talk = after(hello("a", "b"), started("a"), finished("a"))

    assert told(talk)["a"][0] == "pass"
    assert talk.ahead == ("b",)
    assert not talk.over


def test_is_over_when_the_worker_is_done_or_cannot_begin():
    assert after(hello(), DONE).over
    assert after(hello(problem=Obstacle(kind="no-torch", words=""))).over


def test_a_crashed_item_keeps_its_words_without_secrets():
    talk = after(hello("a"), started("a"), crashed("a", "cannot read https://u:hunter2@host/x"))

    status, because = told(talk)["a"]
    assert status == "unknown"
    assert because.startswith("cannot read")
    assert "hunter2" not in because


def test_a_skipped_item_keeps_its_reason():
    skipped = ItemSkipped(message="item-skipped", name="a", kind="path", words="there is no GPU")
    talk = after(hello("a", "b"), started("a"), skipped)

    assert told(talk)["a"] == ("skip", "there is no GPU")
    assert talk.items[0].kind == "path"
    assert talk.running is None


@pytest.mark.parametrize("next_message", [started("b"), DONE])
def test_an_item_that_is_passed_over_has_no_result(next_message):
    talk = after(hello("a", "b"), started("a"), next_message)

    assert told(talk)["a"] == ("unknown", "it ended without a result")


def test_a_result_that_could_not_be_read_is_said():
    talk = after(hello("a", "b"), started("a"), GARBAGE, started("b"))

    assert told(talk)["a"] == ("unknown", "its result could not be read")


@pytest.mark.parametrize("stray", [started("z"), finished("a"), finished("z"), crashed("a", "no")])
def test_what_does_not_fit_the_moment_is_passed_over(stray):
    talk = after(hello("a"), stray)

    assert not talk.items
    assert talk.running is None


def test_an_item_cannot_be_told_twice():
    talk = after(hello("a"), started("a"), finished("a"), started("a"), finished("a"))

    assert len(talk.items) == 1


messages = st.sampled_from(
    [hello("a", "b"), started("a"), started("b"), finished("a"), finished("b"), DONE, GARBAGE,
     crashed("a", "no")]
)  # fmt: skip


@given(st.lists(messages, max_size=12))
def test_in_any_order_no_item_is_lost_or_doubled(heard):
    talk = after(*heard)
    talk.lose_running("gone")

    names = [item.name for item in talk.items] + list(talk.ahead)
    assert sorted(names) == sorted(talk.hello.items if talk.hello else ())
