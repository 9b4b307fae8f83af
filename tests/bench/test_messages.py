import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.messages import Done, Hello, ItemCrashed, ItemFinished, read_message
from torchdoctor.bench.wire import MARKER

CHECK = {
    "what": "mse", "value": 0.25, "rule": "close", "reference": 0.25, "tolerance": 1e-5,
}  # fmt: skip
FINISHED = {
    "message": "item-finished",
    "name": "mlp",
    "kind": "model",
    "took_s": 1,
    "checks": [CHECK],
    "metrics": {"n": 3},
    "losses": [1.0, 2],
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def line(data):
    return MARKER + json.dumps(data).encode()


def test_reads_what_the_worker_says():
    assert read_message(line({"message": "done"})) == Done(message="done")
    hello = read_message(line({"message": "hello", "protocol": 1, "python": "3.8.0"}))
    assert isinstance(hello, Hello)
    crashed = read_message(line({"message": "item-crashed", "name": "mlp", "words": "no"}))
    assert isinstance(crashed, ItemCrashed)
    finished = read_message(line(FINISHED))
    assert isinstance(finished, ItemFinished)
    assert finished.checks[0].reference == 0.25


def test_a_check_without_tolerance_is_read():
    """The form of a floor, in which the worker writes null."""
    floor = {**CHECK, "rule": "at-least", "tolerance": None}

    assert read_message(line({**FINISHED, "checks": [floor]})).checks[0].tolerance is None


def test_numbers_that_are_none_arrive():
    finished = read_message(line({**FINISHED, "checks": [{**CHECK, "value": math.nan}]}))

    assert math.isnan(finished.checks[0].value)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "done",
        {},
        {"message": None},
        {"message": ["done"]},
        {"message": "dance"},
        {"message": "hello", "python": "3.8.0"},
        {"message": "hello", "protocol": 2, "python": "3.8.0"},
        {"message": "item-started"},
        {"message": "item-started", "name": 7},
        {**FINISHED, "kind": "poem"},
        {**FINISHED, "checks": [{**CHECK, "value": "large"}]},
        {**FINISHED, "checks": [{**CHECK, "value": 10**400}]},
    ],
)
def test_what_has_another_form_is_no_message(data):
    assert read_message(line(data)) is None


@pytest.mark.parametrize(
    "rest", [b"", b"{", b'{"message": "do', b"\xff\xfe", b"[" * 100_000, b"9" * 10_000]
)
def test_what_is_no_json_is_no_message(rest):
    assert read_message(MARKER + rest) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(rest):
    read_message(MARKER + rest)


@given(json_values, st.sampled_from(["hello", "item-started", "item-finished", "done"]))
def test_no_json_makes_the_reader_raise(value, message):
    data = {**value, "message": message} if isinstance(value, dict) else value

    read_message(line(data))
