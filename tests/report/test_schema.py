import pytest
from jsonschema import Draft202012Validator

from torchdoctor.facts.model import Facts, Gpu
from torchdoctor.plain import ABSENT, encode
from torchdoctor.report.schema import DOCUMENTS, FOLDER, json_schema, rendered


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_shipped_schema_is_the_generated_one(name):
    shipped = (FOLDER / f"{name}.json").read_text(encoding="utf-8")

    assert shipped == rendered(name), "stale: run `just schemas`"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_is_a_valid_one(name):
    Draft202012Validator.check_schema(json_schema(DOCUMENTS[name]))


def test_a_schema_says_what_a_key_means():
    gpu = json_schema(Facts)["$defs"]["Gpu"]["properties"]

    assert gpu["compute_capability"]["description"] == '"8.9".'


@pytest.mark.parametrize(
    ("data", "valid"),
    [
        ({}, True),
        (encode(Facts(gpus=(Gpu(name="x"),), wsl=ABSENT)), True),
        ({"gpus": [{"index": "0"}]}, False),
        ({"schema": "torchdoctor.facts/2"}, False),
        ({"anything": "may be added"}, True),
    ],
)
def test_the_facts_schema_accepts_what_a_facts_file_may_be(data, valid):
    assert Draft202012Validator(json_schema(Facts)).is_valid(data) is valid
