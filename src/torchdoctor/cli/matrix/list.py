"""`torchdoctor matrix list`: the releases, newest first."""

import os

import typer

from torchdoctor.cli.options import JsonOption, MatrixOption, examples, extra_rows

EXAMPLES = examples("torchdoctor matrix list", "torchdoctor matrix list --json")


def command(matrix: MatrixOption = None, as_json: JsonOption = False) -> int:
    """List the torch releases of the matrix, with their builds."""
    from torchdoctor.matrix.loader import load_matrix
    from torchdoctor.report.matrix_model import list_of

    report = list_of(load_matrix(extra=extra_rows(matrix, os.environ)))
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(report))
    else:
        from torchdoctor.report.matrix_console import show_list

        show_list(report)
    return 0
