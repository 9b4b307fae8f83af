"""`torchdoctor mirrors`: which of them answer, and whether they have a build."""

import os
import re
from typing import Annotated

import typer

from torchdoctor.cli.options import MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest

EXAMPLES = examples("torchdoctor mirrors", "torchdoctor mirrors --torch 2.6.0 --variant cu124")


def command(
    torch: Annotated[
        str | None,
        typer.Option("--torch", metavar="VERSION", help="Release to ask for; else the newest."),
    ] = None,
    variant: Annotated[
        str, typer.Option("--variant", metavar="NAME", help='Its variant: "cu126", "cpu".')
    ] = "cpu",
    matrix: MatrixOption = None,
) -> int:
    """Ask every mirror of the matrix for a build, and show what each answers."""
    from torchdoctor.index.race import race
    from torchdoctor.matrix.loader import load_matrix

    rows = load_matrix(extra=extra_rows(matrix, os.environ))
    _check_asked(torch, variant)
    release = torch or rows.newest_release().torch
    typer.echo(f"torch {release}+{variant}:")
    ran = race(rows.mirrors, variant, f"{release}+{variant}")
    for one in ran:
        state = "has it" if one.has_build else (one.answer.reason or "has it not")
        form = one.answer.kind or "-"
        typer.echo(f"  {one.mirror.id:10} {state:20} {form:7} {one}")
    for mirror in rows.mirrors:
        if not mirror.variant_url:
            typer.echo(f"  {mirror.id:10} {'general':20} builds of the default index alone")
    return int(not any(one.has_build for one in ran))


def _check_asked(torch: str | None, variant: str) -> None:
    """Refuse what no mirror can have, before all of them are asked."""
    if torch is not None and not re.fullmatch(r"\d+\.\d+\.\d+", torch):
        raise BadRequest(f"--torch {torch!r} is no torch release", next_step='write it as "2.6.0"')
    if not re.fullmatch(r"cpu|(cu|rocm|xpu)[\d.]*", variant):
        raise BadRequest(
            f"--variant {variant!r} is no variant of torch",
            next_step='write it as "cu126" or "cpu"',
        )
