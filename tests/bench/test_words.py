import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.words import LONGEST, last_words, tidy


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
