import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from torchdoctor.bench.meeting import Missing, missing_words
from torchdoctor.bench.model import BenchReport, Item, Node
from torchdoctor.bench.ranks import Place, meet, read_place
from torchdoctor.errors import BadRequest

TORCHRUN = {
    "RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4", "MASTER_ADDR": "10.0.0.1",
    "MASTER_PORT": "29500", "TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RUN_ID": "x",
    "TORCHELASTIC_RESTART_COUNT": "0",
}  # fmt: skip


def test_torchruns_variables_say_which_rank_this_is():
    assert read_place(TORCHRUN) == Place(
        rank=3, local_rank=1, world_size=4, host="10.0.0.1", port=29500, agent_store=True, run="x-0"
    )


def test_slurms_variables_do_where_torchrun_is_not():
    place = read_place(
        {
            "SLURM_PROCID": "0", "SLURM_LOCALID": "0", "SLURM_NTASKS": "2",
            "MASTER_ADDR": "node1", "MASTER_PORT": "29500",
        }
    )  # fmt: skip

    assert (place.rank, place.world_size, place.agent_store) == (0, 2, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"RANK": None}, "RANK is not set"),
        ({"MASTER_ADDR": None}, "MASTER_ADDR is not set"),
        ({"MASTER_PORT": ""}, "MASTER_PORT is not set"),
        ({"WORLD_SIZE": "four"}, "WORLD_SIZE is 'four', and no number"),
        ({"RANK": "4"}, "RANK is 4 of 4"),
    ],
)
def test_a_rank_without_its_place_is_wrong_use(change, words):
    environ = {name: value for name, value in (TORCHRUN | change).items() if value is not None}

    with pytest.raises(BadRequest, match=words) as refused:
        read_place(environ)
    assert "torchrun" in refused.value.next_step


@pytest.mark.parametrize(
    ("step", "ranks", "words"),
    [
        ("start", (3,), "rank 3 did not come within 5 s"),
        ("start", (1, 3), "ranks 1, 3 did not come within 5 s"),
        ("all-reduce of 1 MiB", (2,), "rank 2 did not get to the all-reduce of 1 MiB within 5 s"),
    ],
)
def test_who_did_not_come_is_named(step, ranks, words):
    missing = Missing(message="missing", step=step, ranks=ranks, limit_s=5.0)

    assert missing_words(missing) == words


def local(rank, speed=100.0):
    item = Item(
        name="mlp", kind="model", status="pass", because="fine", metrics={"samples_per_s": speed}
    )
    return BenchReport(
        verdict="INFO", because="All passed.", device={"name": "tin", "type": "cpu"},
        torch={"version": "2"}, items=(item,), node=Node(host=f"host{rank}", rank=rank),
    )  # fmt: skip


@pytest.fixture
def ranks(torch_python, monkeypatch):
    """Let ranks of four meet over gloo on the loopback: their documents, and the merged one."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # as torchrun does

    def run(present, limit_s, faults=None, speeds=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        def one(rank):
            place = Place(rank=rank, local_rank=rank, world_size=4, host="127.0.0.1", port=port)
            report = local(rank, (speeds or {}).get(rank, 100.0))
            fault = (faults or {}).get(rank)
            return meet(torch_python, place, report, limit_s=limit_s, fault=fault)

        with ThreadPoolExecutor(len(present)) as pool:
            found = dict(zip(present, pool.map(one, present), strict=True))
        assert [merged for rank, (_, merged) in found.items() if rank and merged] == []
        return {rank: own for rank, (own, _) in found.items()}, found[0][1]

    return run


def last_item(report):
    return report.items[-1]


@pytest.mark.torch
def test_four_ranks_sum_exactly_and_the_slow_and_the_wrong_one_are_named(ranks):
    own, merged = ranks(range(4), 60.0, {1: "wrong-sum"}, {2: 40.0})

    for rank in (0, 2, 3):
        assert last_item(own[rank]).status == "pass"
        assert last_item(own[rank]).metrics["bus_gb_s"] > 0
        assert merged.parts[rank].items == own[rank].items
    assert last_item(own[1]).because.startswith("10 elements are not the exact sum")
    assert own[1].verdict == merged.verdict == "CRITICAL"
    [stragglers] = merged.items
    assert stragglers.because == "host2 rank 2: mlp.samples_per_s is 0.40 of the best"


@pytest.mark.torch
def test_a_rank_that_never_comes_is_named_by_all_others(ranks):
    own, merged = ranks([0, 1, 2], 5.0)

    for report in own.values():
        assert last_item(report).because == "not finished: rank 3 did not come within 5 s"
    assert merged.verdict == "UNKNOWN"
    assert [part.node.host for part in merged.parts] == ["host0", "host1", "host2", "not known"]
    assert merged.parts[3].because == "rank 3 did not come within 5 s."


@pytest.mark.torch
def test_a_rank_that_dies_after_it_came_is_named_and_its_own_results_are_kept(ranks):
    own, merged = ranks(range(4), 5.0, {3: "vanish"})

    named = "not finished: rank 3 did not get to the process group within 5 s"
    assert [last_item(own[rank]).because for rank in range(3)] == [named] * 3
    assert "ended" in last_item(own[3]).because
    assert merged.verdict == "UNKNOWN"
    assert [part.node.host for part in merged.parts] == [f"host{rank}" for rank in range(4)]
    assert merged.parts[3].items[0].name == "mlp"
