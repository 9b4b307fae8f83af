"""`torchdoctor check`: what is wrong, on what evidence, and what to do."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from torchdoctor.cli.options import (
    FactsOption,
    JsonOption,
    MatrixOption,
    PythonOption,
    VerboseOption,
    examples,
    extra_rows,
)

if TYPE_CHECKING:
    from torchdoctor.diagnosis.finding import Finding
    from torchdoctor.facts.model import Facts
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan
    from torchdoctor.report.model import CheckReport

EXAMPLES = examples(
    "torchdoctor check --python .venv/bin/python",
    "torchdoctor check --facts machine.json --json",
)


def command(
    python: PythonOption = None,
    facts: FactsOption = None,
    matrix: MatrixOption = None,
    network: Annotated[
        bool, typer.Option("--network", help="Also ask the package indexes (5 s at most).")
    ] = False,
    as_json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    verbose: VerboseOption = False,
) -> int:
    """Say what is wrong with this machine's GPU stack, and what to do."""
    from torchdoctor.facts.files import load
    from torchdoctor.matrix.loader import load_matrix

    # Before anything slow: rows that cannot stand end it at once.
    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    if facts is not None:
        seen = load(facts)
    else:
        from torchdoctor.facts.collect import collect

        seen = collect(python)
    if network:
        from torchdoctor.cli.network import with_network

        seen = with_network(seen, rows)
    report, plan = examine_machine(seen, rows)
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.console import show_check

        show_check(report, plan, verbose=verbose)
    return exit_status(report, strict=strict)


def examine_machine(seen: "Facts", matrix: "Matrix") -> "tuple[CheckReport, Plan]":
    """Facts to a report: the findings, with the plan's command where a new build is the cure."""
    from torchdoctor.diagnosis.engine import examine
    from torchdoctor.diagnosis.identify import with_chips
    from torchdoctor.plan.model import Request
    from torchdoctor.plan.resolve import plan_install
    from torchdoctor.report.flow import flow_of
    from torchdoctor.report.model import CheckReport

    seen = with_chips(seen, matrix)
    diagnosis = examine(seen, matrix)
    seen = replace(seen, problems=(*seen.problems, *diagnosis.problems))
    plan = plan_install(seen, Request(), matrix)
    findings = tuple(_with_plan(finding, plan) for finding in diagnosis.findings)
    report = CheckReport(
        verdict=_verdict(findings),
        findings=findings,
        flow=flow_of(seen, findings, plan),
        facts=seen,
    )
    return report, plan


def _with_plan(finding: "Finding", plan: "Plan") -> "Finding":
    """A finding whose cure is another build, with the command that installs that build."""
    import shlex

    if finding.fix.remedy != "reinstall" or not plan.commands:
        return finding
    with_pip = (shlex.join(command) for command in plan.commands)
    commands = (*finding.fix.commands, "# or with pip alone, unverified:", *with_pip)
    return replace(finding, fix=replace(finding.fix, commands=commands))


def _verdict(findings: "tuple[Finding, ...]") -> 'Literal["ok", "warnings", "errors"]':
    severities = {finding.severity.value for finding in findings}
    if "error" in severities:
        return "errors"
    return "warnings" if "warning" in severities else "ok"


def exit_status(report: "CheckReport", *, strict: bool) -> int:
    """0 when nothing is wrong; warnings count under `--strict` alone."""
    return int(report.verdict == "errors" or (strict and report.verdict == "warnings"))
