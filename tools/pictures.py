"""Draws runs of torchdoctor as SVG for the READMEs, from what a terminal gets.

python tools/pictures.py           draw them
python tools/pictures.py --check   exit 1 where one shows other words than a run today

A picture is compared by its words: versions of rich draw frames of their own.
"""

import html
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
CAPTURE = "tests/captures/h100-580-no_uvm-UVM_UNAVAILABLE.json"
RUNS = {
    "check.svg": f"check --facts {CAPTURE}",
    "check.zh-CN.svg": f"--lang zh check --facts {CAPTURE}",
}
COLUMNS = 92
_LENGTHS = re.compile(r'textLength="(?P<length>[\d.]+)"(?P<rest>[^>]*)>(?P<words>[^<]*)<')
# Fonts from the network: a page that shows the picture would ask a stranger for them.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def output_of(command: str) -> str:
    """What a terminal of `COLUMNS` columns gets, with its colours."""
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    ended = subprocess.run(
        [sys.executable, "-m", "torchdoctor", *command.split()],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **colours},
        capture_output=True,
        text=True,
        check=False,
    )
    if not ended.stdout:
        sys.exit(f"torchdoctor {command} printed nothing: {ended.stderr.strip()[-300:]}")
    return ended.stdout.rstrip()


def drawn(command: str, output: str) -> str:
    """The run as a picture."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ torchdoctor {command}\n{output}"))
    picture = console.export_svg(title="torchdoctor", theme=MONOKAI, unique_id="run")
    return _LENGTHS.sub(_by_columns, _FONTS.sub("", picture))


def _by_columns(found: "re.Match[str]") -> str:
    """The length of a text by its columns: rich counts characters, and Chinese ones take two."""
    words = html.unescape(found["words"])
    length = float(found["length"]) * cell_len(words) / max(len(words), 1)
    return f'textLength="{length:g}"{found["rest"]}>{found["words"]}<'


def words_of(picture: str) -> list[str]:
    """What can be read in a picture."""
    rows = re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL)
    return " ".join(html.unescape(row) for row in rows).split()


def main() -> int:
    """Draw the pictures, or say whether one is stale."""
    FOLDER.mkdir(exist_ok=True)
    stale = False
    for name, command in RUNS.items():
        path = FOLDER / name
        picture = drawn(command, output_of(command))
        if "--check" in sys.argv[1:]:
            kept = path.read_text(encoding="utf-8") if path.exists() else ""
            stale |= words_of(kept) != words_of(picture)
        else:
            path.write_text(picture, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
