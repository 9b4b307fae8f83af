import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.bench.fleet import Fleet
from torchdoctor.bench.fleet_exports import SuperBench, health_check


def bench(host, status="pass", verdict="PASS", **metrics):
    return {
        "schema": "torchdoctor.bench/1", "verdict": verdict, "because": "Because.",
        "node": {"host": host}, "tier": "quick",
        "items": [{"name": "triad", "status": status, "because": "x", "metrics": metrics}],
    }  # fmt: skip


def rows(*documents):
    taker = SuperBench()
    for number, document in enumerate(documents):
        taker.take(document, f"file-{number}")
    return list(taker.rows())


def test_a_node_is_a_row_and_its_gpus_are_ranks():
    found = rows(bench("a", triad_gb_s=2900.0), bench("b", triad_gb_s=2800.0), bench("a", x=1))

    assert found == [
        {
            "node": "a",
            "torchdoctor:triad/return_code:0": 0,
            "torchdoctor:triad/triad_gb_s:0": 2900.0,
            "torchdoctor:triad/return_code:1": 0,
            "torchdoctor:triad/x:1": 1,
        },
        {
            "node": "b",
            "torchdoctor:triad/return_code:0": 0,
            "torchdoctor:triad/triad_gb_s:0": 2800.0,
        },
    ]


@pytest.mark.parametrize(("status", "code"), [
    ("pass", 0), ("warn", 0), ("skip", 0), ("fail", 1), ("unknown", 1),
])  # fmt: skip
def test_what_did_not_pass_has_a_return_code(status, code):
    [row] = rows(bench("a", status))

    assert row["torchdoctor:triad/return_code:0"] == code


def test_only_numbers_are_metrics():
    [row] = rows(bench("a", dtype="bf16", good=True, rate=float("nan"), samples=[1], median=2.5))

    assert [key for key in row if "return_code" not in key] == [
        "node",
        "torchdoctor:triad/median:0",
    ]


def test_the_parts_of_a_merged_document_are_taken_one_by_one():
    merged = {"schema": "torchdoctor.bench/1", "parts": [bench("a", x=1), bench("b", x=2)]}

    assert [row["node"] for row in rows(merged)] == ["a", "b"]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | (
    st.dictionaries(st.sampled_from(["schema", "parts", "items", "node", "metrics"]), inner)
)))  # fmt: skip
def test_no_document_makes_it_raise(document):
    rows(document, {"schema": "torchdoctor.bench/1", "items": document, "node": document})


def test_a_healthy_fleet_has_no_failed_checks_and_a_sick_one_names_them():
    def checked(*documents):
        fleet = Fleet()
        for document in documents:
            fleet.take(document, "file")
        return health_check(fleet.report())

    assert checked(bench("a")) == {"failed_checks": []}
    [failed] = checked(bench("a"), bench("b", "fail", "CRITICAL"))["failed_checks"]
    assert failed.startswith("b: triad")
