"""Shell text, taken apart into commands with the place of every word."""

import pytest

from torchdoctor.lint.model import Place
from torchdoctor.lint.shell import commands_in


def words_of(text, **known):
    return [[word.text for word in one.words] for one in commands_in(text, Place(), known)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b; c && d || e | f & g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("a # b\nc", [["a"], ["c"]]),
        ("a#b http://x/#y", [["a#b", "http://x/#y"]]),
        ("a > /dev/null 2>&1 b", [["a", "b"]]),
        ("(a; b)", [["a"], ["b"]]),
        ("a $(b c) d", [["a", "$(b c)", "d"]]),
        ("a 'b", [["a", "'", "b"]]),
        ("", []),
    ],
)
def test_commands_and_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("V=2.6.0\npip torch==$V", ["pip", "torch==2.6.0"]),
        ("export V=2.6.0; pip torch==${V}", ["pip", "torch==2.6.0"]),
        ("pip ${V:-2.5.1} ${W-x} ${V:+y}", ["pip", "2.5.1", "x", ""]),
        ("pip '$V' $V", ["pip", "$V", "$V"]),
    ],
)
def test_variables_are_put_in_where_they_are_known(text, words):
    assert words_of(text)[-1] == words


def test_every_word_keeps_its_place():
    [first, second] = commands_in("pip install \\\n    torch\n  uv x", Place("Dockerfile", 7, 5))

    assert [(w.place.line, w.place.column) for w in first.words] == [(7, 5), (7, 9), (8, 5)]
    assert second.words[0].place == Place("Dockerfile", 9, 3)


def test_assignments_before_a_command_are_its_own():
    [one] = commands_in("A=1 B='2 3' pip x", Place())

    assert one.env == {"A": "1", "B": "2 3"}
    assert one.words[0].text == "pip"


def test_what_the_shell_swallows_is_kept():
    [one] = commands_in("pip install torch>=2.0 > log", Place())

    assert [(w.text, rest) for w, rest in one.swallowed.items()] == [("torch", ">=2.0")]
    [quoted] = commands_in("pip install 'torch>=2.0' > log", Place())
    assert not quoted.swallowed


def test_branches_are_seen():
    assert all(one.conditional for one in commands_in("if a; then b; fi", Place()))
    assert all(one.conditional for one in commands_in("a || b", Place()))
    assert not any(one.conditional for one in commands_in("a && b; else-where", Place()))
