"""Whatever is shown to a person can be translated: no word of ours stands outside a template."""

import html
import re

import pytest

from captured import CAPTURES, load_capture
from pseudo import Pseudo, untranslatable
from torchdoctor.cli.check import examine_machine
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.report.console import show_check, show_plan
from torchdoctor.report.page import render_html
from torchdoctor.texts import speak


@pytest.fixture(autouse=True)
def _pseudo(monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    speak(Pseudo())
    yield
    speak(None)


MACHINES = sorted(path.stem for path in CAPTURES.glob("*.json"))


@pytest.mark.parametrize("name", MACHINES)
def test_a_report_can_be_translated(name, capsys):
    report, plan = examine_machine(load_capture(name), load_matrix())
    show_check(report, plan, verbose=True)
    show_plan(plan, everything=True)

    assert untranslatable(capsys.readouterr().out) == []


@pytest.mark.parametrize("name", MACHINES)
def test_a_page_can_be_translated(name):
    report, _ = examine_machine(load_capture(name), load_matrix())
    page = render_html(report, version="1")
    told, _, facts = page.partition(">⟦All facts⟧<")

    assert facts
    assert untranslatable(read_aloud(told)) == []


def read_aloud(page):
    """The words of a page, without its style and what is to be pasted."""
    without = re.sub(r"<(style|pre|title)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", without))
