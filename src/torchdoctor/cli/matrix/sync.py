"""`torchdoctor matrix sync`: rows of a release out of the default index, for review."""

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import PythonOption, examples
from torchdoctor.errors import BadRequest
from torchdoctor.texts import mark, say, translated

if TYPE_CHECKING:
    from torchdoctor.cli.matrix.folder import MatrixFolder

EXAMPLES = examples(
    "torchdoctor matrix sync 2.16.0",
    "torchdoctor matrix sync 2.15.0 --force --dest ./matrices",
)


def command(
    releases: Annotated[
        list[str], typer.Argument(metavar="RELEASE...", help='Torch releases: "2.16.0".')
    ],
    python: PythonOption = None,
    dest: Annotated[
        Path | None,
        typer.Option(
            "--dest", metavar="DIR", help="Where to write. Default: matrices/ of this checkout."
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Refresh a release that is there; keeps its other builds."),
    ] = False,
) -> int:
    """Write the rows of a torch release as the default index has it."""
    from torchdoctor.cli.matrix.default_index import default_index, on_progress
    from torchdoctor.cli.matrix.folder import MatrixFolder, checkout
    from torchdoctor.index.sync import draft

    if dest is not None and dest.exists() and not dest.is_dir():
        raise BadRequest(
            say("--dest {path} is a file", path=dest), next_step=say("name a folder of rows")
        )
    folder = MatrixFolder(dest or checkout())
    for release in releases:
        _check_asked(release, folder, force=force)
    index = default_index(python)
    for release in releases:
        drafted = draft(
            release,
            index,
            folder.companions(),
            known=folder.release(release),
            checked=f"{datetime.now(timezone.utc):%Y-%m-%d}",
            tell=on_progress,
        )
        for path in folder.write(drafted.release, drafted.companions):
            typer.echo(path)
    review = mark("Review them, and add what the default index cannot say.")
    typer.echo(translated(review), err=True)
    return 0


def _check_asked(release: str, folder: "MatrixFolder", *, force: bool) -> None:
    """Refuse, before anything is asked, what cannot be a release or is there already."""
    from torchdoctor.matrix.versions import version

    try:
        version(release)
    except ValueError:
        raise BadRequest(
            say("{name!r} is no torch release", name=release),
            next_step=say('write it as "2.16.0"'),
        ) from None
    if folder.file_of(release).exists() and not force:
        raise BadRequest(
            say("{path} is there already", path=folder.file_of(release)),
            next_step=say("add --force to refresh it, or name another folder: --dest"),
        )
