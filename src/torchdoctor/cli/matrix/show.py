"""`torchdoctor matrix show`: one release, with where each row was read."""

import os
from typing import Annotated

import typer

from torchdoctor.cli.options import JsonOption, MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest

EXAMPLES = examples("torchdoctor matrix show 2.6.0", "torchdoctor matrix show 2.15.0 --json")


def command(
    release: Annotated[str, typer.Argument(metavar="RELEASE", help='A torch release: "2.6.0".')],
    matrix: MatrixOption = None,
    as_json: JsonOption = False,
) -> int:
    """Show every row of a torch release, with its source."""
    from torchdoctor.matrix.loader import load_matrix
    from torchdoctor.report.matrix_model import show_of

    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    report = show_of(rows, release)
    if report is None:
        known = ", ".join(row.torch for row in rows.releases)
        raise BadRequest(
            f"the matrix has no torch release {release!r}", next_step=f"it has {known}"
        )
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.matrix_console import show_release

        show_release(report)
    return 0
