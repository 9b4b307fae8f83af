import contextlib
import dataclasses
import json
import subprocess
import sys
import typing
from types import UnionType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.errors import BadFactsFile
from torchdoctor.facts.files import load, parse, save
from torchdoctor.facts.mask import MASK
from torchdoctor.facts.model import SCHEMA, Container, Driver, Facts, Gpu, Nvml, Problem
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import Text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def facts_like(kind):
    """Any value of a field's type, as the model declares it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, UnionType):
        return st.one_of(map(facts_like, inner))
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(facts_like(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(facts_like(inner[0]), facts_like(inner[1]), max_size=3)
    if kind is Absent:
        return st.just(ABSENT)
    if kind is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if dataclasses.is_dataclass(kind):
        fields = {field.name: facts_like(field.type) for field in dataclasses.fields(kind)}
        return st.builds(kind, **fields)
    return st.from_type(kind)


@settings(max_examples=60)
@given(facts_like(Facts).map(lambda facts: dataclasses.replace(facts, environment=None)))
def test_what_is_saved_is_loaded_again(facts):
    assert parse(save(facts).encode(), "saved") == facts


def test_what_is_not_known_is_left_out_and_what_is_not_there_is_null():
    text = save(Facts(gpus=(), container=Container(runtime=ABSENT), driver=Driver(loaded=False)))

    assert json.loads(text) == {
        "schema": SCHEMA,
        "gpus": [],
        "container": {"runtime": None},
        "driver": {"loaded": False},
        "problems": [],
    }


def test_a_file_written_by_hand_needs_a_few_keys_only(tmp_path):
    file = tmp_path / "machine.json"
    file.write_text(
        '{"gpus": [{"name": "RTX 4090"}], "wsl": null, "torch": null, "nvml": {"code": 9}}'
    )

    facts = load(file)

    assert facts == Facts(gpus=(Gpu(name="RTX 4090"),), wsl=ABSENT, nvml=Nvml(code=9))


def test_an_unknown_key_stays_visible():
    facts = parse(b'{"gpus": [{"nmae": "RTX 4090"}], "colour": "red", "problems": []}', "f")

    assert facts.problems == (
        Problem(probe="facts file", problem="the key gpus[0].nmae is not known"),
        Problem(probe="facts file", problem="the key colour is not known"),
    )


def test_a_whole_check_document_serves_too():
    document = {
        "schema": "torchdoctor.check/1",
        "findings": [],
        "facts": {"schema": SCHEMA, "gpus": []},
    }

    assert parse(json.dumps(document).encode(), "f") == Facts(gpus=())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_reads_what_powershell_writes(encoding):
    assert parse('{"gpus": []}'.encode(encoding), "f") == Facts(gpus=())


def test_secrets_of_a_foreign_file_are_masked():
    address, masked = "https://bob:hunter2@h/simple", f"https://{MASK}@h/simple"
    document = {
        "environment": {"PIP_INDEX_URL": address},
        "python": {"pip_config": {"index-url": address}},
    }

    facts = parse(json.dumps(document).encode(), "f")

    assert facts.environment == {"PIP_INDEX_URL": masked}
    assert facts.python.pip_config == {"index-url": masked}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("{\n\n nope}", "not JSON: line 3"),
        ('{"took_s": NaN}', "NaN"),
        ('{"problems": [{"probe": "a", "problem": "b", "took_s": 1e999}]}', "too large"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no JSON object"),
        ('"torchdoctor.facts/1"', "no JSON object"),
        ('{"schema": "torchdoctor.facts/2"}', "newer torchdoctor"),
        ('{"schema": "torchdoctor.plan/1"}', "is not torchdoctor.facts/1"),
        ('{"schema": 1}', "is not torchdoctor.facts/1"),
        ('{"schema": "torchdoctor.check/1"}', "without facts"),
        ('{"schema": "torchdoctor.check/1", "facts": {"schema": "x\\ny"}}', "is not torchdoctor"),
        ('{"gpus": {}}', "gpus: a list expected"),
        ('{"gpus": [{"memory_bytes": "24 GB"}]}', "gpus[0].memory_bytes: a whole number expected"),
        ('{"python": {"venv": 1}}', "python.venv: true or false expected"),
        ('{"os": {"system": "beos"}}', "os.system: one of linux, windows, macos expected"),
        ('{"nvml": {"message": "no code"}}', "nvml: more keys"),
        ('{"environment": {"A": 1}}', "environment.A: text expected"),
    ],
)
def test_refuses_with_one_line_that_says_what_would_be_right(text, says):
    with pytest.raises(BadFactsFile) as caught:
        parse(text.encode(), "machine.json")

    assert says in str(caught.value)
    assert "machine.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.next_step
    assert caught.value.exit_status == 2


def test_refuses_a_file_that_cannot_be_read(tmp_path):
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(BadFactsFile, match="cannot be read"):
            load(path)


@given(st.binary())
def test_raises_nothing_else_on_any_bytes(data):
    with contextlib.suppress(BadFactsFile):
        parse(data, "f")


@given(JSON | st.dictionaries(st.sampled_from([f.name for f in dataclasses.fields(Facts)]), JSON))
def test_raises_nothing_else_on_any_json(data):
    with contextlib.suppress(BadFactsFile):
        parse(json.dumps(data).encode(), "f")


def test_reading_a_file_imports_no_probe():
    watched = "[m for m in sys.modules if m.startswith('torchdoctor.facts') or m == 'subprocess']"
    code = f"import sys, torchdoctor.facts.files; print(sorted({watched}))"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(
        ["torchdoctor.facts", "torchdoctor.facts.files", "torchdoctor.facts.model"]
    )


def test_a_refusal_keeps_its_template_and_is_one_line():
    with pytest.raises(BadFactsFile) as caught:
        parse(b'{"gpus": {}}', "my\nmachine.json")

    what = caught.value.what
    assert what.startswith("my machine.json is no facts file: gpus: a list expected, {} found")
    assert isinstance(what, Text)
    assert "gpus" not in what.template
