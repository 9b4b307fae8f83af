"""What terminals, mails and web pages do to a text does not change what it tells."""

import html
import textwrap

import pytest

from reading_reports import REPORTS
from told import report_on, words_of

NOISE = "\n".join(
    f"[2026-01-{day:02} 10:{minute:02}:07] INFO step {day * minute} loss 0.{minute:02}1 lr 1e-4"
    for day in range(1, 29)
    for minute in range(60)
)


def coloured(text):
    return "\n".join(f"\x1b[1;31m{line}\x1b[0m\x1b[K" for line in text.split("\n"))


def without_escape(text):
    """A form that dropped the escape character and kept the rest."""
    return "\n".join(f"[31m{line}[0m" for line in text.split("\n"))


def with_crlf(text):
    return text.replace("\n", "\r\n")


def quoted(text):
    return "\n".join(f"> {line}" for line in text.split("\n"))


def quoted_twice(text):
    return quoted(quoted(text))


def fenced(text):
    return f"Here is what I get:\n```bash\n{text}\n```\nAny ideas?"


def as_html(text):
    return f"<details><pre><code>{html.escape(text)}</code></pre></details>"


def wrapped(text):
    """A terminal of 76 columns, which breaks lines in the middle of a word."""
    return "\n".join(
        line[start : start + 76]
        for line in text.split("\n")
        for start in range(0, max(len(line), 1), 76)
    )


def wrapped_at_blanks(text):
    return "\n".join(
        "\n".join(textwrap.wrap(line, 76, replace_whitespace=False, drop_whitespace=False)) or line
        for line in text.split("\n")
    )


def in_noise(text):
    return f"{NOISE}\n{text}\n{NOISE}"


def after_a_progress_bar(text):
    return "".join(f"\r   {done}%|####    | {done}/100" for done in range(100)) + "\r\n" + text


def in_a_compose_log(text):
    return "\n".join(f"app-1  | {line}" for line in text.split("\n"))


def with_round_quotes(text):
    return text.replace("'", "\u2019")


def with_hard_blanks(text):
    return text.replace(" ", "\u00a0")


PLAIN = (
    coloured, without_escape, with_crlf, quoted, quoted_twice, fenced, as_html, in_noise,
    after_a_progress_bar, in_a_compose_log, with_hard_blanks, with_round_quotes,
)  # fmt: skip
BROKEN = (wrapped, wrapped_at_blanks)
# What nests by blanks, a table or a listing means something else in lines of other lengths.
LAID_OUT = {"GPU_THROTTLED", "VGPU_UNLICENSED", "DUPLICATE_TORCH", "NOUVEAU_IN_USE"}


@pytest.mark.parametrize("disguise", PLAIN, ids=lambda disguise: disguise.__name__)
@pytest.mark.parametrize("word", REPORTS)
def test_a_disguise_changes_nothing(word, disguise):
    assert words_of(disguise(REPORTS[word][0]))[:1] == [word]


@pytest.mark.parametrize("disguise", BROKEN, ids=lambda disguise: disguise.__name__)
@pytest.mark.parametrize("word", sorted(set(REPORTS) - LAID_OUT))
def test_a_message_is_found_across_the_breaks_of_a_terminal(word, disguise):
    assert words_of(disguise(REPORTS[word][0]))[:1] == [word]


@pytest.mark.parametrize("word", ["DRIVER_TOO_OLD", "TORCH_CPU_BUILD"])
def test_lines_keep_their_numbers(word):
    plain, disguised = report_on(REPORTS[word][0]), report_on(with_crlf(quoted(REPORTS[word][0])))

    assert [(one.fact, one.line) for one in plain.text.facts] == [
        (one.fact, one.line) for one in disguised.text.facts
    ]
    assert plain.findings[0].evidence == disguised.findings[0].evidence
