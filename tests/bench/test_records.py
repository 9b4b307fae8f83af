import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.bench import records as module
from torchdoctor.bench.records import records

VALUES = (
    st.integers() | st.text(max_size=5) | st.lists(st.dictionaries(st.text(max_size=3), st.none()))
)
DOCUMENTS = st.dictionaries(st.text(min_size=1, max_size=5), VALUES, min_size=1, max_size=3)


def read(text):
    return list(records(text.encode().splitlines(keepends=True)))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            DOCUMENTS, st.sampled_from([None, 1, 2, 4]), st.sampled_from(["\n", "\n\n", "\r\n"])
        )
    )
)
def test_documents_are_taken_apart_however_they_are_written(documents):
    text = "".join(json.dumps(data, indent=indent) + end for data, indent, end in documents)

    assert [record.data for record in read(text)] == [data for data, _, _ in documents]


@settings(deadline=None, max_examples=30)
@given(st.binary(), st.binary())
def test_whatever_stands_around_a_document_costs_only_itself(before, after):
    lines = [
        *before.splitlines(keepends=True),
        b"\n",
        b'{"a": 1}\n',
        *after.splitlines(keepends=True),
    ]

    assert any(record.data == {"a": 1} for record in records(lines))


def test_a_broken_document_costs_only_itself():
    text = '{"a": 1}\n{"b":\n{\n  "c": 3\n}\nTraceback\n{\n  "d": 4,\n{"e": 5}\n{\n  "f":'

    found = read(text)

    assert [record.data for record in found if record.problem is None] == [
        {"a": 1}, {"c": 3}, {"e": 5},
    ]  # fmt: skip
    assert [(record.line, record.problem[:20]) for record in found if record.problem] == [
        (2, "no JSON: Expecting v"),
        (6, "no JSON document beg"),
        (7, "it ends in the middl"),
        (10, "it ends in the middl"),
    ]


def test_a_byte_order_mark_is_no_part_of_a_document():
    [record] = records([b'\xef\xbb\xbf{"a": 1}\n'])

    assert record.data == {"a": 1}


@pytest.mark.parametrize("text", ['{"a": ' + "[" * 100_000, '{"a": ' + "9" * 10_000 + "}"])
def test_what_python_cannot_read_is_a_problem_and_no_crash(text):
    [record] = read(text)

    assert record.problem.startswith("no JSON: ")


def test_a_document_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100)

    found = list(records([b"{\n", *[b'  "a": 1,\n'] * 50, b'{"b": 2}\n']))

    assert found[0].problem.startswith("it is larger than")
    assert found[-1].data == {"b": 2}
