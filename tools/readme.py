"""Writes the outputs in the READMEs anew: every block that follows a `<!-- $ command -->` line.

python tools/readme.py           rewrite the files
python tools/readme.py --check   exit 1 where one is stale (the tests do this)
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
BLOCK = re.compile(
    r"(<!-- \$ torchdoctor (?P<command>[^\n]+) -->\n```text\n).*?(?=^```\n)",
    re.DOTALL | re.MULTILINE,
)
COLUMNS = "96"


def output_of(command: str) -> str:
    """What torchdoctor prints for a command line, run at the root of the checkout."""
    ended = subprocess.run(
        [sys.executable, "-m", "torchdoctor", *command.split()],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": COLUMNS, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not ended.stdout:  # as where this Python has no torchdoctor: no reason to empty the README
        sys.exit(f"torchdoctor {command} printed nothing: {ended.stderr.strip()[-300:]}")
    return ended.stdout.rstrip() + "\n"


def rewritten(text: str) -> str:
    """The text with every block as it is printed today."""
    return BLOCK.sub(lambda match: match[1] + output_of(match["command"]), text)


def main() -> int:
    """Rewrite the files, or say whether one is stale."""
    before = {path: path.read_text(encoding="utf-8") for path in READMES}
    after = {path: rewritten(text) for path, text in before.items()}
    if "--check" in sys.argv[1:]:
        return int(before != after)
    for path, text in after.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
