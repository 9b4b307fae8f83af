import subprocess
import sys
from pathlib import Path

from torchdoctor.cli.front import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_outputs_in_the_readme_are_those_of_today():
    ended = subprocess.run([sys.executable, ROOT / "tools" / "readme.py", "--check"], check=False)

    assert ended.returncode == 0, "stale: run `python tools/readme.py`"
    assert README.count("<!-- $ torchdoctor ") >= 2


def test_the_readme_lists_every_command_as_its_help_does():
    for name, line in COMMANDS.items():
        assert f"| `torchdoctor {name}` | {line} |" in README


def test_the_two_commands_are_there():
    for script in ("tools/run.sh", "tools/test.sh"):
        assert f"sh {script}" in README
        assert (ROOT / script).is_file()
