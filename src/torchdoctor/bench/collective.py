"""The worker's side of a collective test: who is there, and whether all-reduce sums right.

    came        a rank has come, with the document of its local tests (rank 0 tells it)
    missing     ranks that did not come, or did not get to a step, in time
    reduced     what the all-reduces of this rank came to
    result      the same of every rank, and
    failed      of one that raised instead (rank 0 tells both)
    problem     what went wrong here
    done        nothing more will come

Run by `worker.py`. 3.8 syntax, standard library, torch.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import threading
import time
from datetime import timedelta
from typing import Any

from torchdoctor.bench import wire
from torchdoctor.bench.device import in_one_line
from torchdoctor.bench.meeting_point import Late, MeetingPoint, open_store
from torchdoctor.bench.session import end_with_parent

REPEATS = 5
MIB = 2**20
# The small one for its latency, the large ones for the bandwidth.
SIZES = {"cpu": (MIB, 4 * MIB), "cuda": (MIB, 16 * MIB, 256 * MIB, 1024 * MIB)}
# Small whole numbers, so that every order of summing gives the same bits: up to 4096 ranks the
# sums stay below 2**24.
CYCLE = 251
ITEM_BYTES = 4


def main(arguments: list[str]) -> int:
    """Meet the other ranks, and sum with them; 0 when all was told, whatever came of it."""
    options = _options(arguments)
    channel = wire.Channel.take_stdout()
    if os.name == "posix":
        threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        _meet(channel, options)
    except Late as late:
        channel.send("missing", step=late.step, ranks=late.ranks, limit_s=late.limit_s)
    except Exception as error:  # noqa: BLE001 - whatever torch raises is told, not lost
        channel.send("problem", words=in_one_line(error))
    channel.send("done")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sums with the other ranks.")
    for name in ("rank", "world-size", "port"):
        parser.add_argument("--" + name, type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--agent-store", action="store_true", help="torchrun has a store there")
    parser.add_argument("--run", default="", help="keeps apart what is said in one store")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds to wait for others")
    parser.add_argument("--document", default="", help="told to rank 0")
    parser.add_argument("--fault", help="go wrong on purpose: vanish, wrong-sum")
    return parser.parse_args(arguments)


def _meet(channel: wire.Channel, options: argparse.Namespace) -> None:
    store = open_store(
        options.host,
        options.port,
        opens=options.rank == 0 and not options.agent_store,
        limit_s=options.limit,
        run=options.run,
    )
    point = MeetingPoint(store, options.rank, options.world_size, options.limit)
    with point:
        point.say("start", options.document)
        point.wait("start", lambda rank: _came(channel, point, rank))
        if options.fault == "vanish":
            os._exit(1)  # as a process that is killed: without a word
        found = _told_to_all(point, lambda: _reduced(point, options))
        channel.send("reduced", **found)
        point.say("end", json.dumps(found))
        if point.leads:
            point.wait("end", lambda rank: _ended(channel, point, rank))


def _came(channel: wire.Channel, point: MeetingPoint, rank: int) -> None:
    if point.leads:
        channel.send("came", rank=rank, document=point.heard("start", rank))


def _ended(channel: wire.Channel, point: MeetingPoint, rank: int) -> None:
    found = json.loads(point.heard("end", rank))
    channel.send("failed" if "words" in found else "result", rank=rank, **found)


def _told_to_all(point: MeetingPoint, work: Any) -> dict[str, Any]:  # noqa: ANN401 - a function
    """What `work` returns; what it raises is said to rank 0 too, which waits for an end."""
    try:
        found: dict[str, Any] = work()
    except Late:
        raise  # that is known to all
    except Exception as error:
        with contextlib.suppress(RuntimeError):  # the store may be what is broken
            point.say("end", json.dumps({"words": in_one_line(error)}))
        raise
    return found


def _reduced(point: MeetingPoint, options: argparse.Namespace) -> dict[str, Any]:
    """Sum with all ranks, in every size: how fast, and how many elements are wrong."""
    # Who is not there is named here; a collective would hang, and NCCL's watchdog end us.
    point.say("process group")
    point.wait("process group")
    backend = _join_group(point, options.device)
    wrong, size = 0, 0
    rates: list[float] = []
    for size in _sizes(options.device):
        point.say(f"all-reduce of {size // MIB} MiB")
        point.wait(f"all-reduce of {size // MIB} MiB")
        rates = []  # of the largest size alone: the smaller ones only have to be right
        for _ in range(REPEATS):
            took_s, amiss = _sum_once(point, options, size)
            wrong += amiss
            rates.append(size / took_s * 2 * (point.world_size - 1) / point.world_size / 1e9)
    return {
        "backend": backend,
        "bytes": size,
        "wrong": wrong,
        "gb_s": statistics.median(rates),
        "rates": rates,
    }


def _join_group(point: MeetingPoint, device: str) -> str:
    """Make the process group of all ranks; its backend."""
    import torch
    from torch import distributed

    on_gpu = device.startswith("cuda")
    if on_gpu:
        torch.cuda.set_device(device)
    backend = "nccl" if on_gpu and distributed.is_nccl_available() else "gloo"
    distributed.init_process_group(
        backend,
        store=distributed.PrefixStore("group", point.store),
        rank=point.rank,
        world_size=point.world_size,
        timeout=timedelta(seconds=point.limit_s),
    )
    return backend


def _sizes(device: str) -> list[int]:
    """Sizes in bytes, as far as a quarter of the free memory holds them."""
    import torch

    if not device.startswith("cuda"):
        return list(SIZES["cpu"])
    free, _ = torch.cuda.mem_get_info(device)
    return [size for size in SIZES["cuda"] if size <= free // 4]


def _sum_once(point: MeetingPoint, options: argparse.Namespace, size: int) -> tuple[float, int]:
    """Seconds of one all-reduce, and how many elements of it are wrong."""
    import torch
    from torch import distributed

    # Made anew each time: the sum stands where the numbers stood.
    cycle = torch.arange(size // ITEM_BYTES, device=options.device) % CYCLE
    tensor = (cycle + point.rank).to(torch.float32)
    distributed.barrier()
    _settle(options.device)
    began = time.perf_counter()
    distributed.all_reduce(tensor)
    _settle(options.device)
    took_s = time.perf_counter() - began
    if options.fault == "wrong-sum":
        tensor[0] += 1
    ranks = point.world_size * (point.world_size - 1) // 2
    expected = (cycle * point.world_size + ranks).to(torch.float32)
    return max(took_s, 1e-9), int((tensor != expected).sum().item())


def _settle(device: str) -> None:
    """Wait for what a GPU still has to do."""
    import torch

    if device.startswith("cuda"):
        torch.cuda.synchronize(device)
