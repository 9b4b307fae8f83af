"""What the tests of the probes share: stand-in programs, folders that play a system, captures."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from drivers.build import Drivers, NoCompiler, build_drivers
from torchdoctor.facts.place import Place
from torchdoctor.facts.run import Answer

RAW = Path(__file__).with_name("raw")


@pytest.fixture
def raw() -> Callable[[str], str]:
    """The text of a capture."""
    return lambda name: (RAW / name).read_text()


@pytest.fixture
def system(tmp_path: Path) -> Callable[..., Place]:
    """A Linux whose files are given as {path: text}; nothing else is on it."""

    def build(files: Mapping[str, str] | None = None, **environ: str) -> Place:
        root = tmp_path / "system"
        root.mkdir(exist_ok=True)
        for path, text in (files or {}).items():
            file = root / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        environ.setdefault("PATH", str(root / "bin"))
        return Place(root=root, environ=environ, platform="linux")

    return build


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """An executable file with a text: a stand-in for a program."""

    def write(text: str, name: str = "tool", folder: Path | None = None) -> Path:
        place = folder or tmp_path / "programs"
        place.mkdir(parents=True, exist_ok=True)
        file = place / name
        file.write_text(text)
        file.chmod(0o755)
        return file

    return write


class Scripted:
    """A runner that gives prepared answers, by a word of the command, and remembers what it ran."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self.commands: list[list[str]] = []

    def __call__(self, argv: Sequence[str], _limit_s: float) -> Answer:
        self.commands.append(list(argv))
        line = " ".join(argv)
        for word, answer in self.answers.items():
            if word in line:
                return answer
        return Answer(None, failure=f"{argv[0]} could not be started: No such file or directory")


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


def find_pythons() -> dict[str, Path]:
    """Interpreters of this machine by "3.8", "2.7", ...: on PATH, and those of pyenv."""
    names = [f"3.{minor}" for minor in range(5, 15)] + ["2.7"]
    found = {}
    for name in names:
        on_path = shutil.which(f"python{name}")
        if on_path and Path(on_path).parent.name != "shims":
            found[name] = Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for python in sorted(pyenv.glob("versions/*/bin/python")):
        version = ".".join(python.parent.parent.name.split(".")[:2])
        found.setdefault(version, python)
    found[f"{sys.version_info[0]}.{sys.version_info[1]}"] = Path(sys.executable)
    return found


@pytest.fixture(scope="session")
def pythons() -> dict[str, Path]:
    return find_pythons()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that nobody has buried yet (in a container without an init) has ended all the same.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def ends_soon() -> Callable[[int], bool]:
    """Whether a process that was signalled ends, given ample time."""

    def wait(pid: int) -> bool:
        deadline = time.monotonic() + 15.0
        while is_running(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        return not is_running(pid)

    return wait


@pytest.fixture(scope="session")
def drivers(tmp_path_factory) -> Drivers:
    """A stand-in for NVIDIA's driver, compiled once."""
    try:
        return build_drivers(tmp_path_factory.mktemp("drivers"))
    except NoCompiler as reason:
        pytest.skip(str(reason))


@pytest.fixture
def with_driver(drivers, tmp_path) -> Callable[..., Place]:
    """A Linux with that driver and nothing else of this machine.

    The driver's folder has the same path inside and outside of the simulated root, so that the
    probes and the real loader find it alike. Files are given as {path: text}; variables steer
    the driver.
    """
    root = tmp_path / "machine"

    def place(files: Mapping[str, str] | None = None, **environ: str) -> Place:
        inside = root / str(drivers.libraries).lstrip("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        if not inside.exists():
            inside.symlink_to(drivers.libraries)
        usual = {"/proc/version": "Linux version 6.8.0", "/etc/os-release": "ID=ubuntu\n"}
        for path, text in {**usual, **(files or {})}.items():
            file = root / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        environ.setdefault("PATH", f"{drivers.programs}{os.pathsep}{os.environ['PATH']}")
        environ.setdefault("LD_LIBRARY_PATH", str(drivers.libraries))
        # Whatever else is set may tell of a container, a scheduler or an environment.
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        return Place(root=root, environ=kept | environ, platform="linux")

    return place
