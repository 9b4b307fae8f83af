"""Words and texts, explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.diagnosis.explain import explain_text, explain_word, similar_words
from torchdoctor.diagnosis.words import BY_NAME, WORDS


def words(text):
    return [told.word for told in explain_text(text)]


@pytest.mark.parametrize("word", BY_NAME)
def test_every_word_can_be_explained(word):
    told = explain_word(word)

    assert told.meaning
    assert told.shows
    assert told.advice
    assert told.word not in (*told.explains, *told.explained_by)


def test_a_word_comes_with_its_rule_its_messages_and_its_neighbours():
    told = explain_word("CUDNN_FAILED")

    assert told.found_when.startswith("cuDNN does not start")
    assert "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED" in [m.text for m in told.messages]
    assert "CUDA_LIBRARY_MISSING" in told.explained_by
    assert "CUDNN_FAILED" in explain_word("CUDA_LIBRARY_MISSING").explains


def test_a_word_that_no_facts_show_says_so():
    assert explain_word("DEVICE_ASSERT").found_when is None


def test_an_unknown_word_is_refused():
    with pytest.raises(KeyError):
        explain_word("NO_SUCH_WORD")


def test_a_text_gives_its_words_with_the_lines_that_told():
    [told] = explain_text("Traceback\n  RuntimeError: CUDA error: device-side assert triggered\n")

    assert told.word == "DEVICE_ASSERT"
    assert told.seen == ("RuntimeError: CUDA error: device-side assert triggered",)


def test_a_symptom_is_not_explained_beside_its_cause():
    text = "libcudnn.so.9: file too short\nCUDNN_STATUS_NOT_INITIALIZED"

    assert words(text) == ["CUDA_LIBRARY_MISSING"]


def test_a_text_without_any_message_gives_nothing():
    assert explain_text("all is well") == ()


def test_a_word_written_almost_right_is_recognised():
    assert "DRIVER_TOO_OLD" in similar_words("DRIVER_IS_TOO_OLD")
    assert similar_words("hello") == ()


@given(st.lists(st.sampled_from([word.word for word in WORDS]), max_size=3), st.text())
def test_any_text_can_be_explained(some, text):
    for told in explain_text(" ".join((*some, text))):
        assert told.word in BY_NAME
        assert told.seen
