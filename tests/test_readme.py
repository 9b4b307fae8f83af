import re
import subprocess
import sys
from pathlib import Path

from torchdoctor.cli.front import COMMANDS
from torchdoctor.language import catalogue_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def test_the_outputs_in_the_readme_are_those_of_today():
    ended = subprocess.run([sys.executable, ROOT / "tools" / "readme.py", "--check"], check=False)

    assert ended.returncode == 0, "stale: run `python tools/readme.py`"
    assert README.count("<!-- $ torchdoctor ") >= 2


def test_the_readme_lists_every_command_as_its_help_does():
    for name, line in COMMANDS.items():
        assert f"| `torchdoctor {name}` | {line} |" in README


def test_the_chinese_readme_lists_every_command_as_its_chinese_help_does():
    chinese = catalogue_of("zh")

    for name, line in COMMANDS.items():
        assert f"| `torchdoctor {name}` | {chinese(line)} |" in CHINESE


def test_both_readmes_show_the_same_runs():
    assert runs_in(CHINESE) == [f"--lang zh {run}" for run in runs_in(README)]


def runs_in(readme):
    return re.findall(r"<!-- \$ torchdoctor (.*) -->", readme)


def test_the_pictures_show_what_is_printed_today():
    ended = subprocess.run([sys.executable, ROOT / "tools" / "pictures.py", "--check"], check=False)

    assert ended.returncode == 0, "stale: run `python tools/pictures.py`"
    for readme, picture in ((README, "check.svg"), (CHINESE, "check.zh-CN.svg")):
        assert f"(docs/pictures/{picture})" in readme


def test_the_two_commands_are_there():
    for script in ("tools/run.sh", "tools/test.sh"):
        assert f"sh {script}" in README
        assert (ROOT / script).is_file()
