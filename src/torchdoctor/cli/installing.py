"""What `install` does once its options are read: look, choose, ask, carry out, show."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from torchdoctor.texts import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from torchdoctor.cli.choosing import Choice
    from torchdoctor.cli.install_in_hand import Files
    from torchdoctor.cli.memory import Memory
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.job import Wishes
    from torchdoctor.plan.model import Request

AUTO = "auto"
"""--installer auto: uv where it is there, else pip."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it goes: `--python`, `--venv`, or the machine of `--facts`."""

    python: Path | None
    venv: Path | None
    facts: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command line asks for."""

    request: "Request"
    rows: tuple[Path, ...]
    place: Place
    wishes: "Callable[..., Wishes]"
    """Takes the cache, and gives how it is to be done."""
    installer: str
    attempts: int
    cache_dir: Path | None
    keeps_cache: bool
    yes: bool
    dry_run: bool
    bench: bool
    output: str | None
    as_json: bool
    everything: bool
    pins: Path | None

    def seen(self) -> "Facts":
        """The machine that it is for; what a killed install has left there is mended first."""
        from torchdoctor.cli.choosing import facts_of_target

        where = self.place
        return facts_of_target(where.facts, where.python, where.venv, dry_run=self.dry_run)


def install_files(asked: Asked, files: "Files") -> int:
    """Install a bundle, or wheels that lie here."""
    from torchdoctor.cli.choosing import matrix_with
    from torchdoctor.cli.image import cache_folder
    from torchdoctor.cli.in_hand import Machine
    from torchdoctor.cli.install_in_hand import Manner, install_in_hand

    def look() -> Machine:
        return Machine(
            seen=asked.seen(),
            matrix=matrix_with(asked.request, asked.rows),
            installer=asked.installer,
            force_reinstall=asked.request.force_reinstall,
            is_described=asked.place.facts is not None,
        )

    with cache_folder(asked.cache_dir, keep=asked.keeps_cache) as wheels:
        manner = Manner(
            wishes=asked.wishes(cache=wheels),
            yes=asked.yes,
            dry_run=asked.dry_run,
            bench=asked.bench,
            as_json=asked.as_json,
            pins=asked.pins,
        )
        return install_in_hand(files, look, manner)


def install_build(asked: Asked) -> int:
    """Choose the build that fits, and install it."""
    from torchdoctor.cli.choosing import choose_build, matrix_with
    from torchdoctor.cli.wishes import may_replace, with_installer_that_is_there

    memory = _memory(asked)
    if memory is not None and _is_recalled(memory, asked):
        return 0
    # Before an environment is made: it may be refused.
    matrix = matrix_with(asked.request, asked.rows)
    seen, request = asked.seen(), asked.request
    if asked.installer == AUTO:
        request = with_installer_that_is_there(request, seen)
    chosen = choose_build(seen, request, matrix)
    if asked.dry_run or chosen.plan.verdict.value in ("refuse", "nothing-to-do"):
        return _show(asked, chosen, memory)
    if not asked.yes and not may_replace(chosen.plan, seen):
        typer.echo(tell("Left as it is."), err=True)
        return 1
    return _carry_out(asked, chosen, memory)


def _memory(asked: Asked) -> "Memory | None":
    """The memory of the target; None: it is looked at in any case."""
    from torchdoctor.cli.memory import memory_of

    where = asked.place
    if where.facts or asked.dry_run or asked.request.force_reinstall or asked.pins:
        return None
    return memory_of(asked.request, asked.rows, where.python, where.venv)


def _is_recalled(memory: "Memory", asked: Asked) -> bool:
    """Whether it is done already, and said so."""
    from torchdoctor.cli.finishing import show_plan
    from torchdoctor.cli.memory import plan_recalled, say_nothing_to_do

    known = memory.recall()
    if known is None:
        return False
    if not asked.as_json and not asked.everything:
        say_nothing_to_do(known)
        return True
    plan = plan_recalled(known)
    if plan is not None:
        show_plan(plan, None, as_json=asked.as_json, everything=asked.everything)
    return plan is not None


def _show(asked: Asked, chosen: "Choice", memory: "Memory | None") -> int:
    """A plan that is not carried out."""
    from torchdoctor.cli.finishing import show_plan
    from torchdoctor.cli.pinning import pin_shown

    plan = chosen.plan
    if memory is not None and plan.verdict.value == "nothing-to-do":
        memory.remember(plan.packages, plan)
    status = show_plan(plan, asked.output, as_json=asked.as_json, everything=asked.everything)
    pin_shown(asked.pins, plan, chosen.seen, dry_run=asked.dry_run)
    return status


def _carry_out(asked: Asked, chosen: "Choice", memory: "Memory | None") -> int:
    """Carry the plan out, round the flowchart where that helps, and show what came of it."""
    from torchdoctor.cli.carrying import Errand, carry_out_until_it_works
    from torchdoctor.cli.failure import log_folder
    from torchdoctor.cli.finishing import finish
    from torchdoctor.cli.image import cache_folder
    from torchdoctor.cli.memory import plan_afterwards
    from torchdoctor.report.progress import Progress

    with cache_folder(asked.cache_dir, keep=asked.keeps_cache) as wheels:
        with Progress() as progress:
            errand = Errand(
                request=chosen.request,
                seen=chosen.seen,
                matrix=chosen.matrix,
                wishes=asked.wishes(cache=wheels),
                attempts=asked.attempts,
                fallback=chosen.request.fallback,
                on_event=progress.on_event,
                log_folder=log_folder(),
            )
            plan, outcome = carry_out_until_it_works(errand, chosen.plan)
        if outcome.succeeded and memory is not None:
            memory.remember(outcome.installed, plan_afterwards(errand, plan, outcome))
        return finish(
            plan,
            outcome,
            chosen.seen,
            bench=asked.bench,
            as_json=asked.as_json,
            pins=asked.pins,
        )
