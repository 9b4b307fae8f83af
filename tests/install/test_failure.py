from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoken import Spoken
from torchdoctor.install.failure import OF_THE_SOURCE, cause_of_failure
from torchdoctor.texts import say

OUTPUTS = Path(__file__).with_name("installer_outputs.txt").read_text(encoding="utf-8")


def cases():
    """One case for each "=== WORD" (with a note where it only looks like another word)."""
    for block in OUTPUTS.split("\n=== ")[1:]:
        head, *lines = block.strip().split("\n")
        yield pytest.param(head.partition(":")[0], tuple(lines), id=head)


@pytest.mark.parametrize(("word", "lines"), list(cases()))
def test_the_words_of_the_tools_become_the_words_of_ours(word, lines):
    cause = cause_of_failure(lines, 1)

    assert cause.reasons[0] == word
    assert cause.evidence


@pytest.mark.parametrize("status", [-9, 137])
def test_a_killed_installer_was_killed_for_memory(status):
    lines = ("Collecting torch", "ERROR: No matching distribution found for torch==2.1")

    assert cause_of_failure(lines, status).reasons == ("MEMORY_KILLED",)


@pytest.mark.parametrize("status", [-15, 1, 2, None])
def test_other_ends_are_not_blamed_on_memory(status):
    assert cause_of_failure(("Collecting torch",), status).reasons == ("INSTALLER_FAILED",)


def test_the_telling_line_is_the_first_evidence():
    telling = "ERROR: HTTP error 404 while getting https://m.example/torch.whl"

    evidence = cause_of_failure((*["Collecting x"] * 50, telling, "ERROR: other"), 1).evidence

    assert evidence == (telling, "ERROR: other")


def test_another_source_is_tried_for_the_faults_of_a_source_alone():
    assert {"INDEX_UNREACHABLE", "MIRROR_LACKS_BUILD", "HASH_MISMATCH"} <= OF_THE_SOURCE
    assert OF_THE_SOURCE.isdisjoint({"DISK_FULL", "RESOLVER_CONFLICT", "EXTERNALLY_MANAGED"})


@given(st.lists(st.text()), st.none() | st.integers())
def test_no_output_makes_it_raise(lines, status):
    assert cause_of_failure(tuple(lines), status).reasons


def test_a_sentence_of_ours_among_the_lines_keeps_its_template():
    line = say("{program} could not be started: {error}", program="pip", error="no such file")

    cause = cause_of_failure([line, "  error: padded  "], None)

    assert cause.evidence == ("error: padded", "could not be started")
    [kept, _] = cause_of_failure([line], None).evidence
    assert kept.render(Spoken(lambda _: "{program} geht nicht: {error}")) == (
        "pip geht nicht: no such file"
    )
