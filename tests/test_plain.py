import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.model import Container, Facts, Gpu
from torchdoctor.plain import ABSENT, Mismatch, decode, encode
from torchdoctor.texts import Text, say


@dataclass(frozen=True)
class Document:
    needed: int
    note: str | None = None
    outcome: str | None = field(default=None, metadata={"optional": True})


def test_a_fact_leaves_out_what_is_not_known():
    assert encode(Facts(gpus=())) == {"schema": "torchdoctor.facts/1", "gpus": [], "problems": []}


def test_absence_that_was_looked_for_is_null_and_comes_back():
    data = encode(Facts(container=Container(runtime=ABSENT), wsl=ABSENT))

    assert data["wsl"] is None
    assert data["container"] == {"runtime": None}
    again = decode(Facts, data)
    assert again.wsl is ABSENT
    assert again.container == Container(runtime=ABSENT)


def test_null_means_not_known_where_the_contract_has_no_absence():
    assert decode(Facts, {"gpus": None, "libc": None}) == Facts()


def test_other_documents_keep_their_nulls_save_the_optional_ones():
    assert encode(Document(needed=1)) == {"needed": 1, "note": None}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"gpus": {}}, "gpus: a list expected"),
        ({"gpus": [{"index": "0"}]}, "gpus[0].index: a whole number expected, '0' found"),
        ({"gpus": [{"index": True}]}, "gpus[0].index: a whole number expected"),
        ({"driver": {"loaded": "yes"}}, "driver.loaded: true or false expected"),
        ({"os": {"system": "beos"}}, "os.system: one of linux, windows, macos expected"),
        ({"environment": {"PATH": 1}}, "environment.PATH: text expected"),
        ([], "the document: an object expected"),
    ],
)
def test_a_wrong_type_is_named_with_its_place(data, message):
    with pytest.raises(Mismatch, match=r".") as error:
        decode(Facts, data)

    assert message in str(error.value)


def test_a_missing_required_key_is_named():
    with pytest.raises(Mismatch, match="needed"):
        decode(Document, {})


def test_unknown_keys_are_reported_with_their_path_and_not_refused():
    unknown: list[str] = []

    facts = decode(Facts, {"gpus": [{"name": "x", "shade": "red"}], "fruit": 1}, unknown)

    assert facts.gpus == (Gpu(name="x"),)
    assert unknown == ["gpus[0].shade", "fruit"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["gpus", "os", "name", "x"]), inner)
        ),
    )
)
def test_no_json_makes_decoding_raise_anything_but_mismatch(data):
    try:
        facts = decode(Facts, data)
    except Mismatch:
        return
    json.dumps(encode(facts))


def test_a_null_that_a_document_must_have_comes_back():
    printed = encode(Sentence(say("All is well."), reason=None))

    assert printed["reason"] is None
    assert decode(Sentence, printed).reason is None


@dataclass(frozen=True)
class Sentence:
    words: Text
    reason: str | None


def test_a_text_comes_back_as_the_words_that_were_printed():
    printed = encode(Sentence(say("cuInit returned {code}.", code=999), reason="DRIVER_HANGS"))

    assert printed["words"] == "cuInit returned 999."
    assert str(decode(Sentence, printed).words) == "cuInit returned 999."
    with pytest.raises(Mismatch):
        decode(Sentence, {"words": 999})
