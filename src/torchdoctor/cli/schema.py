"""`torchdoctor schema`: the JSON Schemas that the package ships."""

from pathlib import Path
from typing import Annotated

import typer

from torchdoctor.cli.options import examples
from torchdoctor.errors import BadRequest
from torchdoctor.texts import say

EXAMPLES = examples("torchdoctor schema check", "torchdoctor schema facts > facts.schema.json")
_FOLDER = Path(__file__).parent.parent / "schemas"


def command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="facts, check, plan, bench, matrix-list...")
    ],
) -> int:
    """Print the JSON Schema of a document."""
    shipped = {path.stem: path for path in _FOLDER.glob("*.json")}
    if name not in shipped:
        raise BadRequest(
            say("there is no schema {name!r}", name=name),
            next_step=say("take {names}", names=", ".join(sorted(shipped))),
        )
    typer.echo(shipped[name].read_text(encoding="utf-8"), nl=False)
    return 0
