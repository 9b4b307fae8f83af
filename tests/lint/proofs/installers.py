"""Runs what a user wrote, by a real shell, with real pip and real uv, against the loopback indexes.

The programs on PATH are stand-ins: those of pip and uv add what makes the run a rehearsal for the
machine in question, and everything else that an image build calls does nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from importlib.metadata import distributions
from pathlib import Path

from lint.proofs.indexes import DEFAULT, OFFICIAL, on_loopback
from lint.proofs.machines import Machine
from loopback.index_server import IndexServer

UV = shutil.which(
    "uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
DOES_NOTHING = ("apt", "apt-get", "conda", "ldd", "nvidia-smi", "docker", "rm", "git", "curl")
"""A RUN line may hold `rm -rf /var/lib/apt/lists`; nothing of this machine may be reached."""
_WHEEL = re.compile(r"(?<!\S)[\w.+-]+\.whl\b")
_UV_ADDS = re.compile(r"^ \+ ([\w.-]+)==(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What an installer would install, or what it said when it would not."""

    installs: dict[str, str] = field(default_factory=dict)
    complaint: str | None = None
    """Everything it said; None: it did not fail."""


@dataclass(frozen=True)
class Workplace:
    """An environment with pip, made once, and folders that runs may write to."""

    folder: Path
    python: Path
    server: IndexServer

    def rehearse(
        self, order: str, machine: Machine, files: dict[str, str], variables: dict[str, str]
    ) -> Outcome:
        """Let the installers say what a shell line would install.

        Args:
            order: As a user writes it.
            machine: Which it is for.
            files: Name -> text of what lies beside it, as a user writes them.
            variables: What was set before.
        """
        desk = self._empty_desk(order, files)
        self._set_up_programs(machine)
        ended = self._run(order, desk, variables, machine.pip_environment())
        said = ended.stdout + ended.stderr
        if ended.returncode:
            return Outcome(complaint=said)
        return Outcome(installs=dict(_UV_ADDS.findall(said)) | _reported(desk))

    def carry_out(self, order: str, files: dict[str, str], variables: dict[str, str]) -> Outcome:
        """Install what shell lines say into an environment of their own, on this machine."""
        desk = self._empty_desk(order, files)
        pip = _packages_of(self.python) / "pip"
        place = replace(self, python=environment_with(pip, desk / "venv"))
        place._set_up_programs(None)
        ended = place._run(order, desk, variables, {})
        if ended.returncode:
            return Outcome(complaint=ended.stdout + ended.stderr)
        there = distributions(path=[str(_packages_of(place.python))])
        return Outcome(installs={one.name: one.version for one in there if one.name != "pip"})

    def _empty_desk(self, order: str, files: dict[str, str]) -> Path:
        desk = self.folder / "desk"
        shutil.rmtree(desk, ignore_errors=True)
        desk.mkdir()
        for name, text in files.items():
            (desk / name).parent.mkdir(exist_ok=True)
            (desk / name).write_text(on_loopback(text, self.server), encoding="utf-8")
        for name in _WHEEL.findall(order):
            (desk / name).write_bytes(self.server.pages[f"/{OFFICIAL}/whl/{name}"])
        self._configure_uv(desk, files)
        return desk

    def _configure_uv(self, desk: Path, files: dict[str, str]) -> None:
        """Name the default index where everything else beats it: in the user's configuration.

        A requirements file does not beat it. Where one names an index, none stands here.
        """
        config = desk / "config" / "uv" / "uv.toml"
        config.parent.mkdir(parents=True)
        if not any(_names_index(text) for name, text in files.items() if name.endswith(".txt")):
            default = f'[[index]]\nurl = "{self.server.url}/{DEFAULT}"\ndefault = true\n'
            config.write_text(default, encoding="utf-8")

    def _run(
        self, order: str, desk: Path, variables: dict[str, str], machine: dict[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        moved = {name: on_loopback(value, self.server) for name, value in variables.items()}
        environment = {**self._environment(desk), **self._default(order), **machine, **moved}
        return subprocess.run(
            ["/bin/sh", "-e", "-c", on_loopback(order, self.server)],
            cwd=desk,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def _environment(self, desk: Path) -> dict[str, str]:
        return {
            "PATH": str(self.folder / "programs"),
            "HOME": str(desk),
            "XDG_CONFIG_HOME": str(desk / "config"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_CACHE_DIR": str(self.folder / "pip-cache"),
            "UV_CACHE_DIR": str(self.folder / "uv-cache"),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_PROGRESS": "1",
            "VIRTUAL_ENV": str(self.python.parent.parent),
            "MACOSX_DEPLOYMENT_TARGET": "15.0",
        }

    def _default(self, order: str) -> dict[str, str]:
        """What makes pip ask the loopback where nobody names an index; none of this machine's."""
        if "config set" in order:  # the variable would beat the file that is written here
            return {}
        return {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"{self.server.url}/{DEFAULT}"}

    def _set_up_programs(self, machine: Machine | None) -> None:
        """Write what PATH offers; without a machine pip and uv do what they are told."""
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        report = 'export PIP_REPORT="$PWD/$$.report"\n' if machine else ""
        scripts = {
            "uv": _uv_for(machine, self.python) if machine else f'exec {UV} "$@"\n',
            **dict.fromkeys(("pip", "pip3"), f'{report}exec {self.python} -m pip "$@"\n'),
            **dict.fromkeys(("python", "python3"), f'{report}exec {self.python} "$@"\n'),
            **dict.fromkeys(DOES_NOTHING, ""),
        }
        for name, script in scripts.items():
            path = folder / name
            path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
            path.chmod(0o755)


def _uv_for(machine: Machine, python: Path) -> str:
    """A script that lets uv rehearse for a machine."""
    platform, version = " ".join(machine.uv_options()), f"--python-version {machine.python}"
    return (
        # The interpreter of the tests stands for that of the system.
        'for word; do shift; [ "$word" = --system ] || set -- "$@" "$word"; done\n'
        'case "$1" in\n'
        f'pip) shift 2; exec {UV} pip install --dry-run --reinstall {platform} {version} "$@";;\n'
        f'sync) shift; exec {UV} sync --dry-run {platform} --python {python} "$@";;\n'
        "esac\n"
    )


def environment_with(pip: Path | None, folder: Path) -> Path:
    """The interpreter of a new environment that borrows a pip, or gets one of its own, slowly."""
    without = ["--without-pip"] if pip else []
    subprocess.run([sys.executable, "-m", "venv", *without, str(folder)], check=True)
    python = folder / "bin" / "python"
    if pip:
        _packages_of(python).joinpath("pip").symlink_to(pip)
    return python


def _packages_of(python: Path) -> Path:
    [found] = python.parent.parent.glob("lib/python*/site-packages")
    return found


def _names_index(requirements: str) -> bool:
    return re.search(r"^\s*(?:--index-url|-i)\b", requirements, re.MULTILINE) is not None


def _reported(desk: Path) -> dict[str, str]:
    """What the reports of pip name (`--report`, pip 22.2)."""
    found: dict[str, str] = {}
    for path in sorted(desk.glob("*.report")):
        for item in json.loads(path.read_text(encoding="utf-8"))["install"]:
            found[item["metadata"]["name"]] = item["metadata"]["version"]
    return found
