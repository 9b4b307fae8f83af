"""Writes the outputs in README.md anew: every block that follows a `<!-- $ command -->` line.

python tools/readme.py           rewrite the file
python tools/readme.py --check   exit 1 where it is stale (the tests do this)
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(
    r"(<!-- \$ torchdoctor (?P<command>[^\n]+) -->\n```text\n).*?(?=\n```\n)", re.DOTALL
)
COLUMNS = "96"


def output_of(command: str) -> str:
    """What torchdoctor prints for a command line, run at the root of the checkout."""
    ended = subprocess.run(
        [sys.executable, "-m", "torchdoctor", *command.split()],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": COLUMNS, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not ended.stdout:  # as where this Python has no torchdoctor: no reason to empty the README
        sys.exit(f"torchdoctor {command} printed nothing: {ended.stderr.strip()[-300:]}")
    return ended.stdout.rstrip()


def rewritten(text: str) -> str:
    """The text with every block as it is printed today."""
    return BLOCK.sub(lambda match: match[1] + output_of(match["command"]), text)


def main() -> int:
    """Rewrite README.md, or say whether it is stale."""
    before = README.read_text(encoding="utf-8")
    after = rewritten(before)
    if "--check" in sys.argv[1:]:
        return int(before != after)
    README.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
