"""The last words of a process, fit to be shown: one line, short, harmless, without secrets."""

import re

from torchdoctor.facts.mask import mask_text

LONGEST = 300  # characters

# CSI sequences (colours, cursor), then whatever else a terminal would obey instead of show.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")


def last_words(output: bytes) -> str:
    """The last line of `output` that says something; empty where none does."""
    lines = output.decode("utf-8", errors="replace").splitlines()
    readable = (_plain(line) for line in reversed(lines))
    return shorten(mask_text(next((line for line in readable if line), "")))


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, with an ellipsis where something was cut off."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def tidy(text: str) -> str:
    """Any text of a worker as one short line without secrets."""
    return shorten(mask_text(_plain(text)))


def _plain(line: str) -> str:
    without_escapes = _ESCAPES.sub("", line)
    shown = "".join(letter if letter.isprintable() else " " for letter in without_escapes)
    return " ".join(shown.split())
