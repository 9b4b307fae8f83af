"""`torchdoctor matrix sync`: rows of a release out of the default index, for review."""

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.options import PythonOption, examples
from torchdoctor.errors import BadRequest

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
    from torchdoctor.cli.matrix.default_index import default_index, tell
    from torchdoctor.cli.matrix.folder import MatrixFolder, checkout
    from torchdoctor.index.sync import draft

    if dest is not None and dest.exists() and not dest.is_dir():
        raise BadRequest(f"--dest {dest} is a file", next_step="name a folder of rows")
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
            tell=tell,
        )
        for path in folder.write(drafted.release, drafted.companions):
            typer.echo(path)
    typer.echo("Review them, and add what the default index cannot say.", err=True)
    return 0


def _check_asked(release: str, folder: "MatrixFolder", *, force: bool) -> None:
    """Refuse, before anything is asked, what cannot be a release or is there already."""
    from torchdoctor.matrix.versions import version

    try:
        version(release)
    except ValueError:
        raise BadRequest(
            f"{release!r} is no torch release", next_step='write it as "2.16.0"'
        ) from None
    if folder.file_of(release).exists() and not force:
        raise BadRequest(
            f"{folder.file_of(release)} is there already",
            next_step="add --force to refresh it, or name another folder: --dest",
        )
