import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.image_plan import WRITTEN_TO, probe_image_plan
from torchdoctor.facts.model import ImagePlan
from torchdoctor.facts.place import Place

PLAN = {
    "schema": "torchdoctor.plan/1",
    "torch": "2.6.0",
    "variant": "cu124",
    "variant_cuda": "12.4",
    "packages": {"torch": "2.6.0+cu124"},
}


def test_reads_what_the_image_was_built_for(system):
    found = probe_image_plan(system({WRITTEN_TO: json.dumps(PLAN)}))

    assert found.fact == ImagePlan(
        torch="2.6.0", variant="cu124", variant_cuda="12.4", packages={"torch": "2.6.0+cu124"}
    )


def test_a_machine_without_the_file_has_no_problem(system):
    found = probe_image_plan(system())

    assert (found.fact, found.problem) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"packages": []}', '{"packages": {"torch": 2}}', '{"torch": "2.6.0"}'],
)
def test_rubbish_in_the_file_is_said(system, text):
    found = probe_image_plan(system({WRITTEN_TO: text}))

    assert found.fact is None
    assert WRITTEN_TO in found.problem


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | (
    st.dictionaries(st.sampled_from(["torch", "variant", "variant_cuda", "packages"]), inner)
)))  # fmt: skip
def test_no_document_makes_it_raise(tmp_path_factory, document):
    root = tmp_path_factory.mktemp("image")
    (root / "etc/torchdoctor").mkdir(parents=True)
    (root / WRITTEN_TO.lstrip("/")).write_text(json.dumps(document), encoding="utf-8")

    found = probe_image_plan(Place(root=root, environ={}, platform="linux"))

    assert (found.fact is None) != (found.problem is None)
