"""What is said of a word wherever no machine is at hand."""

import re
from graphlib import TopologicalSorter

import pytest

from torchdoctor.diagnosis.advice import ADVICE
from torchdoctor.diagnosis.engine import all_rules
from torchdoctor.diagnosis.words import BY_NAME


def test_every_word_has_its_advice_and_no_other_has():
    assert set(ADVICE) == set(BY_NAME)


@pytest.mark.parametrize("word", ADVICE)
def test_cause_and_cure_are_sentences_without_fields(word):
    for text in (ADVICE[word].cause, ADVICE[word].fix):
        assert re.fullmatch(r"[A-Za-z][^\n{}]{9,400}\.", text)


@pytest.mark.parametrize("word", ADVICE)
def test_an_advice_names_the_page_of_whoever_knows_best(word):
    assert (ADVICE[word].docs or "").startswith("https://")


def test_no_cause_is_a_symptom_of_its_own_symptoms():
    graph = {word: set(advice.explains) for word, advice in ADVICE.items()}
    for rule in all_rules():
        graph[rule.reason] |= set(rule.explains)

    assert {symptom for symptoms in graph.values() for symptom in symptoms} <= set(BY_NAME)
    list(TopologicalSorter(graph).static_order())  # raises CycleError
