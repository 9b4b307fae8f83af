"""A page says quickly where a word stands, also where a terminal cut it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.reading.clean import clean
from torchdoctor.reading.page import Page, without_repetitions


def test_places_are_the_lines_that_hold_a_word():
    page = Page.of("one\ntwo CUDA\nthree\ncuda cuda")

    assert page.places("cuda") == [1, 3]
    assert page.places("three", "one") == [0, 2]
    assert page.places("nothing") == []


def test_matches_come_with_their_lines():
    [(line, found)] = Page.of("a\nversion 12.4").matches(re.compile(r"\d+\.\d+"), "version")

    assert (line.number, found[0]) == (2, "12.4")


def test_unlike_leaves_out_lines_that_say_the_same_again():
    assert Page.of("x 1\ny\nx 1\nx 2").unlike("x") == [0, 3]


def test_a_command_goes_on_behind_a_backslash():
    page = Page.of("docker run \\\n  --gpus all \\\n  ubuntu\nnext")

    assert page.logical(0).text == "docker run --gpus all ubuntu"
    assert page.logical(3).text == "next"


def test_a_backslash_at_the_end_of_the_text_goes_on_nowhere():
    assert Page.of("docker run \\").logical(0).text == "docker run \\"


@given(st.integers(2, 60))
def test_a_literal_is_found_wherever_a_terminal_cuts_it(width):
    message = "CUDA driver version is insufficient for CUDA runtime version"
    cut = "\n".join(message[at : at + width] for at in range(0, len(message), width))

    [(first, last)] = Page.of(f"before\n{cut}\nbehind").spans(message)

    assert first == 1
    assert last == cut.count("\n") + 1


def test_windows_join_neighbours_with_a_blank_and_without():
    page = Page.of("GLIBC not\nfound")

    texts = [text for _, text in page.windows(0, 1)]

    assert "GLIBC not found" in texts
    assert "GLIBC notfound" in texts


def test_an_empty_page_answers_too():
    page = Page.of("")

    assert page.places("x") == []
    assert list(page.spans("x")) == []
    assert not page.holds("x")


def test_what_is_said_a_thousand_times_is_read_fifty_times():
    lines = clean("same\n" * 1000 + "other\n" + "same\n" * 1000)

    kept = list(without_repetitions(lines))

    assert len(kept) == 51
    assert kept[-1].number == 1001
