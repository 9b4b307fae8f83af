import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.words import (
    LONGEST,
    heard,
    last_words,
    shorten,
    tidy,
    with_commas,
    with_semicolons,
    without_stop,
)
from torchdoctor.texts import Text, say, translated


def test_the_last_line_that_says_something_is_taken():
    assert last_words(b"first\nRuntimeError: no\n\n   \n") == "RuntimeError: no"


def test_silence_leaves_no_words():
    assert last_words(b" \n\n") == ""


def test_colours_and_control_characters_are_taken_out():
    assert last_words(b"\x1b[31mred\x1b[0m\x07 \x1b]0;title\x07alert\x00") == "red alert"


def test_bytes_that_are_no_utf8_are_shown_somehow():
    assert last_words(b"caf\xe9") == "caf\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "line",
    [
        "cannot fetch https://ann:hunter2secret@host.example/simple",
        "HF_TOKEN=hunter2secret",
        "Authorization: Bearer hunter2secret",
    ],
)
def test_secrets_are_masked(line):
    assert "hunter2secret" not in tidy(line)
    assert "hunter2secret" not in last_words(line.encode())


@given(st.binary(max_size=2000))
def test_whatever_was_printed_becomes_one_short_printable_line(output):
    words = last_words(output)

    assert len(words) <= LONGEST
    assert words.isprintable()


class Chinese:
    """A catalogue of two sentences."""

    def __call__(self, template: str, /) -> str:
        return {"it took {limit} s.": "用了 {limit} 秒。"}.get(template, template)

    def filled(self, template: str, values: dict[str, object], /) -> str:
        return self(template).format_map(values)

    def retell(self, sentence: str, /) -> str:
        return {"no GPU": "没有 GPU"}.get(sentence, sentence)


def test_what_a_worker_said_is_told_by_its_wording_inside_a_sentence_of_ours():
    sentence = say("mlp: {why}", why=heard("no GPU"))

    assert sentence == "mlp: no GPU"
    assert sentence.render(Chinese()) == "mlp: 没有 GPU"


def test_words_of_other_programs_stay_as_they_are():
    assert heard("RuntimeError: oops").render(Chinese()) == "RuntimeError: oops"


def test_a_text_is_heard_as_it_is():
    text = say("it took {limit} s.", limit=3)

    assert heard(text) is text


def test_a_text_that_is_cut_off_is_cut_off_in_every_language():
    cut = shorten(say("it took {limit} s.", limit="9" * 40), 20)

    assert cut == "it took 999999999..."
    assert isinstance(cut, Text)
    assert cut.render(Chinese()) == "用了 99999999999999..."


def test_a_text_that_is_short_and_clean_is_tidied_by_nothing():
    text = say("it took {limit} s.", limit=3)

    assert tidy(text) is text


def test_a_text_with_a_secret_is_no_longer_told_from_its_fields():
    tidied = tidy(say("{words}", words="https://me:hunter2@example.org"))

    assert "hunter2" not in translated(tidied)
    assert not isinstance(tidied, Text)


def test_a_sentence_loses_its_stop_in_every_language():
    part = without_stop(say("it took {limit} s.", limit=3))

    assert part == "it took 3 s"
    assert isinstance(part, Text)
    assert part.render(Chinese()) == "用了 3 秒"
    assert without_stop("it took long.") == "it took long"


def test_what_was_changed_survives_a_copy():
    part = without_stop(say("it took {limit} s.", limit=3))

    assert isinstance(part, Text)
    assert pickle.loads(pickle.dumps(part)).render(Chinese()) == "用了 3 秒"  # noqa: S301 - our own


def test_what_is_noticed_is_parted_by_the_marks_of_each_language():
    class Marks(Chinese):
        def __call__(self, template: str, /) -> str:
            return template.replace("; ", "；").replace(", ", "，")  # noqa: RUF001 - Chinese marks

    parts = [say("hot"), say("slow"), "late"]

    assert with_semicolons(parts) == "hot; slow; late"
    assert with_semicolons(parts).render(Marks()) == "hot；slow；late"  # noqa: RUF001 - as above
    assert with_commas(parts[:1]) == "hot"
    assert with_commas(parts).render(Marks()) == "hot，slow，late"  # noqa: RUF001 - as above
