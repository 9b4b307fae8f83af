import os
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.facts import target_python as python
from torchdoctor.facts.interpreter import SCRIPT

posix = pytest.mark.skipif(os.name != "posix", reason="folders of POSIX")


def test_knows_its_own_interpreter():
    facts = python.python_facts(lambda _name: "1.0")

    assert facts["tag"].startswith(("cp3", "pp3"))
    assert Path(facts["site_packages"]).is_dir()
    assert Path(facts["executable"]).is_file()
    assert facts["missing_modules"] == []  # these tests could not run without them
    assert facts["pip"] == "1.0"


@pytest.fixture
def configured(tmp_path):
    """What a fresh interpreter reads of pip's files below a home folder and of variables."""

    def read(files=None, **environ):
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        for name, text in (files or {}).items():
            file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        nowhere = str(tmp_path / "nowhere")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "XDG_"))}
        program = (
            "import json, runpy;"
            f"names = runpy.run_path({str(SCRIPT.with_name('target_python.py'))!r});"
            "print(json.dumps(names['pip_config']()))"
        )
        # /etc/pip.conf of this machine is read like any other: what it sets is not asserted.
        answer = subprocess.run(
            [sys.executable, "-I", "-c", program],
            env=clean | {"HOME": str(home), "XDG_CONFIG_DIRS": nowhere} | environ,
            capture_output=True,
            text=True,
            check=True,
        )
        import json

        return json.loads(answer.stdout)

    return read


@posix
def test_reads_the_users_file(configured):
    found = configured({
        ".config/pip/pip.conf": "[global]\nindex-url = https://mirror.example/simple\n"
        "extra-index-url =\n    https://one.example\n    https://two.example\n"
        "[list]\nformat = json\n"
    })  # fmt: skip

    assert found["index-url"] == "https://mirror.example/simple"
    assert found["extra-index-url"] == "https://one.example https://two.example"
    assert "format" not in found


@posix
def test_install_goes_before_global_and_variables_before_both(configured):
    files = {
        ".pip/pip.conf": "[install]\nno_index = true\nfind-links = /wheels\n",
        ".config/pip/pip.conf": "[global]\nfind-links = /others\ntimeout = 5\n",
    }

    found = configured(files, PIP_TIMEOUT="9")

    assert (found["no-index"], found["find-links"], found["timeout"]) == ("true", "/wheels", "9")


@posix
def test_a_named_file_comes_last_and_the_null_device_shuts_all_files_out(configured, tmp_path):
    (tmp_path / "own.conf").write_text("[global]\nindex-url = https://own.example\n")
    files = {".config/pip/pip.conf": "[global]\nindex-url = https://user.example\n"}

    named = configured(files, PIP_CONFIG_FILE=str(tmp_path / "own.conf"))
    shut = configured(files, PIP_CONFIG_FILE=os.devnull)

    assert named["index-url"] == "https://own.example"
    assert shut == {}


@posix
@pytest.mark.parametrize("text", ["no section\n", "[global]\nindex-url", "\x00\xff", "[global\n"])
def test_a_file_that_is_none_sets_nothing(configured, text):
    assert "index-url" not in configured({".config/pip/pip.conf": text})


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_told(monkeypatch, tmp_path):
    tmp_path.chmod(0o555)
    monkeypatch.setattr(python.sysconfig, "get_path", lambda _name: str(tmp_path / "lib"))

    assert python.may_write("purelib") is False


def test_a_folder_that_is_still_to_be_made_counts_as_its_parent(monkeypatch, tmp_path):
    monkeypatch.setattr(python.sysconfig, "get_path", lambda _name: str(tmp_path / "a" / "b"))

    assert python.may_write("purelib") is True


def test_a_module_that_was_not_built_is_told(monkeypatch):
    monkeypatch.setitem(python.OPTIONAL_MODULES, "ssl", "_no_such_module")

    assert python.python_facts(lambda _name: None)["missing_modules"] == ["ssl"]
