"""typer's help and its messages in the user's language. It speaks English alone.

Imported where another language is spoken: breaking Chinese into lines needs rich.
"""

import re
from collections.abc import Sequence
from typing import Any

from torchdoctor.report.console import wrapped
from torchdoctor.texts import mark, tell, translated

MESSAGES = (
    mark("No such option: {name}"),
    mark("No such option: {name} (Possible options: {names})"),
    mark("No such command {name}"),
    mark("No such command {name}. Did you mean {names}?"),
    mark("Missing argument {name}"),
    mark("Missing option {name}"),
    mark("Missing command"),
    mark("Option {name} requires an argument"),
    mark("Option {name} requires {count} arguments"),
    mark("Option {name} does not take a value"),
    mark("Got unexpected extra argument ({words})"),
    mark("Got unexpected extra arguments ({words})"),
    mark("Got unexpected extra argument(s) ({words})"),
    mark("Invalid value for {name}: {why}"),
    mark("{value} is not a valid integer"),
    mark("{value} is not a valid float"),
    mark("{value} is not a valid integer range"),
    mark("{value} is not in the range {range}"),
)
"""What typer says of a wrong command line, without the full stop; known by its wording."""
HEADINGS = (
    mark("Options"),
    mark("Arguments"),
    mark("Commands"),
    mark("Examples:"),
    mark("Show this message and exit."),
    mark("Install completion for the current shell."),
    mark("Show completion for the current shell, to copy it or customize the installation."),
)
"""What typer and we write into every help."""
_TAIL = re.compile(r"^(?P<help>.*?)  \[(?:default: (?P<value>[^\]]*)|required)\]$", re.DOTALL)
"""The help of an option or argument, and what typer puts behind it."""
_LEFT = 30
"""Columns of the options; a longer one has its words on the next line."""
_UNWRAPPED = "\b"
STOPS = tuple("，。；：、！？")  # noqa: RUF001 - Chinese marks are meant
"""What no line of Chinese begins with."""


class Speaking:
    """Goes before typer's formatter, and writes what it is given in the user's language."""

    width: int
    current_indent: int

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of usage, with its first word."""
        self._above.write_usage(prog, args, prefix or tell("Usage: "))

    def write_heading(self, heading: str) -> None:
        """The title of a section."""
        self._lines([tell("{heading}:", heading=translated(heading))])

    def write_text(self, text: str) -> None:
        """Paragraphs; one that begins with a backspace keeps its lines, as typer has it."""
        paragraphs = (self._paragraph(one) for one in re.split(r"\n\s*\n", text.strip()))
        self._above.write("\n\n".join(paragraphs) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], *_: object, **__: object) -> None:
        """Options or commands with their meaning beside them."""
        left = min(max((len(name) for name, _ in rows), default=0), _LEFT) + 2
        for name, meaning in rows:
            lines = hanging(wrapped(_meaning(meaning), max(self.width - left - 2, 10)))
            apart = [] if len(name) > left - 2 else lines[:1]
            head = f"{name:{left}}{''.join(apart)}".rstrip()
            below = (f"{'':{left}}{line}" for line in lines[len(apart) :])
            self._lines([head, *below])

    @property
    def _above(self) -> Any:  # noqa: ANN401 - a vendored class of typer's
        return super()

    def _paragraph(self, text: str) -> str:
        lines = [line.rstrip() for line in text.splitlines()]
        blank = " " * self.current_indent
        if lines[0].strip() == _UNWRAPPED:
            return "\n".join(blank + translated(line) for line in lines[1:])
        words = translated(" ".join(line.strip() for line in lines))
        return "\n".join(blank + line for line in wrapped(words, self.width - len(blank)))

    def _lines(self, lines: Sequence[str]) -> None:
        blank = " " * self.current_indent
        self._above.write("".join(f"{blank}{line}\n" for line in lines))


def hanging(lines: Sequence[str]) -> list[str]:
    """Lines of which none begins with a full stop: it hangs at the end of the line above it.

    Only behind a word that is longer than a line can one come to stand there; a help keeps two
    columns free for it.
    """
    kept: list[str] = []
    for line in lines:
        stop = line[:1] if kept and line.startswith(STOPS) else ""
        if stop:
            kept[-1] += stop
        if rest := line[len(stop) :].lstrip():
            kept.append(rest)
    return kept


def _meaning(words: str) -> str:
    found = _TAIL.match(words)
    if found is None:
        return translated(words)
    default = found["value"]
    tail = tell("[required]") if default is None else tell("[default: {value}]", value=default)
    return f"{translated(found['help'])} {tail}"


def help_of(command: Any, ctx: Any) -> str:  # noqa: ANN401 - vendored classes of typer's
    """The help of a command in the user's language."""
    kind = type(ctx.make_formatter())
    formatter: Any = type("SpeakingFormatter", (Speaking, kind), {})(
        width=ctx.terminal_width, max_width=ctx.max_content_width
    )
    command.format_help(ctx, formatter)
    text: str = formatter.getvalue()
    return text.rstrip("\n")
