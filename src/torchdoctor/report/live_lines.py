"""Lines that change while something runs, on a terminal; elsewhere there are plain ones."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    Self = TypeVar("Self", bound="LiveLines")

LEAST_WIDTH = 20
"""Characters of a line, however narrow the terminal says it is."""


class LiveLines:
    """Shows lines on stderr; use as a context manager."""

    def __init__(self, console: "Console | None" = None) -> None:
        from rich.console import Console

        self._console = console or Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._live: Live | None = None

    def __enter__(self: "Self") -> "Self":  # noqa: PYI019 - typing.Self came with 3.11
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            from rich.live import Live

            self._live = Live(console=self._console, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the lines away."""
        if self._live is not None:
            self._live.stop()

    def show(self, *lines: str) -> bool:
        """Show these lines in place of those before; False: there is no terminal for that."""
        if self._live is None:
            return False
        from rich.console import Group

        self._live.update(Group(*map(self._line, lines)))
        return True

    @staticmethod
    def say(line: str) -> None:
        """Print a line that stays."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def _line(self, words: str) -> "Text":
        from rich.text import Text

        line = Text(words, overflow="ellipsis", no_wrap=True)
        line.truncate(max(LEAST_WIDTH, self._console.width - 1), overflow="ellipsis")
        return line
