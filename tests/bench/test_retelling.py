import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.model import BenchReport, Item
from torchdoctor.bench.retelling import read, with_texts


class Marking:
    """A catalogue that puts whatever it is asked for in angle brackets."""

    def __call__(self, template: str, /) -> str:
        literals = "".join(literal for literal, *_ in Formatter().parse(template))
        return f"<{template}>" if re.search("[a-z]", literals) else template

    def filled(self, template: str, values: dict[str, object], /) -> str:
        return self(template).format_map(values)

    retell = __call__


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("accuracy 0.2 is below its floor 0.78", "<<accuracy> 0.2 is below its floor 0.78>"),
        ("nothing was compared", "<nothing was compared>"),
        (
            "17 checks passed; mse 0.5, within 1e-05 of 0.25",
            "<17 checks passed>; <<mse> 0.5, within <1e-05 of 0.25>>",
        ),
        (
            "loss of step 3 is nan, expected 0.01 of 2.3",
            "<<loss of step 3> is nan, expected <0.01 of 2.3>>",
        ),
        (
            "samples/s: 86 k in the plain loop, 91 k with data on the device, x 1.05",
            "<samples/s: <86 k in the plain loop>, <91 k with data on the device>, x 1.05>",
        ),
        ("slow (heat; others compute)", "<slow (heat; others compute)>"),
        (
            "mlp: accuracy 0.2, floor 0.78 (2 more of 28 alike).",
            "<mlp: <<accuracy> 0.2, floor 0.78> (2 more of 28 alike).>",
        ),
        ("gemm: too hot.", "gemm: <too hot>."),
        ("RuntimeError: too hot.", "<RuntimeError: too hot.>"),
        ("torch 1.2.3.4, limit 1.2.3", "<torch 1.2.3.4, limit 1.2.3>"),
    ],
)
def test_a_sentence_of_a_document_is_told_in_its_parts(words, told):
    text = read(words)

    assert text == words
    assert text.render(Marking()) == told


class English:
    """A catalogue without translations."""

    def __call__(self, template: str, /) -> str:
        return template

    def filled(self, template: str, values: dict[str, object], /) -> str:
        return self(template).format_map(values)

    retell = __call__


@given(st.text() | st.from_regex(r"mlp: [a-z ]+ [0-9.e%-]+, (floor|within) [0-9. of;()]+\.?"))
def test_nothing_of_a_sentence_is_changed_where_it_is_not_translated(words):
    assert read(words).render(English()) == words


def test_all_sentences_of_a_document_can_be_told():
    item = Item(name="mlp", kind="model", status="fail", because="nothing was compared")
    report = with_texts(BenchReport(verdict="CRITICAL", because="mlp: no.", items=(item,)))

    assert report.because == "mlp: no."
    assert report.items[0].because.render(Marking()) == "<nothing was compared>"
