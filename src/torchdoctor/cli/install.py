"""`torchdoctor install`: choose the build, install it, verify it, prove it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.model import BenchVerdict
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan, Request

AUTO = "auto"
"""--mirror auto: every mirror of the matrix is asked, and the fastest that has the build serves."""
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
    torch: Annotated[
        str | None,
        typer.Option("--torch", metavar="VERSION", help='"2.6.0", "2.6" or ">=2.5,<2.7".'),
    ] = None,
    cuda: Annotated[
        str | None, typer.Option("--cuda", metavar="VERSION", help='"12.4", "cu124", "12", "cpu".')
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="PACKAGES", help='"torch", "torch,torchvision==0.21.0".'),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option("--with", metavar="NAMES", help='"xformers", "flash-attn", "triton", ...'),
    ] = None,
    mirror: Annotated[
        list[str] | None,
        typer.Option(
            "--mirror", metavar="NAME|URL", help="Where to take it from, or auto; repeatable."
        ),
    ] = None,
    fallback: Annotated[
        bool,
        typer.Option("--fallback/--no-fallback", help="Try official and default index after it."),
    ] = True,
    driver: Annotated[
        str | None,
        typer.Option("--driver", metavar="VERSION", help="Plan for a machine with this driver."),
    ] = None,
    gpu: Annotated[
        list[str] | None,
        typer.Option("--gpu", metavar="NAME", help='Plan for this card: "RTX 4090".'),
    ] = None,
    gpu_arch: Annotated[
        str | None,
        typer.Option("--gpu-arch", metavar="LIST", help='Plan for these cards: "8.6,9.0".'),
    ] = None,
    facts: FactsOption = None,
    rows: MatrixOption = None,
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
    from torchdoctor.cli.failure import log_folder
    from torchdoctor.cli.memory import memory_of
    from torchdoctor.cli.wishes import may_replace, read_attempts, wishes_of
    from torchdoctor.install.events import ignore
    from torchdoctor.plan.request import read_request

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
        installer="pip" if installer == AUTO else installer,
    )
    tries = read_attempts(attempts)
    if output is not None:
        _check_output(output, dry_run=dry_run)
    more_rows = extra_rows(rows, os.environ)
    looks_anyway = facts or dry_run or force_reinstall or as_json or explain or verbose
    memory = None if looks_anyway else memory_of(request, more_rows, python, venv)
    if memory is not None and memory.answers():
        return 0
    matrix = _matrix_with(request, more_rows)
    seen = _facts(facts, python, venv, dry_run=dry_run)
    if AUTO in request.mirrors:
        request = _with_fastest_mirrors(seen, request, matrix)
    plan = _plan(seen, request, matrix)
    if dry_run or plan.verdict.value in ("refuse", "nothing-to-do"):
        if memory is not None and plan.verdict.value == "nothing-to-do":
            memory.remember(plan.packages)
        return _show_plan(plan, output, as_json=as_json, everything=explain or verbose)
    if not yes and not may_replace(plan, seen):
        typer.echo("Left as it is.", err=True)
        return 1
    errand = Errand(
        request=request,
        seen=seen,
        matrix=matrix,
        wishes=wishes_of(
            installer,
            prefetch=prefetch,
            cache=cache_dir,
            keep_previous=keep_previous,
            force=force,
            allowed_hosts=tuple(allow_host or ()),
        ),
        attempts=tries,
        fallback=fallback,
        on_event=ignore,
        log_folder=log_folder(),
    )
    return _carry_out(errand, plan, memory, bench=bench, as_json=as_json)


def _matrix_with(request: "Request", rows: tuple[Path, ...]) -> "Matrix":
    """The matrix with the user's rows, and one for each address that it does not know.

    Raises:
        BadMatrix: a row of the user's that cannot stand.
        BadRequest: a mirror that is neither a name of the matrix nor an address.
    """
    from dataclasses import replace

    from torchdoctor.matrix.loader import load_matrix

    matrix = load_matrix(extra=rows)
    asked = [name for name in request.mirrors if name != AUTO and matrix.mirror(name) is None]
    for name in asked:
        if "://" not in name:
            known = ", ".join(row.id for row in matrix.mirrors)
            raise BadRequest(
                f"there is no mirror {name!r}", next_step=f"take {known}, {AUTO} or an address"
            )
    if not asked:
        return matrix
    from torchdoctor.index.discover import mirror_at

    return replace(matrix, mirrors=(*matrix.mirrors, *map(mirror_at, asked)))


def _with_fastest_mirrors(seen: "Facts", request: "Request", matrix: "Matrix") -> "Request":
    """The request with the mirrors that have its build, the fastest first; says what each said."""
    from dataclasses import replace

    from torchdoctor.index.race import race

    named = tuple(name for name in request.mirrors if name != AUTO)
    plan = _plan(seen, replace(request, mirrors=named), matrix)
    if plan.variant is None or plan.torch is None:
        return replace(request, mirrors=named)  # refused, whoever might have it
    ran = race(matrix.mirrors, plan.variant, plan.packages["torch"])
    for one in ran:
        typer.echo(f"{one.mirror.id}: {one}", err=True)
    return replace(request, mirrors=(*named, *(one.mirror.id for one in ran if one.has_build)))


def _target(python: Path | None, venv: Path | None, *, dry_run: bool) -> Path:
    """The interpreter to install into: `--venv` makes an environment where there is none."""
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.environment import ensure_venv, interpreter_of

    if venv is not None and (interpreter_of(venv).exists() or not dry_run):
        base = (
            choose_interpreter(python, os.environ) if not interpreter_of(venv).exists() else Path()
        )
        return ensure_venv(venv, base)
    return choose_interpreter(python, os.environ)


def _facts(facts: Path | None, python: Path | None, venv: Path | None, *, dry_run: bool) -> "Facts":
    if facts is not None:
        from torchdoctor.facts.files import load

        return load(facts)
    from torchdoctor.cli.wishes import put_in_order
    from torchdoctor.facts.collect import collect

    target = _target(python, venv, dry_run=dry_run)
    if not dry_run:
        put_in_order(target)
    return collect(target)


def _plan(seen: "Facts", request: "Request", matrix: "Matrix") -> "Plan":
    from torchdoctor.plan.resolve import plan_install

    return plan_install(seen, request, matrix)


def _check_output(output: str, *, dry_run: bool) -> None:
    from torchdoctor.plan.outputs import FORMS

    if output not in FORMS:
        raise BadRequest(
            f"--output {output!r} is no form of a plan", next_step=f"take {', '.join(FORMS)}"
        )
    if not dry_run:
        raise BadRequest("--output only prints", next_step="add --dry-run")


def _show_plan(plan: "Plan", output: str | None, *, as_json: bool, everything: bool) -> int:
    if output is not None and plan.sources and not as_json:
        from torchdoctor.facts.mask import mask_text
        from torchdoctor.plan.outputs import FORMS

        typer.echo(mask_text(FORMS[output](plan)), nl=False)
    elif as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(plan))
    else:
        from torchdoctor.report.console import show_plan

        show_plan(plan, everything=everything)
    return int(plan.verdict.value == "refuse")


def _carry_out(
    errand: "Errand", plan: "Plan", memory: "Memory | None", *, bench: bool, as_json: bool
) -> int:
    from dataclasses import replace

    from torchdoctor.cli.carrying import carry_out_until_it_works, interpreter_of
    from torchdoctor.report.console import show_outcome
    from torchdoctor.report.progress import Progress

    python = interpreter_of(errand.seen)
    with Progress() as progress:
        errand = replace(errand, on_event=progress.on_event)
        plan, outcome = carry_out_until_it_works(errand, plan)
    if outcome.succeeded and memory is not None:
        memory.remember(outcome.installed)
    if outcome.succeeded and bench:
        outcome = replace(outcome, bench=_bench(python))
    if as_json:
        from torchdoctor.report.document import render_json
        from torchdoctor.report.model import with_outcome

        typer.echo(render_json(with_outcome(plan, outcome)))
    else:
        show_outcome(plan, outcome)
    return int(not outcome.succeeded or outcome.bench == "CRITICAL")


def _bench(python: Path) -> "BenchVerdict":
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.report.console import show_bench

    report = run_bench(python, tier="quick")
    show_bench(report, to_stderr=True)
    return report.verdict
