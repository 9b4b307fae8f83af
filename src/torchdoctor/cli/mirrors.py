"""`torchdoctor mirrors`: which of them answer, and whether they have a build."""

import os
import re
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import MatrixOption, examples, extra_rows
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say, tell, translated

if TYPE_CHECKING:
    from torchdoctor.index.race import Ran

STATE_COLUMNS = 20
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
        form = one.answer.kind or "-"
        answer = f"{form:7} {translated(str(one))}"
        _print(row_of(one.mirror.id, _state(one), answer))
    general, alone = tell("general"), tell("builds of the default index alone")
    for mirror in rows.mirrors:
        if not mirror.variant_url:
            _print(row_of(mirror.id, general, alone))
    return int(not any(one.has_build for one in ran))


def _state(one: "Ran") -> str:
    if one.has_build:
        return tell("has it")
    return one.answer.reason or tell("has it not")


def _print(row: str) -> None:
    from torchdoctor.report.terminal import fitted, width

    for line in fitted(row, width()):
        typer.echo(line)


def row_of(mirror: str, state: str, answer: str) -> str:
    """One line of the table; a Chinese character takes two columns of it."""
    from torchdoctor.report.terminal import columns_of

    wide = columns_of(state) - len(state)
    return f"  {mirror:10} {state:{STATE_COLUMNS - wide}} {answer}"


def _check_asked(torch: str | None, variant: str) -> None:
    """Refuse what no mirror can have, before all of them are asked."""
    if torch is not None and not re.fullmatch(r"\d+\.\d+\.\d+", torch):
        raise BadRequest(
            say("--torch {value!r} is no torch release", value=torch),
            next_step=say('write it as "2.6.0"'),
        )
    if not re.fullmatch(r"cpu|(cu|rocm|xpu)[\d.]*", variant):
        raise BadRequest(
            say("--variant {value!r} is no variant of torch", value=variant),
            next_step=say('write it as "cu126" or "cpu"'),
        )
