"""What is around a text goes, what is in it and its line numbers stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.reading.clean import LONGEST, clean


def lines_of(text):
    return [line.text for line in clean(text)]


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("\x1b[31mERROR:\x1b[0m gone", "ERROR: gone"),
        ("\x1b]0;title\x07prompt", "prompt"),
        ("[31mERROR:[0m gone", "ERROR: gone"),
        (r"\x1b[1;31mERROR\x1b[0m", "ERROR"),
        ("^[[31mERROR^[[0m", "ERROR"),
        ("> quoted", "quoted"),
        ("> > quoted twice", "quoted twice"),
        (">quoted", "quoted"),
        (">>> torch.__version__", ">>> torch.__version__"),
        ("  indented: yes", "  indented: yes"),
        ("<code>a &lt; b &amp;&amp; c</code>", " a < b && c"),
        ("**OS:** Ubuntu", "OS: Ubuntu"),
        ("`torch.cuda.is_available()`", "torch.cuda.is_available()"),
        ("version `GLIBC_2.28' not found", "version `GLIBC_2.28' not found"),
        ("couldn\u2019t \u201ccommunicate\u201d", 'couldn\'t "communicate"'),
        ("a\u00a0b\u200bc\tb", "a bc b"),
        ("web-1  | Traceback", "Traceback"),
        ("#12 3.456 Collecting torch", "Collecting torch"),
        ("2026-01-02T03:04:05.1234567Z ERROR", "ERROR"),
        ("\u2502   exit code: 1   \u2502", "    exit code: 1"),
        ("| NVIDIA-SMI 550.54 |", "| NVIDIA-SMI 550.54 |"),
        ('File "<stdin>", line 1, in <module>', 'File "<stdin>", line 1, in <module>'),
    ],
)
def test_takes_off_what_terminals_mails_and_pages_put_around_a_line(pasted, line):
    assert lines_of(pasted) == [line]


def test_fences_are_no_lines():
    assert lines_of("```bash\nnvidia-smi\n```\n~~~\nx\n~~~") == ["nvidia-smi", "x"]


def test_lines_keep_the_number_that_they_have_in_the_text():
    assert [(line.number, line.text) for line in clean("a\r\n\r\n\n> b\n```\nc")] == [
        (1, "a"),
        (4, "b"),
        (6, "c"),
    ]


def test_a_progress_bar_is_several_states_of_one_line():
    assert [(line.number, line.text) for line in clean("x\n 1%\r 2%\rdone\ny")] == [
        (1, "x"),
        (2, " 1%"),
        (2, " 2%"),
        (2, "done"),
        (3, "y"),
    ]


def test_returns_alone_end_lines_where_no_other_ends_are():
    assert [line.number for line in clean("a\rb\rc")] == [1, 2, 3]


def test_a_long_line_is_cut_into_pieces_with_one_number():
    pieces = clean("x" * (2 * LONGEST + 5))

    assert [len(piece.text) for piece in pieces] == [LONGEST, LONGEST, 5]
    assert {piece.number for piece in pieces} == {1}


@given(st.text())
def test_no_line_is_blank_or_holds_a_line_end(text):
    for line in clean(text):
        assert line.text.strip()
        assert "\n" not in line.text
        assert 1 <= line.number <= text.count("\n") + text.count("\r") + 1
