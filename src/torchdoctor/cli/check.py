"""`torchdoctor check`: what is wrong, on what evidence, and what to do."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from torchdoctor.cli.options import (
    FactsOption,
    JsonOption,
    MatrixOption,
    PythonOption,
    ReportOption,
    VerboseOption,
    examples,
    extra_rows,
)
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.diagnosis.finding import Finding
    from torchdoctor.facts.model import Facts
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.plan.model import Plan
    from torchdoctor.report.model import CheckReport

EXAMPLES = examples(
    "torchdoctor check --python .venv/bin/python",
    "torchdoctor check --report pasted.txt --json",
)


def command(
    python: PythonOption = None,
    facts: FactsOption = None,
    pasted: ReportOption = None,
    matrix: MatrixOption = None,
    network: Annotated[
        bool, typer.Option("--network", help="Also ask the package indexes (5 s at most).")
    ] = False,
    as_json: JsonOption = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown for an issue on stdout.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one HTML page.")
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--bundle", metavar="FILE", help="Write a zip file for a bug report."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML for CI.")
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="cuda", help="Fail unless torch can use the GPU."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    verbose: VerboseOption = False,
) -> int:
    """Say what is wrong with this machine's GPU stack, and what to do."""
    from torchdoctor.cli.expecting import read_expectation, with_expectation
    from torchdoctor.matrix.loader import load_matrix

    _refuse_two_sources(pasted, facts, python, network=network)
    if as_json and as_markdown:
        raise BadRequest(say("--json and --markdown would both print"), next_step=say("keep one"))
    expected = read_expectation(expect)
    # Before anything slow: rows that cannot stand end it at once.
    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    raw = {}
    if pasted is not None:
        from torchdoctor.cli.pasted import examine_text, name_of, read_pasted

        raw["pasted"] = read_pasted(pasted)
        report, plan = examine_text(raw["pasted"], name_of(pasted), rows)
    else:
        report, plan = examine_machine(_seen(facts, python, rows, network=network), rows)
        if bundle is not None and facts is None:
            raw = _raw(report)
    report = with_expectation(report, expected)
    _write(report, raw, page, bundle, junit, strict=strict)
    _print(report, plan, as_json=as_json, as_markdown=as_markdown, verbose=verbose)
    return exit_status(report, strict=strict)


def _raw(report: "CheckReport") -> dict[str, str]:
    """What the tools of this machine print."""
    from torchdoctor.facts.raw import collect_raw

    python = report.facts.python
    return collect_raw(python.executable if python else None)


def _write(
    report: "CheckReport",
    raw: dict[str, str],
    page: Path | None,
    bundle: Path | None,
    junit: Path | None,
    *,
    strict: bool,
) -> None:
    if page is None and bundle is None and junit is None:
        return
    from torchdoctor.cli.giving import write_bundle, write_junit, write_page

    if page is not None:
        write_page(report, page)
    if bundle is not None:
        write_bundle(report, raw, bundle)
    if junit is not None:
        write_junit(report, junit, strict=strict)


def _print(
    report: "CheckReport", plan: "Plan", *, as_json: bool, as_markdown: bool, verbose: bool
) -> None:
    """On standard output: one document, or what a person reads."""
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    elif as_markdown:
        from torchdoctor.report.markdown import render_markdown

        typer.echo(render_markdown(report).rstrip())
    else:
        from torchdoctor.report.console import show_check

        show_check(report, plan, verbose=verbose)


def _refuse_two_sources(
    pasted: Path | None, facts: Path | None, python: Path | None, *, network: bool
) -> None:
    """A text speaks for itself: nothing of this machine belongs to it."""
    if pasted is not None and (facts is not None or python is not None or network):
        raise BadRequest(
            say("--report reads a text instead of a machine"),
            next_step=say("leave out --facts, --python and --network"),
        )


def _seen(facts: Path | None, python: Path | None, rows: "Matrix", *, network: bool) -> "Facts":
    """The facts of a file, or else of this machine."""
    if facts is not None:
        from torchdoctor.facts.files import load

        seen = load(facts)
    else:
        from torchdoctor.facts.collect import collect

        seen = collect(python)
    if network:
        from torchdoctor.cli.network import with_network

        seen = with_network(seen, rows)
    return seen


def examine_machine(seen: "Facts", matrix: "Matrix") -> "tuple[CheckReport, Plan]":
    """Facts to a report: the findings, with the plan's command where a new build is the cure."""
    from torchdoctor.diagnosis.engine import examine
    from torchdoctor.diagnosis.identify import with_chips

    seen = with_chips(seen, matrix)
    diagnosis = examine(seen, matrix)
    seen = replace(seen, problems=(*seen.problems, *diagnosis.problems))
    return reported(seen, diagnosis.findings, matrix)


def reported(
    seen: "Facts", found: "tuple[Finding, ...]", matrix: "Matrix"
) -> "tuple[CheckReport, Plan]":
    """Findings as a report, with the plan and the flow that follow from the facts."""
    from torchdoctor.plan.model import Request
    from torchdoctor.plan.resolve import plan_install
    from torchdoctor.report.flow import flow_of
    from torchdoctor.report.model import CheckReport

    plan = plan_install(seen, Request(), matrix)
    findings = tuple(_with_plan(finding, plan) for finding in found)
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
    by_pip_alone = say("# or with pip alone, unverified:")
    commands = (*finding.fix.commands, by_pip_alone, *with_pip)
    return replace(finding, fix=replace(finding.fix, commands=commands))


def _verdict(findings: "tuple[Finding, ...]") -> 'Literal["ok", "warnings", "errors"]':
    severities = {finding.severity.value for finding in findings}
    if "error" in severities:
        return "errors"
    return "warnings" if "warning" in severities else "ok"


def exit_status(report: "CheckReport", *, strict: bool) -> int:
    """0 when nothing is wrong and what was expected is so; warnings count under `--strict`."""
    unmet = report.expected is not None and not report.expected.met
    return int(report.verdict == "errors" or unmet or (strict and report.verdict == "warnings"))
