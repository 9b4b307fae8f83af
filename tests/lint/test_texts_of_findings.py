"""What a finding says keeps its template, so that every part of it can be translated."""

import pytest

from spoken import Spoken
from torchdoctor.report.lint_report import LintReport, closing_line, render_text
from torchdoctor.texts import say, speak

WHL = "https://u:hunter2@download.pytorch.org/whl/cu124"


MARKED = Spoken("[{}]".format)
"""A language in which every template stands in brackets."""


@pytest.fixture
def marked():
    speak(MARKED)
    yield
    speak(None)


def test_a_secret_is_hidden_and_the_sentence_can_still_be_translated(found, on):
    [one] = found(f"pip install torch==2.7.0 -i {WHL}", on("linux"))

    assert "hunter2" not in one.summary + one.outcome
    assert one.outcome.render(MARKED).startswith("[pip fails: [there is no torch==2.7.0 on ")


@pytest.mark.usefixtures("marked")
def test_the_console_speaks_the_users_language(found, on):
    findings = found(f"pip install torch==2.7.0 -i {WHL}", on("linux"))
    report = LintReport(
        verdict="findings", sources=("<command>",), judged_for=say("Linux"), findings=findings
    )

    place, really, fix, *_ = render_text(report).splitlines()
    assert place.startswith("<command>:1:13: VARIANT_NOT_PUBLISHED [")
    assert really.startswith("  [really: [pip fails: ")
    assert fix.startswith("  [fix: [")
    assert closing_line(report) == "[1 finding, judged for [Linux]]"


def test_a_platform_is_named_in_the_users_language(found, on):
    [one, *_] = found("pip install torch-2.6.0-cp311-cp311-win_amd64.whl", on("linux"))

    assert one.reason == "NO_WHEEL_FOR_PLATFORM"
    assert one.fix.text.render(MARKED) == "[Take a build that is there for [Linux].]"


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (0, "nothing found, judged for Linux"),
        (1, "1 finding, judged for Linux"),
        (2, "2 findings, judged for Linux"),
    ],
)
def test_the_last_line_counts(number, line, found):
    [one] = found("pip install pytorch==1.0")
    report = LintReport(
        verdict="findings" if number else "clean",
        sources=(),
        judged_for="Linux",
        findings=(one,) * number,
    )

    assert closing_line(report) == line
