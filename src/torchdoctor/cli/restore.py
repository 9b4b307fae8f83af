"""`torchdoctor restore`: back to what was there before the last install."""

import os
from typing import Annotated

import typer

from torchdoctor.cli.options import PythonOption, examples
from torchdoctor.errors import InstallFailed
from torchdoctor.texts import say, translated

EXAMPLES = examples("torchdoctor restore", "torchdoctor restore --python .venv/bin/python")


def command(
    python: PythonOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Even where packages were changed since.")
    ] = False,
) -> int:
    """Undo an install that was cut off, or return to what --keep-previous has kept."""
    from torchdoctor.cli.wishes import say_that_we_wait
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.advice import advice_on
    from torchdoctor.install.enter import CannotEnter
    from torchdoctor.install.restore import restore

    try:
        restored = restore(
            choose_interpreter(python, os.environ), force=force, on_wait=say_that_we_wait
        )
    except CannotEnter as error:
        raise InstallFailed(
            say("nothing could be restored"),
            evidence=error.cause.evidence,
            next_step=error.next_step or advice_on(error.cause.reasons)[0],
            reason=error.cause.reasons[0],
        ) from error
    typer.echo(translated(restored.what))
    for name, version in restored.packages.items():
        typer.echo(f"  {name} {version}")
    return int(not restored.done)
