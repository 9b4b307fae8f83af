"""`bench --visdom` and `--tensorboard`: who draws, and what is said where nobody can."""

import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from torchdoctor.errors import BadRequest
from torchdoctor.facts.mask import mask_url
from torchdoctor.texts import Text, say, translated

if TYPE_CHECKING:
    from torchdoctor.bench.drawing import Drawing
    from torchdoctor.cli.bench_keeping import Outputs


def drawings(python: Path, outputs: "Outputs") -> Iterator["Drawing"]:
    """What draws the run live, as asked for.

    Args:
        python: The interpreter that has torch.
        outputs: What is asked for.

    Raises:
        BadRequest: the server's address is none.
    """
    own = Path(sys.executable)
    if outputs.visdom is not None:
        _refuse_no_address(outputs.visdom)
        name = f"torchdoctor_{datetime.now(timezone.utc):%Y-%m-%d_%H-%M-%S}"
        to_server = ("--visdom", outputs.visdom, "--env", name)
        hint = "pip install 'torchdoctor[visdom]'"
        drawing = _drawing("--visdom", "visdom", (own, python), to_server, hint)
        if drawing is not None:
            server = mask_url(outputs.visdom)
            _say(
                say(
                    "--visdom: drawn in the environment {name} of {server}",
                    name=name,
                    server=server,
                )
            )
            yield drawing
    if outputs.tensorboard is not None:
        # torch's own writer is used, so only torch's interpreter will do.
        to_folder = ("--tensorboard", str(outputs.tensorboard.absolute()))
        hint = f"{python} -m pip install tensorboard"
        drawing = _drawing("--tensorboard", "tensorboard", (python,), to_folder, hint)
        if drawing is not None:
            yield drawing


def _drawing(
    option: str, module: str, pythons: tuple[Path, ...], arguments: tuple[str, ...], hint: str
) -> "Drawing | None":
    from torchdoctor.bench.drawing import Drawing, first_that_has

    found = first_that_has(module, pythons)
    if found is None:
        words = say(
            "{option}: nothing is drawn: {why} ({hint})",
            option=option,
            why=_without(module, pythons),
            hint=hint,
        )
        _say(words)
        return None
    return Drawing(found, arguments, option, _say)


def _without(module: str, pythons: tuple[Path, ...]) -> Text:
    one, *others = dict.fromkeys(map(str, pythons))
    if not others:
        return say("{python} has no {module}", python=one, module=module)
    [other] = others  # our own interpreter, and the one that has torch
    return say("neither {one} nor {other} has {module}", one=one, other=other, module=module)


def _refuse_no_address(url: str) -> None:
    try:
        where = urlsplit(url)
        fits = where.scheme in ("http", "https") and bool(where.hostname) and where.port != 0
    except ValueError:  # a port that is no number
        fits = False
    if not fits:
        raise BadRequest(
            say("--visdom {url}: no address of a server", url=mask_url(url)),
            next_step=say("give one as {example}", example="http://localhost:8097"),
        )


def _say(words: str) -> None:
    typer.echo(translated(words), err=True)
