"""Texts are English wherever they are kept, and speak the user's language where they are shown."""

import copy
import json

import pytest

from spoken import Spoken
from torchdoctor.texts import joined, mark, say, speak, tell, translated, verbatim

GERMAN = {"Driver {version} works.": "Treiber {version} geht.", "Good.": "Gut."}


german = Spoken(GERMAN)


@pytest.fixture
def in_german():
    speak(german)
    yield
    speak(None)


def test_a_text_is_translated_with_its_parts():
    text = joined([say("Driver {version} works.", version="550"), say("Good.")])

    assert text == "Driver 550 works. Good."
    assert text.render(german) == "Treiber 550 geht. Gut."


def test_a_text_within_a_text_is_translated_too():
    outer = say("Seen: {what}", what=say("Good."))

    assert outer.render(german) == "Seen: Gut."


def test_a_text_is_kept_in_english_whatever_the_process_speaks(in_german):
    text = say("Driver {version} works.", version="550")

    assert json.dumps({"because": text}) == '{"because": "Driver 550 works."}'
    assert f"{text}" == "Driver 550 works."
    assert translated(text) == "Treiber 550 geht."


def test_what_is_shown_at_once_is_said_in_the_language_of_the_process(in_german):
    assert tell("Driver {version} works.", version="550") == "Treiber 550 geht."


def test_a_sentence_of_a_table_is_its_own_template(in_german):
    assert translated(mark("Good.")) == "Gut."


def test_output_of_a_program_is_translated_in_no_language(in_german):
    assert translated(verbatim("Driver 550 works.")) == "Driver 550 works."
    assert translated("cuInit returned 999") == "cuInit returned 999"


def test_without_a_catalogue_english_is_spoken():
    assert tell("Good.") == "Good."


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_copy_can_still_be_translated(again):
    text = again(say("Driver {version} works.", version="550"))

    assert text.render(german) == "Treiber 550 geht."


def test_a_value_that_contains_braces_is_not_taken_for_a_field():
    assert say("said {words}", words="{oops}") == "said {oops}"
    assert say("{words}", words="{oops}").render(german) == "{oops}"
