"""`torchdoctor matrix show`: one release or one add-on, with where each row was read."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import JsonOption, MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

if TYPE_CHECKING:
    from torchdoctor.matrix.model import Matrix

EXAMPLES = examples("torchdoctor matrix show 2.6.0", "torchdoctor matrix show flash-attn")


def command(
    what: Annotated[
        str,
        typer.Argument(metavar="RELEASE|NAME", help='"2.6.0", or a name of --with: "flash-attn".'),
    ],
    matrix: MatrixOption = None,
    as_json: JsonOption = False,
) -> int:
    """Show every row of a torch release or of an add-on, with its source."""
    from torchdoctor.matrix.loader import load_matrix
    from torchdoctor.report.addon_model import addon_of
    from torchdoctor.report.matrix_model import show_of

    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    release, addon = show_of(rows, what), addon_of(rows, what.lower().replace("_", "-"))
    if release is None and addon is None:
        raise _unknown(what, rows)
    if as_json:
        from torchdoctor.report.document import render_json

        typer.echo(render_json(release or addon))
    elif release is not None:
        from torchdoctor.report.matrix_console import show_release

        show_release(release)
    elif addon is not None:
        from torchdoctor.report.addon_console import show_addon

        show_addon(addon)
    return 0


def _unknown(what: str, rows: "Matrix") -> BadRequest:
    known = ", ".join(row.torch for row in rows.releases)
    addons = ", ".join(sorted({row.name for row in rows.addons}))
    return BadRequest(
        say("the matrix has no torch release {name!r}, and no add-on of that name", name=what),
        next_step=say("it has {releases}; {addons}", releases=known, addons=addons),
    )
