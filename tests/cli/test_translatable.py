"""Commands, their errors and their help speak through templates, and JSON stays English."""

import json
import re

import pytest

from captured import CAPTURES
from pseudo import Pseudo, untranslatable
from torchdoctor import language
from torchdoctor.cli.front import COMMANDS
from torchdoctor.diagnosis.words import BY_NAME

CAPTURE = CAPTURES / "h100-580-no_uvm-UVM_UNAVAILABLE.json"
BELOW = ("list", "clear", "verify", "sync", "show")
VALUES = ("all", "auto", "cuda", "pip")
OPTIONS = re.compile(r"\[[A-Z]+\]|\{[^}]*\}|(?<![\w])--?[a-z][\w-]*|\b[A-Z]{3,}\b|<[\w\[\]]+>")
"""Names of options and of their values: the same in every language."""


@pytest.fixture(autouse=True)
def _pseudo(monkeypatch):
    monkeypatch.setattr(language, "catalogue_of", lambda _: Pseudo())
    monkeypatch.setenv("COLUMNS", "300")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_can_be_translated(doctor, command):
    _, told, _ = doctor("--lang", "zh", command, "--help")
    words = untranslatable(OPTIONS.sub("", told))

    assert set(words) <= {command, *BELOW, *VALUES}


@pytest.mark.parametrize("word", sorted(BY_NAME))
def test_an_explanation_can_be_translated(doctor, word):
    _, told, _ = doctor("--lang", "zh", "explain", word)

    assert untranslatable(told) == []


WRONG = [
    "chekc",
    "check --nope",
    "check --facts /nope/facts.json",
    "check --expect gpu",
    "check --python /nope/python",
    "check --json --markdown",
    "check --html /nope/page.html --facts {capture}",
    "install --cuda x",
    "install --cuda",
    "install --torch y",
    "install --only zz",
    "install --wheel nope.whl",
    "install --driver abc --dry-run",
    "install --mirror nope --dry-run --facts {capture}",
    "install --mirror ftp://x/y --dry-run --facts {capture}",
    "lint nope.txt",
    "explain",
    "pin -o /nope/constraints.txt",
    "download --facts {capture} --dest {capture}",
    "matrix show 9.9.9",
    "schema nope",
    "report /nope",
    "bench --only nope",
    "bench --soak x",
    "mirrors --torch foo",
    "dockerfile --cuda 99",
]


@pytest.mark.parametrize("line", WRONG)
def test_an_error_can_be_translated(doctor, line):
    status, out, err = doctor("--lang", "zh", *line.format(capture=CAPTURE).split())

    assert status in {1, 2}
    assert untranslatable(out + err) == []


SHOWN = [
    "check --facts {capture} --verbose",
    "check --facts {capture} --expect cuda",
    "install --facts {capture} --dry-run --explain",
    "install --facts {capture} --dry-run --cuda 11.8 --torch 2.14.1",
    "install --facts {capture} --dry-run --with xformers,flash-attn",
    "matrix show 2.6.0",
    "cache list",
    "restore",
]


@pytest.mark.parametrize("line", SHOWN)
def test_what_is_shown_can_be_translated(doctor, line):
    _, out, err = doctor("--lang", "zh", *line.format(capture=CAPTURE).split())

    assert out + err
    assert untranslatable(out + err) == []


@pytest.mark.parametrize(
    "line",
    [
        "check --facts {capture}",
        "install --facts {capture} --dry-run --explain",
        "explain NCCL_FAILED",
    ],
)
def test_a_document_is_the_same_in_every_language(doctor, line):
    arguments = line.format(capture=CAPTURE).split()
    _, chinese, _ = doctor("--lang", "zh", *arguments, "--json")
    _, english, _ = doctor("--lang", "en", *arguments, "--json")

    assert json.loads(chinese) == json.loads(english)
    assert "⟦" not in chinese
