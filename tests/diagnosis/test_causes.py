"""What is behind a word, wherever no machine is at hand."""

import re
from graphlib import TopologicalSorter

import pytest

from torchdoctor.diagnosis.causes import CAUSES
from torchdoctor.diagnosis.engine import all_rules
from torchdoctor.diagnosis.words import BY_NAME


def test_every_word_has_its_cause_and_no_other_has():
    assert set(CAUSES) == set(BY_NAME)


@pytest.mark.parametrize("word", CAUSES)
def test_a_cause_is_sentences_without_fields(word):
    assert re.fullmatch(r"[A-Za-z][^\n{}]{9,400}\.", CAUSES[word].text)


def test_no_cause_is_a_symptom_of_its_own_symptoms():
    graph = {word: set(cause.explains) for word, cause in CAUSES.items()}
    for rule in all_rules():
        graph[rule.reason] |= set(rule.explains)

    assert {symptom for symptoms in graph.values() for symptom in symptoms} <= set(BY_NAME)
    list(TopologicalSorter(graph).static_order())  # raises CycleError
