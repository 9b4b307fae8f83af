"""Lines that stand alone, as compilers print them: whole in a pipe, wrapped on a terminal."""

import shutil
import sys

from torchdoctor.texts import verbatim

LEAST_COLUMNS = 20
"""For words, in a terminal that is narrower than their margin allows."""


def columns_of(words: str) -> int:
    """How much room words take on a terminal: a Chinese character takes two columns."""
    from rich.cells import cell_len  # late: a pipe needs no columns

    return cell_len(words)


def width() -> int | None:
    """Columns of the terminal that is written to; None: it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def fitted(line: str, columns: int | None) -> list[str]:
    """A line as it fits into so many columns; what does not fit goes on deeper below it.

    What reads a pipe counts on one line for one thing: without columns the line stays whole.
    """
    if columns is None or columns_of(line) <= columns:
        return [line]
    from torchdoctor.report.console import wrapped  # late: most lines fit, and rich takes its time

    words = line.lstrip()
    margin = " " * (len(line) - len(words))
    first, *others = wrapped(verbatim(words), max(columns - len(margin) - 2, LEAST_COLUMNS))
    return [margin + first, *(f"{margin}  {other}" for other in others)]
