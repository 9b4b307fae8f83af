"""No text makes the reading raise, whatever is in it."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reading_reports import REPORTS
from told import report_on
from torchdoctor.diagnosis.telltales import TELLTALES
from torchdoctor.report.document import render_json
from torchdoctor.report.schema import FOLDER

SCHEMA = Draft202012Validator(json.loads((FOLDER / "check.json").read_text(encoding="utf-8")))
LINES = st.sampled_from(
    sorted({line for texts in REPORTS.values() for text in texts for line in text.split("\n")})
)
MESSAGES = st.sampled_from([row.message for row in TELLTALES])
SEPARATORS = st.sampled_from(["\n", "\r\n", "\r", " ", "", "\n> ", "\n| ", "\x1b[0m\n", "\t"])
PIECES = st.one_of(
    LINES,
    MESSAGES,
    st.text(max_size=40),
    st.builds(lambda line, at: line[:at], LINES, st.integers(0, 90)),
    st.builds(lambda line, at: line[at:], LINES, st.integers(0, 90)),
)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def pasted(draw):
    """Lines of reports, messages and anything else, whole and in pieces, glued by anything."""
    pieces = draw(st.lists(PIECES, max_size=12))
    return "".join(piece + draw(SEPARATORS) for piece in pieces)


@SLOW
@given(pasted())
def test_any_mixture_gives_a_valid_report(text):
    report = report_on(text)

    SCHEMA.validate(json.loads(render_json(report)))
    assert not [one for one in report.facts.problems if one.probe.startswith("rule")]
    last = text.count("\n") + text.count("\r") + 1
    assert all(1 <= origin.line <= last for origin in report.text.facts)


@SLOW
@given(st.text())
def test_any_text_at_all_gives_a_report(text):
    report_on(text)


@given(st.lists(st.text(alphabet="|> :.0123456789=-GPU torchNVRM[]()", max_size=60), max_size=30))
def test_almost_tables_and_almost_rows_give_a_report(lines):
    report_on("\n".join(lines))
