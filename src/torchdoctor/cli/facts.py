"""`torchdoctor facts`: the machine as a file."""

import typer

from torchdoctor.cli.options import PythonOption, VerboseOption, examples
from torchdoctor.texts import translated

EXAMPLES = examples(
    "torchdoctor facts > machine.json",
    "torchdoctor facts --python .venv/bin/python > machine.json",
)


def command(python: PythonOption = None, verbose: VerboseOption = False) -> int:
    """Write what is known about this machine as a facts file."""
    from torchdoctor.facts.collect import collect
    from torchdoctor.facts.files import save

    seen = collect(python)
    typer.echo(save(seen).rstrip())
    if verbose:
        for problem in seen.problems:
            typer.echo(f"{problem.probe}: {translated(problem.problem)}", err=True)
    return 0
