"""One of several benches that run together: as torchrun, Slurm or a job's own script start them.

Every rank first tests its own device, alone. Then the ranks meet, sum with each other, and tell
rank 0, which merges everything. A rank that does not come is named, and delays nobody for longer
than the limit.
"""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.bench.meeting import Met, hold_meeting
from torchdoctor.bench.merging import absent, collective_item, merge, with_item
from torchdoctor.bench.model import BenchReport, MergedReport, Node
from torchdoctor.bench.parent import WORKER, Tier
from torchdoctor.bench.retelling import with_texts
from torchdoctor.bench.words import heard
from torchdoctor.errors import BadRequest
from torchdoctor.plain import Mismatch, decode, encode
from torchdoctor.texts import Text, mark, say

COLLECTIVE = "collective"  # worker.py's word for it
# Names of the same numbers: torchrun's, and where torchrun is not, Slurm's.
_NAMES = {
    "rank": ("RANK", "SLURM_PROCID"),
    "local_rank": ("LOCAL_RANK", "SLURM_LOCALID"),
    "world_size": ("WORLD_SIZE", "SLURM_NTASKS"),
    "port": ("MASTER_PORT",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which of the ranks this is, and where they meet."""

    rank: int
    local_rank: int
    world_size: int
    host: str
    port: int
    agent_store: bool = False
    """Whether torchrun keeps a store at that address, which rank 0 would open otherwise."""
    run: str = ""
    """Told apart from earlier attempts by this."""


def read_place(environ: Mapping[str, str]) -> Place:
    """The place that the launcher has given this process.

    Raises:
        BadRequest: it has given none, or one that cannot be.
    """
    numbers = {name: _number(environ, names) for name, names in _NAMES.items()}
    if not environ.get("MASTER_ADDR"):
        raise _no_place(say("{variable} is not set", variable="MASTER_ADDR"))
    if not 0 <= numbers["rank"] < numbers["world_size"]:
        of = numbers["world_size"]
        raise _no_place(say("RANK is {rank} of {world_size}", rank=numbers["rank"], world_size=of))
    # The run and its attempt keep what is said after a restart apart from what was said before.
    return Place(
        **numbers,
        host=environ["MASTER_ADDR"],
        agent_store=environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True",
        run="-".join(
            environ.get(name, "") for name in ("TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT")
        ),
    )


def _number(environ: Mapping[str, str], names: tuple[str, ...]) -> int:
    found = next((environ[name] for name in names if environ.get(name)), None)
    if found is None:
        raise _no_place(say("{variable} is not set", variable=names[0]))
    if not found.isdecimal():
        words = say("{variable} is {value!r:.40}, and no number", variable=names[0], value=found)
        raise _no_place(words)
    return int(found)


def _no_place(words: Text) -> BadRequest:
    return BadRequest(
        say("--distributed: {words}", words=words),
        next_step=say(
            "start it as `torchrun --nproc-per-node gpu -m torchdoctor bench --distributed`"
        ),
    )


def node_of(place: Place, gpu: str | None) -> Node:
    """How this rank is called in its document."""
    return Node(host=socket.gethostname(), rank=place.rank, gpu=gpu)


def meet(
    python: Path,
    place: Place,
    local: BenchReport,
    *,
    limit_s: float,
    environment: Mapping[str, str] | None = None,
    fault: str | None = None,
) -> tuple[BenchReport, MergedReport | None]:
    """Meet the other ranks after the local tests.

    Args:
        python: The interpreter that has torch.
        place: Which rank this is.
        local: What the tests of its own device came to, with its node.
        limit_s: How long it waits for the others at each step.
        environment: Variables that the worker sees besides our own.
        fault: What is to go wrong, as `collective.py` knows it.

    Returns:
        This rank's document, and on rank 0 the merged one.
    """
    command = _command(python, place, local, limit_s)
    command += ["--fault", fault] if fault else []
    met = hold_meeting(command, limit_s, environment)
    own = with_item(local, collective_item(met.own, place.world_size, _why_not(met)))
    return own, _merged(own, met, place) if place.rank == 0 else None


def ended_early(place: Place, tier: Tier) -> tuple[BenchReport, MergedReport | None]:
    """The documents of a rank that was told to end before its own tests were over."""
    met = Met(
        problem=say("all ranks were told to end, as torchrun does when one of them has failed")
    )
    why = say("It was told to end before its own tests were over: see which rank has failed.")
    own = BenchReport(verdict="UNKNOWN", because=why, tier=tier, node=node_of(place, None))
    return own, _merged(own, met, place) if place.rank == 0 else None


def _command(python: Path, place: Place, local: BenchReport, limit_s: float) -> list[str]:
    # The worker sees its own GPU alone, and that is the first one.
    device = "cuda:0" if local.device.get("type") == "cuda" else "cpu"
    document = json.dumps(encode(local))
    return [
        str(python.absolute()), "-u", str(WORKER), COLLECTIVE,
        "--rank", str(place.rank), "--world-size", str(place.world_size),
        "--host", place.host, "--port", str(place.port),
        *(["--agent-store"] if place.agent_store else []),
        f"--run={place.run}", "--device", device, "--limit", f"{limit_s:g}",
        "--document", document,
    ]  # fmt: skip


def _why_not(met: Met) -> Text:
    return say("not finished: {why}", why=met.problem or say("nothing was told of it"))


def _merged(own: BenchReport, met: Met, place: Place) -> MergedReport:
    parts = [own if rank == 0 else _part(rank, own, met, place) for rank in range(place.world_size)]
    return merge(parts)


def _unheard(rank: int, met: Met) -> Text:
    """Why nothing is known of a rank."""
    if rank in met.absent:
        return say("{problem}.", problem=met.problem)
    why = met.problem or say("it did not come")
    return say("rank {rank} was not heard of: {why}.", rank=rank, why=why)


def _part(rank: int, own: BenchReport, met: Met, place: Place) -> BenchReport:
    """The document of another rank, as far as it is known."""
    nowhere = Node(host=say("not known"), rank=rank)
    if rank not in met.documents:
        return absent(nowhere, _unheard(rank, met), own)
    # A rank may run another version of torchdoctor, whose document has other keys.
    try:
        found = decode(BenchReport, json.loads(met.documents[rank]))
    except (ValueError, Mismatch) as error:
        template = mark("The document of rank {rank} cannot be read: {error}.")
        return absent(nowhere, say(template, rank=rank, error=heard(str(error))), own)
    failure = met.failures.get(rank)
    why = _why_not(met) if failure is None else say("not finished: {why}", why=failure)
    item = collective_item(met.results.get(rank), place.world_size, why)
    return with_item(replace(with_texts(found), node=found.node or nowhere), item)
