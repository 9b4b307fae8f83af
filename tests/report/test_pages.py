"""The generated pages on words."""

import re

import pytest

from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.report.pages import FOLDER, INDEX, all_pages, sentences, write_all

PAGES = all_pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_repository_is_the_generated_one(name):
    kept = (FOLDER / name).read_text(encoding="utf-8")

    assert kept == PAGES[name], "stale: run `just pages`"


def test_no_page_is_left_of_a_word_that_is_gone():
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_there_is_a_page_for_every_word_and_one_that_lists_them():
    assert set(PAGES) == {INDEX, *(f"{word}.md" for word in BY_NAME)}
    assert all(f"({word}.md)" in PAGES[INDEX] for word in BY_NAME)


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name):
    assert set(re.findall(r"\]\((\w+\.md)\)", PAGES[name])) <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_line_holds_one_sentence(name):
    prose = re.sub(r"```.*?```", "", PAGES[name], flags=re.DOTALL).splitlines()
    lines = [line for line in prose if line and line[0] not in "#|-"]

    assert all(len(sentences(line)) == 1 for line in lines)


def test_a_page_shows_messages_commands_and_neighbours():
    page = PAGES["UVM_UNAVAILABLE.md"]

    assert "| `CUDA unknown error - this may be due to an incorrectly set up` |" in page
    assert "```sh\nsudo rmmod nvidia_uvm\n" in page
    assert "- Hides, as mere symptoms: [CUDA_INIT_FAILED](CUDA_INIT_FAILED.md)" in page


def test_messages_with_backticks_stay_whole_in_the_table():
    row = "| `` /lib64/libc.so.6: version `GLIBC_2.27' not found `` |"

    assert row in PAGES["GLIBC_TOO_OLD.md"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Take python:3.13-slim. It has glibc.", ["Take python:3.13-slim.", "It has glibc."]),
        ("Wait. torch says so.", ["Wait.", "torch says so."]),
        ("Only 8.0 and newer.", ["Only 8.0 and newer."]),
    ],
)
def test_sentences_are_told_apart(text, parts):
    assert sentences(text) == parts


def test_writing_removes_the_pages_of_words_that_are_gone(tmp_path):
    (tmp_path / "GONE.md").write_text("", encoding="utf-8")

    write_all(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == set(PAGES)
