"""Runs the bench in another interpreter, and comes back in time whatever happens there."""

import contextlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from torchdoctor.bench.catalogue import SOAK, names
from torchdoctor.bench.compact import fit
from torchdoctor.bench.examining import Examiner, RowsOf
from torchdoctor.bench.hearing import Heard, Limits, Listener, OnEvent, hear_all
from torchdoctor.bench.judge import judge
from torchdoctor.bench.messages import Message, Obstacle
from torchdoctor.bench.model import BenchReport, Verdict
from torchdoctor.bench.watching import Watcher, watcher_for
from torchdoctor.bench.words import heard as as_text
from torchdoctor.bench.words import tidy
from torchdoctor.matrix.model import Ceiling
from torchdoctor.texts import Text, mark, say

WORKER = Path(__file__).with_name("worker.py")
Tier = Literal["quick", "full"]

# Many times what a slow machine needs: importing torch takes 1 to 5 s from a disk, half a minute
# over a cold network file system, and the first use of a GPU several seconds more.
LIMITS: Mapping[Tier, Limits] = {
    "quick": Limits(start_s=90, item_s=60, all_s=180),
    "full": Limits(start_s=120, item_s=300, all_s=900),
}


def known_rows(card: str) -> tuple[Ceiling, ...]:
    """What this installation's matrix knows of a card's speed."""
    from torchdoctor.matrix.loader import load_matrix  # late: a CPU needs none of it

    return load_matrix().ceilings_of(card)


def run_bench(  # noqa: PLR0913 - the options of a command, all but one by name
    python: Path,
    *,
    tier: Tier = "full",
    require_gpu: bool = False,
    device: str = "auto",
    limit_s: float | None = None,
    limits: Limits | None = None,
    on_event: OnEvent | None = None,
    only: Sequence[str] = (),
    data: Path | None = None,
    budget_s: float | None = None,
    fault: str | None = None,
    environment: Mapping[str, str] | None = None,
    soak_minutes: float | None = None,
    rows_of: RowsOf = known_rows,
    watcher: Watcher | None = None,
    worker: Path = WORKER,
) -> BenchReport:
    """Run the bench in `python`, and judge what came of it. Raises nothing of its own.

    Args:
        python: The interpreter that has torch.
        tier: How much is run.
        require_gpu: Whether the CPU must not serve where there is no GPU.
        device: "auto", "cpu", "cuda" or "cuda:N".
        limit_s: Seconds for everything; None: the tier's own limit.
        limits: All limits at once, instead of the tier's.
        on_event: Told of every message as it comes; finished items bring their raw samples here.
        only: Items to run, in this order; none: those of the tier.
        data: A folder with MNIST's files, to learn from instead of drawn digits.
        budget_s: Seconds after which no further item begins; None: by tier and device.
        fault: What is to go wrong, a name of `faults.py`: shows that the bench notices.
        environment: Variables that the worker sees besides our own, or with another value.
        soak_minutes: How long to load the device after everything else; None: not at all.
        rows_of: What is known of a card's speed, by its name.
        watcher: Starts reading a card's sensors; None: through NVML, where it is there.
        worker: The script that is run; tests put theirs here.
    """
    limits = limits or LIMITS[tier]
    began = time.monotonic()
    deadline = began + (limits.all_s if limit_s is None else limit_s) + 60 * (soak_minutes or 0)
    items = tuple(only)
    if soak_minutes is not None:  # the last one: it takes as long as it is told to
        items = (*(name for name in items or names(tier) if name != SOAK), SOAK)
    # Made absolute, never resolved: its link bin/python is what makes a virtual environment one.
    command = [str(python.absolute()), "-u", str(worker), "--tier", tier, "--device", device]
    command += ["--require-gpu"] if require_gpu else []
    command += ["--data", str(data.absolute())] if data else []
    command += ["--budget", f"{budget_s:g}"] if budget_s is not None else []
    command += ["--fault", fault] if fault else []
    command += ["--soak", f"{soak_minutes:g}"] if soak_minutes is not None else []
    examiner = Examiner(on_event or _nobody, rows_of, watcher or watcher_for(soak_minutes))
    with contextlib.closing(examiner):
        heard = hear_all(
            command,
            limits,
            deadline,
            Listener(on_event=examiner.hear, judge=examiner.judge, meanwhile=examiner.look),
            items_wanted=items,
            environment=environment,
        )
        heard = replace(heard, items=(*heard.items, *examiner.conclude()))
    verdict, because = conclude(heard, python, known_cards=examiner.known_cards)
    report = BenchReport(
        verdict=verdict,
        because=because,
        device=examiner.device,
        torch=heard.hello.torch if heard.hello else {},
        tier=tier,
        took_s=round(time.monotonic() - began, 3),
        items=heard.items,
        interrupted=heard.interrupted or None,
    )
    return fit(report)


def conclude(
    heard: Heard, python: Path, *, known_cards: Collection[str] = ()
) -> tuple[Verdict, str]:
    """The verdict over everything that was heard, and the sentence that says why."""
    if heard.hello is None:
        template = mark("The bench could not begin in {python}: {why}.")
        return "UNKNOWN", say(template, python=python, why=heard.ending)
    if heard.hello.problem is not None:
        return "UNKNOWN", _obstacle(heard.hello.problem, python)
    return judge(heard.items, heard.hello.device, known_cards)


OBSTACLES = {
    "no-torch": mark("There is no torch in {python}."),
    "too-old": mark(
        "torch {words} in {python} is older than 1.12, the first that the bench can ask. "
        "`torchdoctor install --python {python} --dry-run` shows a newer build that fits."
    ),
    "import-failed": mark("torch cannot be imported in {python}: {words}."),
    "no-gpu": mark("torch in {python} has no GPU to run on: {words}."),
    "gpu-failed": mark("The GPU does not answer torch in {python}: {words}."),
}


def _obstacle(problem: Obstacle, python: Path) -> Text:
    words = as_text(tidy(problem.words))
    return say(OBSTACLES[problem.kind], python=python, words=words)


def _nobody(_: Message) -> None:
    """Nobody wants to know."""
