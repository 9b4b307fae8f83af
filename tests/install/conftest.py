import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "loopback"))

from index_server import IndexServer

from torchdoctor.plan.model import Plan, SourcePlan, Verdict
from torchdoctor.texts import say


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch, tmp_path):
    """No pip configuration, proxy, login or certificate of this machine takes part."""
    for name in list(os.environ):
        if name.upper().startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def server():
    with IndexServer() as running:
        yield running


@pytest.fixture
def default_index(monkeypatch):
    """pip's own index, as this user has configured it: empty until a test fills it."""
    with IndexServer() as running:
        monkeypatch.setenv("PIP_INDEX_URL", f"{running.url}/simple")
        yield running


@pytest.fixture(scope="session")
def folder_with_pip(tmp_path_factory):
    """The site-packages of an environment that holds pip and nothing else: made once, 2 s."""
    folder = tmp_path_factory.mktemp("pip")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return site_packages(folder)


@pytest.fixture
def target_path(tmp_path):
    """Where the target's interpreter lies once there is one."""
    return tmp_path / "target" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def target(target_path, folder_with_pip):
    """The interpreter of a fresh environment, which sees pip through a path file: made in 0.1 s."""
    folder = target_path.parents[1]
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site_packages(folder) / "pip.pth").write_text(f"{folder_with_pip}\n")
    return target_path


def site_packages(venv):
    """Where pip installs to in a virtual environment."""
    return next(venv.glob("lib/python*/site-packages"), venv / "Lib" / "site-packages")


@pytest.fixture
def make_source(target_path):
    """A SourcePlan as the planner makes it, for the target's pip."""

    def make(name, packages=None, options=(), *, variant="cpu", cuda=None, command=None):
        packages = packages or {"torch": "2.6.0+cpu"}
        pins = [f"{package}=={version}" for package, version in packages.items()]
        start = command or (str(target_path), "-m", "pip", "install")
        return SourcePlan(
            source=name,
            torch="2.6.0",
            variant=variant,
            variant_cuda=cuda,
            packages=packages,
            options=tuple(options),
            asks=tuple(word for word in options if not word.startswith("-")),
            commands=((*start, *pins, *options),),
        )

    return make


@pytest.fixture
def make_plan():
    """A Plan that these sources may serve."""

    def make(*sources, verdict=Verdict.INSTALL_CPU, expects_gpu=False):
        return Plan(
            verdict=verdict,
            torch="2.6.0",
            variant=sources[0].variant if sources else None,
            variant_cuda=sources[0].variant_cuda if sources else None,
            packages=sources[0].packages if sources else {},
            addons={},
            commands=sources[0].commands if sources else (),
            because=say("for a test"),
            sources=sources,
            expects_gpu=expects_gpu,
        )

    return make


@pytest.fixture
def uv_command(target):
    """How the uv of this environment installs into the target."""
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=beside) or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    return uv, "pip", "install", "--python", str(target)
