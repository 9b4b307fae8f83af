"""Takes off what terminals, mails and web pages put around a text. Pure, and linear in its length.

Every line keeps the number that it has in the text as it was pasted.
"""

import html
import re

from torchdoctor.reading.model import Line

LONGEST = 2_000
"""Longer lines are cut into pieces of this length: patterns with two open ends would take the
square of a line's length."""

# ECMA-48: CSI ... final byte, OSC ... BEL or ST, and two-character sequences. The escape itself is
# also pasted as ^[, \x1b, \u001b or its symbol.
_ESCAPE = r"(?:\x1b|\^\[|\\x1b|\\u001b|\\033|\\e|␛)"
_CONTROL = re.compile(
    rf"{_ESCAPE}\[[0-?]{{0,40}}[ -/]{{0,4}}[@-~]"
    rf"|{_ESCAPE}\][^\x07\x1b]{{0,300}}(?:\x07|\x1b\\)"
    r"|\x1b[@-Z\\-_]"
)
# Web forms drop the escape character and leave the rest: "[31mERROR[0m".
_COLOUR = re.compile(r"\[(?:\d{1,3};){0,4}\d{1,3}m")
_BACKSPACE = re.compile(r"[^\n]?\x08")
_INVISIBLE = str.maketrans(
    dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00\x07\x0e\x0f"), None)
    | dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u3000\t\x0b\x0c"), " ")
    # Word processors and some web forms make quotes round.
    | dict.fromkeys(map(ord, "\u2018\u2019\u201b"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d\u201f"), '"')
    | {ord("\uff1a"): ":"}  # the wide colon of Chinese and Japanese keyboards
)
# "> " of mails and Markdown, also nested; ">>>" is Python's prompt.
_QUOTE = re.compile(r"(?:\s{0,3}>(?=\s|$)\s?|\s{0,3}>(?=[^>\s=]))+")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\s*[\w+#.-]*\s*$")
_TAG = re.compile(
    r"</?(?:details|summary|pre|code|br|p|div|span|table|tr|td|th|b|i|strong|em|sub|sup|hr|kbd)"
    r"(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,120}?)\*\*")
_INLINE_CODE = re.compile(r"\s*(?:[-*+]\s+)?`([^`]+)`\s*$")
# What log collectors put before a line: compose ("web-1  | "), BuildKit ("#12 3.45 "), GitHub.
_PREFIX = re.compile(
    r"[\w.]+(?:-[\w.]+)*[-_]\d+\s+\| "
    r"|#\d+ \d+\.\d+ (?:#\d+ \d+\.\d+ )?"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{5,9}Z "
)
# The boxes of rich, pip and uv; nvidia-smi draws with "|".
_BOX = re.compile(r"^(\s*)[│┃║](.*?)[│┃║]?$")


def clean(text: str) -> tuple[Line, ...]:
    """The lines of a text that are not blank."""
    text = without_control(text)
    lines: list[Line] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        # A progress bar returns to the start of its line; each state is a piece of its own.
        for piece in raw.split("\r") if "\r" in raw else (raw,):
            lines.extend(Line(number, part) for part in _parts(_bare(piece)))
    return tuple(lines)


def without_control(text: str) -> str:
    """A text without colours and what else steers a terminal; the line numbers stay."""
    if "\n" not in text:  # the line ends of old Macs
        text = text.replace("\r", "\n")
    if "[" in text or "\x1b" in text:
        text = _COLOUR.sub("", _CONTROL.sub("", text))
    if "\x1b" in text:
        text = text.replace("\x1b", "")
    if "\x08" in text:
        text = _BACKSPACE.sub("", text)
    return text.translate(_INVISIBLE)


def _bare(line: str) -> str:
    """One line without quotes, tags and frames; empty where nothing else was in it."""
    if ">" in line[:12]:
        line = _unquoted(line)
    if ("`" in line or "~" in line) and _FENCE.match(line):
        return ""
    if "<" in line and ">" in line:
        line = _TAG.sub(" ", line)
    if "&" in line:  # an entity may stand for a line end, too
        line = " ".join(html.unescape(line).translate(_INVISIBLE).splitlines())
    if "**" in line:
        line = _BOLD.sub(r"\1", line)
    if line.count("`") == 2 and (code := _INLINE_CODE.match(line)):  # noqa: PLR2004 - a pair
        line = code[1]
    return _unframed(line).rstrip()


def _unquoted(line: str) -> str:
    found = _QUOTE.match(line)
    return line[found.end() :] if found else line


def _unframed(line: str) -> str:
    found = _PREFIX.match(line)
    if found:
        line = line[found.end() :]
    if box := _BOX.match(line):
        return f"{box[1]} {box[2]}"
    return line


def _parts(line: str) -> list[str]:
    if not line or line.isspace():
        return []
    pieces = (line[start : start + LONGEST] for start in range(0, len(line), LONGEST))
    return [piece for piece in pieces if not piece.isspace()]
