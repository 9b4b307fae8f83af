"""The typer application: commands that are imported when they are asked for.

Two things keep the front thin, because start-up is felt. Help is plain text: rich costs 80 ms.
And where typer would build a pydantic adapter for every option (80 ms, even for options that were
not given), options of plain types are passed on as they are; what they mean is read by `plan` and
the commands, which say better what would be right.
"""

import difflib
import importlib
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from torchdoctor import __version__
from torchdoctor.errors import WrongUse
from torchdoctor.texts import retold, say, speaks_english

COMMANDS = {
    "check": "Say what is wrong with this machine's GPU stack, and what to do.",
    "install": "Install the PyTorch build that fits this machine, and verify it.",
    "download": "Fetch all wheels of a build into a folder, to install without a network.",
    "pin": "Write constraints that keep a later pip or uv from swapping this torch.",
    "cache": "Show or empty the cache of wheels.",
    "restore": "Undo an install that was cut off, or return to what --keep-previous has kept.",
    "mirrors": "Ask every mirror of the matrix for a build, and show what each answers.",
    "bench": "Train classic models on the GPU and check that it computes right.",
    "dockerfile": "Write a Dockerfile whose image holds the PyTorch build that fits.",
    "report": "Merge the benches of many nodes: rank them, and name failing and slow ones.",
    "lint": "Say what pip or uv would really do with install lines and files.",
    "explain": "Say what a finding's word or an error message means, and what to do.",
    "facts": "Write what is known about this machine as a facts file.",
    "matrix": "Show which builds exist, hold that against the index, and add to it.",
    "schema": "Print the JSON Schema of a document.",
}
"""Commands in the order of the help, with the first line of their docstrings (a test compares)."""


OPTIONAL = {"--visdom": "http://localhost:8097"}
"""Options whose value may be left out, with what then counts."""


class AsGiven:
    """Stands in for typer's adapter of an option whose value needs no conversion."""

    def __init__(self, annotation: Any) -> None:  # noqa: ANN401 - whatever stands in the signature
        self.annotation = annotation

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401, ARG002 - typer's protocol
        """The value of the option: text, a path, a truth value, or a list of texts."""
        if value is None:
            return () if param.multiple else None
        if self.annotation is Path and value == "":  # as of --facts "$UNSET"
            what = say("{option} has an empty value", option=param.opts[0])
            raise WrongUse(what, next_step=say("name a path"))
        return Path(value) if self.annotation is Path else value


class Thin:
    """Spares plain options typer's adapters. Older typers have none, and lose nothing."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's signature
        """All parameters, the help option among them."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of the class it is mixed into
        for param in params:
            annotation = getattr(getattr(param, "type_descriptor", None), "annotation", None)
            if annotation in (str, bool, Path, list[str]):
                param._runtime_param = AsGiven(annotation)  # noqa: SLF001 - no public way round it
        return params

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's signature
        """The help, in the user's language."""
        if speaks_english():
            english: str = super().get_help(ctx)  # type: ignore[misc]  # as above
            return english
        from torchdoctor.cli.speaking import help_of

        return help_of(self, ctx)


class ThinCommand(Thin, TyperCommand):
    """A command whose options are passed on as they are given."""


class LazyGroup(Thin, TyperGroup):
    """A group that imports a command's module when the command is asked for."""

    package = "torchdoctor.cli"
    """Where the modules of its commands lie."""
    offers: Mapping[str, str] = COMMANDS
    """Command -> first line of its docstring."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's signature
        """All commands, in the order of the help."""
        return list(self.offers)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - typer's signature
        """The command of this name; None: there is none."""
        if cmd_name not in self.offers:
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name}")
        if hasattr(module, "COMMANDS"):
            return _group(cmd_name, module)
        alone = typer.Typer(
            add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
        )
        alone.command(
            name=cmd_name,
            cls=ThinCommand,
            epilog=module.EXAMPLES,
            context_settings=getattr(module, "CONTEXT", None),
        )(module.command)
        return typer.main.get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - typer's signature
        """The list of commands, without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.offers.items()))


def _group(name: str, module: ModuleType) -> Any:  # noqa: ANN401 - a vendored class of typer's
    """The group of a package that offers commands of its own, as lazily as the one above it."""
    own = {"package": module.__name__, "offers": module.COMMANDS}
    group = typer.Typer(
        name=name,
        cls=type("LazyGroup", (LazyGroup,), own),
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    group.callback(epilog=module.EXAMPLES)(module.command)
    return typer.main.get_command(group)


app = typer.Typer(
    name="torchdoctor",
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"torchdoctor {__version__}")
        raise typer.Exit


@app.callback(epilog="\b\nExamples:\n  torchdoctor check\n  torchdoctor install --cuda 12.4")
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
    # Read before typer is, by `torchdoctor.language`; here it is shown by the help.
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="en|zh", help="Language to speak. Default: the locale's."),
    ] = None,
) -> None:
    """Find out why PyTorch and a GPU do not get along, and put it right."""


def with_values(arguments: Sequence[str]) -> list[str]:
    """The arguments, with the values that may be left out: typer knows no such options."""
    pairs = itertools.zip_longest(arguments, arguments[1:], fillvalue="-")
    return [
        f"{word}={OPTIONAL[word]}" if word in OPTIONAL and value.startswith("-") else word
        for word, value in pairs
    ]


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name.

    Raises:
        WrongUse: an option or a command that does not exist.
    """
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    try:
        group = typer.main.get_command(app)
        status = group.main(with_values(arguments), prog_name="torchdoctor", standalone_mode=False)
    except usage_error as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # older typers print it themselves
            typer.echo(error.format_message())  # type: ignore[attr-defined]  # as below
            return 0
        raise WrongUse(
            retold(error.format_message().rstrip(".")),  # type: ignore[attr-defined]  # typer's own click has no public name
            next_step=_next_step(error, arguments),
        ) from error
    except typer.Abort:
        raise KeyboardInterrupt from None
    return status if isinstance(status, int) else 0


def _next_step(error: Any, arguments: Sequence[str]) -> str:  # noqa: ANN401 - a vendored class of typer's
    """What may have been meant, or where the help is."""
    first = (*arguments, "")[0]
    near = difflib.get_close_matches(first, COMMANDS, n=1)
    if near and first not in COMMANDS:
        return say("did you mean: torchdoctor {command}?", command=near[0])
    if getattr(error, "ctx", None) is not None:
        return say("see {command} --help", command=error.ctx.command_path)
    known = [first] if first in COMMANDS else []  # an option without its value
    return say("see {command} --help", command=" ".join(["torchdoctor", *known]))
