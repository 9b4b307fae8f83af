import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor.bench.fleet import Fleet

H100 = {"name": "NVIDIA H100 80GB HBM3", "type": "cuda"}


def bench(speed=100.0, verdict="PASS", items=None, **changes):
    item = {
        "name": "triad", "kind": "bandwidth", "status": "pass", "because": "fine",
        "metrics": {"triad_gb_s": speed},
    }  # fmt: skip
    return {
        "schema": "torchdoctor.bench/1", "verdict": verdict, "because": "Because.",
        "device": H100, "torch": {"version": "2.13.0"}, "tier": "full",
        "items": [item] if items is None else items, **changes,
    }  # fmt: skip


def merged(*documents):
    fleet = Fleet()
    for number, document in enumerate(documents):
        fleet.take(document, f"node{number}")
    return fleet.report()


def test_healthy_nodes_pass_and_the_slowest_stands_first():
    report = merged(bench(100.0), bench(95.0), bench(98.0))

    assert (report.verdict, report.because) == ("PASS", "Of 3 nodes: all passed.")
    assert [(node.node, node.score) for node in report.ranking] == [
        ("node1", 0.95),
        ("node2", 0.98),
        ("node0", 1.0),
    ]
    assert report.failing == ()


@pytest.mark.parametrize(
    ("speed", "standing", "verdict"),
    [(91.0, "pass", "PASS"), (89.0, "warn", "WARNING"), (74.0, "fail", "CRITICAL")],
)
def test_a_straggler_is_flagged_with_the_speed_at_which_it_falls_behind(speed, standing, verdict):
    report = merged(bench(100.0), bench(speed))

    assert report.verdict == verdict
    first = report.ranking[0]
    assert (first.node, first.standing) == ("node1", standing)
    assert [slow.metric for slow in first.slow] == ["triad.triad_gb_s"] * (standing != "pass")


def test_a_node_that_is_far_too_slow_fails_with_its_reason():
    [failing] = merged(bench(100.0), bench(60.0)).failing

    assert failing.node == "node1"
    assert failing.reasons == ("triad.triad_gb_s is 0.60 of the best of its peers",)


def test_failing_nodes_come_with_their_reasons_the_worst_first():
    wrong = {"name": "gemm", "status": "fail", "because": "sum is 2, expected 1", "metrics": {}}
    report = merged(
        bench(verdict="UNKNOWN", because="There is no torch in /v.", items=[]),
        bench(),
        bench(verdict="CRITICAL", items=[wrong]),
    )

    assert [(node.node, node.verdict, node.reasons) for node in report.failing] == [
        ("node2", "CRITICAL", ("gemm: sum is 2, expected 1",)),
        ("node0", "UNKNOWN", ("There is no torch in /v.",)),
    ]
    assert report.verdict == "CRITICAL"
    assert report.verdicts == {"CRITICAL": 1, "UNKNOWN": 1, "PASS": 1}


def test_what_failed_says_nothing_about_speed():
    broken = bench(verdict="CRITICAL")
    broken["items"][0].update(status="fail", metrics={"triad_gb_s": 1e9})

    assert [node.standing for node in merged(bench(), bench(), broken).ranking] == ["pass"] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"device": {**H100, "name": "NVIDIA H200"}},
        {"torch": {"version": "2.12.0"}},
        {"tier": "quick"},
    ],
)
def test_only_what_is_alike_is_compared(change):
    report = merged(bench(100.0), bench(10.0, **change))

    assert report.verdict == "PASS"
    assert [node.score for node in report.ranking] == [None, None]
    assert [group.nodes for group in report.groups] == [1, 1]


def test_a_node_is_named_as_its_document_says_and_counts_once():
    node = {"host": "gpu-7", "rank": 3, "gpu": "1"}
    report = merged(bench(50.0, node=node), bench(100.0, node=node), bench(100.0))

    assert {ranked.node for ranked in report.ranking} == {"gpu-7 rank 3 GPU 1", "node2"}
    assert (report.nodes, report.repeated, report.verdict) == (2, 1, "PASS")


def test_the_parts_of_a_merged_document_count_one_by_one():
    parts = [bench(node={"host": "a", "rank": rank, "gpu": None}) for rank in range(4)]
    report = merged(bench(items=[], parts=parts))

    assert report.nodes == 4


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "no document of torchdoctor.bench/1"),
        ({"schema": "torchdoctor.check/1"}, "no document of torchdoctor.bench/1"),
        (bench(verdict="GOOD"), "'GOOD' is no verdict"),
        (bench(items=["x"]), "its items are no list of objects"),
        (bench(parts=3), "its parts are no list"),
    ],
)
def test_what_is_no_bench_is_skipped_and_named(data, why):
    report = merged(data, bench())

    assert (report.nodes, report.skipped.count) == (1, 1)
    assert report.skipped.first == (f"node0: {why}",)


def test_of_many_that_are_skipped_the_first_are_named_and_all_counted():
    report = merged(*[{}] * 50, bench())

    assert report.skipped.count == 50
    assert len(report.skipped.first) == 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(st.sampled_from([*sorted(bench()), "node", "parts"]), JSON))
def test_no_document_brings_the_fleet_down(changes):
    report = merged(bench(**changes), bench())

    assert report.nodes + report.skipped.count >= 1


@settings(deadline=None, max_examples=30)
@given(JSON, JSON)
def test_no_item_brings_the_fleet_down(name, metrics):
    item = {"name": name, "status": "pass", "because": name, "metrics": metrics}

    assert merged(bench(items=[item]), bench(items=[item])).nodes == 2
