"""The default index as the pip of an interpreter has it: our code knows no address of one."""

import os
from pathlib import Path

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.index.holdings import PackageIndex
from torchdoctor.texts import say, translated


def default_index(python: Path | None) -> PackageIndex:
    """The index that pip takes where nothing else is said, with pip's way to it.

    Extra indexes, folders and constraints of the user's configuration play no part: the matrix
    says what the default index has.

    Raises:
        BadInterpreter: there is no interpreter to ask.
        BadRequest: it has no pip, or its pip uses no index.
    """
    from torchdoctor.facts.choose import choose_interpreter
    from torchdoctor.install.survey import survey

    interpreter = choose_interpreter(python, os.environ)
    seen = survey(interpreter, ask_pip=True)
    if seen.pip is None or not seen.pip.index_url:
        raise BadRequest(
            say("the pip of {python} does not say which index is its default", python=interpreter),
            evidence=seen.problems,
            next_step=say("name an interpreter with pip: --python"),
        )
    if seen.pip.no_index:
        raise BadRequest(
            say("the pip of {python} is configured to use no index", python=interpreter),
            next_step=say("unset PIP_NO_INDEX, or no-index in pip's configuration"),
        )
    return PackageIndex(url=seen.pip.index_url, access=seen.pip.access)


def on_progress(line: str) -> None:
    """Say on stderr what is being done."""
    typer.echo(translated(line), err=True)
