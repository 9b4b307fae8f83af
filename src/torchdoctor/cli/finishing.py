"""The end of every install: the plan or the outcome is shown, and the bench runs last."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.install.model import BenchVerdict, Outcome
    from torchdoctor.plan.model import Plan


def show_plan(plan: "Plan", output: str | None, *, as_json: bool, everything: bool) -> int:
    """Print a plan that is not carried out; the exit status.

    Args:
        plan: The plan.
        output: One of plan.outputs.FORMS; None: for a reader.
        as_json: As a document.
        everything: With every build that was considered.
    """
    if output is not None and plan.sources and not as_json:
        from torchdoctor.facts.mask import mask_text
        from torchdoctor.plan.outputs import FORMS

        typer.echo(mask_text(FORMS[output](plan)), nl=False)
    elif as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(plan))
    else:
        from torchdoctor.report.console import show_plan as show

        show(plan, everything=everything)
    return int(plan.verdict.value == "refuse")


def finish(
    plan: "Plan",
    outcome: "Outcome",
    seen: "Facts",
    *,
    bench: bool,
    as_json: bool,
    pins: Path | None,
) -> int:
    """Run the bench where it is wanted and can be, and print what came of it all; the exit status.

    Args:
        plan: The plan that was carried out last.
        outcome: What came of it.
        seen: The machine, and the target interpreter on it, before.
        bench: Whether the bench is wanted.
        as_json: Print one document.
        pins: Where constraints go that keep what was installed; None: nowhere.
    """
    from torchdoctor.cli.carrying import interpreter_of
    from torchdoctor.cli.image import leave_plan
    from torchdoctor.report.model import with_outcome

    if outcome.succeeded and bench:
        outcome = replace(outcome, bench=_bench(interpreter_of(seen)))
    if outcome.succeeded:
        leave_plan(with_outcome(plan, outcome), seen)
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(with_outcome(plan, outcome)))
    else:
        from torchdoctor.report.console import show_outcome

        show_outcome(plan, outcome)
    if outcome.succeeded and pins is not None:
        from torchdoctor.cli.pinning import pin_environment

        pin_environment(interpreter_of(seen), pins)
    return int(not outcome.succeeded or outcome.bench == "CRITICAL")


def _bench(python: Path) -> "BenchVerdict":
    from torchdoctor.bench.parent import run_bench
    from torchdoctor.report.bench_console import show_bench

    report = run_bench(python, tier="quick")
    show_bench(report, to_stderr=True)
    return report.verdict
