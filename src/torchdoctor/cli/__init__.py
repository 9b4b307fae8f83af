"""The command line: one module a command, options in, exit status out.

Nothing heavy is imported here: `--version` needs no typer, `--help` no rooms, and a command only
the rooms that it uses.
"""

import codecs
import io
import os
import signal
import sys
from collections.abc import Sequence

from torchdoctor import __version__

INTERRUPTED = 130
"""128 + SIGINT, as shells count it."""
ESCAPES = "torchdoctor.escapes"
"""How `codecs` calls our way with characters that standard output cannot carry."""


def main() -> None:
    """Run the command line of this process and leave with its exit status."""
    _open_streams()
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # a second one, while the first was being told
        status = INTERRUPTED
    # All is said and done: an interrupt during the interpreter's own clean-up would only turn
    # the status into that of a killed process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def _open_streams() -> None:
    """Let a closed stdin (`<&-`) be empty, and what is written to a closed stdout go nowhere."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - open as long as we run
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - open as long as we run
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - as above
    if isinstance(sys.stdout, io.TextIOWrapper):
        codecs.register_error(ESCAPES, _escaped)
        sys.stdout.reconfigure(errors=ESCAPES)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Escapes in place of what a stream of a narrow encoding cannot carry.

    They are those of JSON, so that a document stays the same in any encoding.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[place : place + 2].hex() for place in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Returns:
        The exit status, as the public contract lists them. No exception leaves.
    """
    try:
        status = _dispatch(arguments)
        if status == INTERRUPTED:  # newer typers tell it by the status alone
            _tell_interrupted()
        sys.stdout.flush()  # here, where a full disk becomes a message
    except KeyboardInterrupt:
        _tell_interrupted()
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where failures become text
        from torchdoctor.cli.failure import report_failure

        return report_failure(error, arguments)
    return status


def _tell_interrupted() -> None:
    """What is left of the command, where anything is, was said by the command itself."""
    from torchdoctor.texts import tell

    sys.stderr.write(tell("torchdoctor: interrupted") + "\n")


def _dispatch(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--version"]:
        print(f"torchdoctor {__version__}")  # noqa: T201 - the whole point of the option
        return 0
    rest = _choose_language(arguments)
    from torchdoctor.cli.front import dispatch

    return dispatch(rest)


def _choose_language(arguments: Sequence[str]) -> list[str]:
    """Speak the language of `--lang`, or else of the environment; the arguments without it."""
    from torchdoctor import language
    from torchdoctor.texts import speak

    usual = language.of_environment(os.environ)
    # Of a terminal that cannot show Chinese, English is the better guess, unless it was asked for.
    speak(language.catalogue_of(usual) if language.can_show(sys.stdout.encoding) else None)
    rest, asked = language.without_option(arguments)
    if asked is not None:
        speak(language.catalogue_of(asked))
    if asked == "zh" and not language.can_show(sys.stdout.encoding):
        _tell_encoding(sys.stdout.encoding)
    return rest


def _tell_encoding(encoding: str | None) -> None:
    """Why there are escapes where Chinese was asked for; in English, which can be read there."""
    from torchdoctor.texts import say

    note = say(
        "torchdoctor: {encoding} has no Chinese characters, so they are printed as escapes - "
        "set PYTHONIOENCODING=utf-8 where the terminal shows UTF-8",
        encoding=encoding,
    )
    sys.stderr.write(f"{note}\n")
