"""`torchdoctor lint`: what pip or uv would really do with an install line."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import FactsOption, JsonOption, MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest
from torchdoctor.texts import Text, say

if TYPE_CHECKING:
    from torchdoctor.facts.model import Facts
    from torchdoctor.lint.finding import LintFinding
    from torchdoctor.matrix.model import Matrix
    from torchdoctor.report.lint_report import LintReport

EXAMPLES = examples(
    "torchdoctor lint pip install torch --index-url URL",
    "torchdoctor lint requirements.txt Dockerfile --sarif",
)
CONTEXT = {"ignore_unknown_options": True}
"""The options of pip and uv belong to the line that is judged."""


def command(
    line: Annotated[
        list[str],
        typer.Argument(
            metavar="COMMAND|FILE...",
            help="An install line, as it is or in quotes; requirements files, pyproject.toml,"
            " environment.yml, Dockerfiles, shell scripts; - for stdin.",
        ),
    ],
    facts: FactsOption = None,
    this_machine: Annotated[
        bool,
        typer.Option(
            "--this-machine",
            help="Judge for this machine. Without it and --facts: what holds on Linux and on"
            " Windows alike, whatever the card.",
        ),
    ] = False,
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="VERSION|PATH",
            help="Python that is installed into, 3.12 or an interpreter of this machine."
            " Default: one that has the wheels.",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="What the files are: requirements, pyproject, environment, dockerfile, shell."
            " Default: by their names.",
        ),
    ] = None,
    matrix: MatrixOption = None,
    as_json: JsonOption = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0 on stdout.")] = False,
) -> int:
    """Say what pip or uv would really do with install lines and files."""
    from torchdoctor.matrix.loader import load_matrix

    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    machine = _machine(facts, python, rows, this_machine=this_machine)
    report = linted(line, machine, rows, kind)
    _print(report, as_json=as_json, as_sarif=as_sarif)
    return int(bool(report.findings))


def linted(
    given: list[str], machine: "Facts", matrix: "Matrix", kind: str | None = None
) -> "LintReport":
    """The report on everything that the command line names.

    Raises:
        BadRequest: a file cannot be read, or is not what it should be.
    """
    from torchdoctor.cli.lint_sources import sources_of
    from torchdoctor.lint.engine import lint
    from torchdoctor.report.lint_report import LintReport

    sources = sources_of(given, kind)
    found = [one for source in sources for one in lint(source.reading, machine, matrix)]
    unique: dict[object, LintFinding] = {}
    for one in found:
        # A requirements file may be named, and read for a Dockerfile too.
        unique.setdefault((one.reason, one.place, one.word), one)
    return LintReport(
        verdict="findings" if unique else "clean",
        sources=tuple(source.name for source in sources),
        judged_for=_in_words(machine),
        findings=tuple(unique.values()),
    )


def _machine(
    facts: Path | None, python: str | None, matrix: "Matrix", *, this_machine: bool
) -> "Facts":
    """What is known of the machine that the lines are judged for."""
    from torchdoctor.diagnosis.identify import with_chips
    from torchdoctor.facts.model import Facts
    from torchdoctor.lint.machine import tag_of_version, with_python

    if facts is not None and this_machine:
        raise BadRequest(
            say("--facts and --this-machine name two machines"), next_step=say("keep one")
        )
    tag = tag_of_version(python) if python else None
    path = Path(python) if python and tag is None else None
    if path is not None and (facts is not None or str(path).replace(".", "").isdecimal()):
        raise BadRequest(
            say("--python {value} is no version of Python 3", value=str(path)),
            next_step=say("write it as 3.12"),
        )
    if facts is not None:
        from torchdoctor.facts.files import load

        seen = load(facts)
    elif this_machine or path is not None:
        from torchdoctor.facts.collect import collect

        seen = collect(path)
    else:
        seen = Facts()
    seen = with_chips(seen, matrix)
    return with_python(seen, tag) if tag else seen


def _in_words(machine: "Facts") -> Text:
    from torchdoctor.lint.machine import is_known, python_tag
    from torchdoctor.lint.predict import platform_name

    tag = python_tag(machine)
    return say(
        "{system}, {python}" if tag else "{system}, any Python",
        system=platform_name(machine) if is_known(machine) else say("Linux and Windows"),
        python=tag,
    )


def _print(report: "LintReport", *, as_json: bool, as_sarif: bool) -> None:
    if as_json and as_sarif:
        raise BadRequest(say("--json and --sarif are two documents"), next_step=say("keep one"))
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    elif as_sarif:
        from torchdoctor.report.sarif import render_sarif

        typer.echo(render_sarif(report))
    else:
        from torchdoctor.report.lint_report import closing_line, render_text
        from torchdoctor.report.terminal import width

        if report.findings:
            typer.echo(render_text(report, width()))
        typer.echo(closing_line(report), err=True)
