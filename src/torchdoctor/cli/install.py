"""`torchdoctor install`: choose the build, install it, verify it, prove it."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.build_options import (
    CudaOption,
    DriverOption,
    FallbackOption,
    GpuArchOption,
    GpuOption,
    MirrorOption,
    OnlyOption,
    TorchOption,
    WithOption,
)
from torchdoctor.cli.options import (
    CacheOption,
    FactsOption,
    JsonOption,
    MatrixOption,
    PythonOption,
    VerboseOption,
    examples,
    extra_rows,
)
from torchdoctor.errors import BadRequest

if TYPE_CHECKING:
    from torchdoctor.cli.carrying import Errand
    from torchdoctor.cli.memory import Memory
    from torchdoctor.plan.model import Plan

EXAMPLES = examples(
    "torchdoctor install --cuda 12.4 --mirror aliyun",
    "torchdoctor install --torch 2.6.0 --only torch --dry-run",
)


def command(
    python: PythonOption = None,
    venv: Annotated[
        Path | None,
        typer.Option("--venv", metavar="DIR", help="Install into this venv; made if not there."),
    ] = None,
    torch: TorchOption = None,
    cuda: CudaOption = None,
    only: OnlyOption = None,
    beside: WithOption = None,
    mirror: MirrorOption = None,
    fallback: FallbackOption = True,
    driver: DriverOption = None,
    gpu: GpuOption = None,
    gpu_arch: GpuArchOption = None,
    facts: FactsOption = None,
    rows: MatrixOption = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Install a bundle of `download`; no network."),
    ] = None,
    wheel: Annotated[
        list[str] | None,
        typer.Option("--wheel", metavar="FILE...", help="Install these wheels; checked first."),
    ] = None,
    more_wheels: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    pins: Annotated[
        Path | None,
        typer.Option(
            "--constraint-file", metavar="FILE", help="Write constraints that keep this build."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan; change nothing.")
    ] = False,
    force_reinstall: Annotated[
        bool, typer.Option("--force-reinstall", help="Replace what is there in any case.")
    ] = False,
    installer: Annotated[
        str,
        typer.Option(
            "--installer", metavar="auto|pip|uv", help="What unpacks; auto: uv where it is there."
        ),
    ] = "auto",
    cache_dir: CacheOption = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep wheels for the next time, or nothing.")
    ] = True,
    prefetch: Annotated[
        bool,
        typer.Option(
            "--prefetch/--no-prefetch", help="Fetch the wheels first, or leave all to pip or uv."
        ),
    ] = True,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="HOST", help="Follow a mirror's links to it; repeatable."
        ),
    ] = None,
    attempts: Annotated[
        str,
        typer.Option("--attempts", metavar="N", help="How many builds to try where one fails."),
    ] = "2",
    keep_previous: Annotated[
        bool, typer.Option("--keep-previous", help="Keep what was there for `restore`.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask no question.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace even what conda has installed.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FORM",
            help="With --dry-run: command, requirements, pyproject, uv or dockerfile.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every build that was considered.")
    ] = False,
    bench: Annotated[
        bool, typer.Option("--bench/--no-bench", help="Run `bench --quick` as the last step.")
    ] = True,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Install the PyTorch build that fits this machine, and verify it."""
    from torchdoctor.cli.carrying import Errand
    from torchdoctor.cli.choosing import choose_build, facts_of_target, matrix_with
    from torchdoctor.cli.failure import log_folder
    from torchdoctor.cli.finishing import show_plan
    from torchdoctor.cli.image import cache_folder
    from torchdoctor.cli.in_hand import Machine, refuse_wishes
    from torchdoctor.cli.install_in_hand import Manner, install_in_hand, read_files
    from torchdoctor.cli.memory import memory_of
    from torchdoctor.cli.pinning import check_constraint_file, pin_shown
    from torchdoctor.cli.wishes import (
        may_replace,
        read_attempts,
        wishes_of,
        with_installer_that_is_there,
    )
    from torchdoctor.install.events import ignore
    from torchdoctor.plan.request import read_request

    files = read_files(bundle, list(wheel or ()), list(more_wheels or ()))
    check_constraint_file(pins, as_json=as_json)
    if facts is not None and not dry_run:
        raise BadRequest(
            "--facts describes another machine, and nothing can be installed there from here",
            next_step="add --dry-run to see its plan",
        )
    request = read_request(
        torch=torch,
        cuda=cuda,
        only=only,
        addons=beside,
        mirrors=tuple(mirror or ()),
        fallback=fallback,
        driver=driver,
        gpu_names=tuple(gpu or ()),
        gpu_arch=gpu_arch,
        force_reinstall=force_reinstall,
        installer="pip" if installer == "auto" else installer,
    )
    tries = read_attempts(attempts)
    if output is not None:
        _check_output(output, dry_run=dry_run)
    more_rows = extra_rows(rows, os.environ)
    make_wishes = partial(
        wishes_of,
        installer,
        prefetch=prefetch,
        keep_previous=keep_previous,
        force=force,
        allowed_hosts=tuple(allow_host or ()),
    )
    if files is not None:
        refuse_wishes(
            files.option,
            {
                "--torch": torch, "--cuda": cuda, "--only": only, "--with": beside,
                "--mirror": mirror, "--driver": driver, "--gpu": gpu, "--gpu-arch": gpu_arch,
                "--output": output,
            },
        )  # fmt: skip

        def look() -> Machine:
            return Machine(
                seen=facts_of_target(facts, python, venv, dry_run=dry_run),
                matrix=matrix_with(request, more_rows),
                installer=installer,
                force_reinstall=force_reinstall,
                is_described=facts is not None,
            )

        with cache_folder(cache_dir, keep=cache) as wheels:
            manner = Manner(
                wishes=make_wishes(cache=wheels),
                yes=yes,
                dry_run=dry_run,
                bench=bench,
                as_json=as_json,
                pins=pins,
            )
            return install_in_hand(files, look, manner)
    everything = explain or verbose
    looks_anyway = facts or dry_run or force_reinstall or pins
    memory = None if looks_anyway else memory_of(request, more_rows, python, venv)
    if memory is not None and _is_recalled(memory, as_json=as_json, everything=everything):
        return 0
    matrix = matrix_with(request, more_rows)  # before an environment is made: it may be refused
    seen = facts_of_target(facts, python, venv, dry_run=dry_run)
    if installer == "auto":
        request = with_installer_that_is_there(request, seen)
    chosen = choose_build(seen, request, matrix)
    plan = chosen.plan
    if dry_run or plan.verdict.value in ("refuse", "nothing-to-do"):
        if memory is not None and plan.verdict.value == "nothing-to-do":
            memory.remember(plan.packages, plan)
        status = show_plan(plan, output, as_json=as_json, everything=everything)
        pin_shown(pins, plan, seen, dry_run=dry_run)
        return status
    if not yes and not may_replace(plan, seen):
        typer.echo("Left as it is.", err=True)
        return 1
    with cache_folder(cache_dir, keep=cache) as wheels:
        errand = Errand(
            request=chosen.request,
            seen=seen,
            matrix=matrix,
            wishes=make_wishes(cache=wheels),
            attempts=tries,
            fallback=fallback,
            on_event=ignore,
            log_folder=log_folder(),
        )
        return _carry_out(errand, plan, memory, bench=bench, as_json=as_json, pins=pins)


def _is_recalled(memory: "Memory", *, as_json: bool, everything: bool) -> bool:
    """Whether it is done already, and said so."""
    from torchdoctor.cli.finishing import show_plan
    from torchdoctor.cli.memory import plan_recalled, say_nothing_to_do

    known = memory.recall()
    if known is None:
        return False
    if not as_json and not everything:
        say_nothing_to_do(known)
        return True
    plan = plan_recalled(known)
    if plan is not None:
        show_plan(plan, None, as_json=as_json, everything=everything)
    return plan is not None


def _check_output(output: str, *, dry_run: bool) -> None:
    from torchdoctor.plan.outputs import FORMS

    if output not in FORMS:
        raise BadRequest(
            f"--output {output!r} is no form of a plan", next_step=f"take {', '.join(FORMS)}"
        )
    if not dry_run:
        raise BadRequest("--output only prints", next_step="add --dry-run")


def _carry_out(
    errand: "Errand",
    plan: "Plan",
    memory: "Memory | None",
    *,
    bench: bool,
    as_json: bool,
    pins: Path | None,
) -> int:
    from dataclasses import replace

    from torchdoctor.cli.carrying import carry_out_until_it_works
    from torchdoctor.cli.finishing import finish
    from torchdoctor.cli.memory import plan_afterwards
    from torchdoctor.report.progress import Progress

    with Progress() as progress:
        errand = replace(errand, on_event=progress.on_event)
        plan, outcome = carry_out_until_it_works(errand, plan)
    if outcome.succeeded and memory is not None:
        memory.remember(outcome.installed, plan_afterwards(errand, plan, outcome))
    return finish(plan, outcome, errand.seen, bench=bench, as_json=as_json, pins=pins)
