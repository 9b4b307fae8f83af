"""What `pin` writes, proven with real pip and real uv: the build stays, or the install fails.

The near miss is the same install without the file: then the build is swapped.
"""

import subprocess

import pytest

from loopback.index_server import wheel
from torchdoctor.errors import BadInterpreter, InstallFailed
from torchdoctor.install.pinned import pinned_in
from torchdoctor.install.survey import Survey
from torchdoctor.plan.constraints import constraints

BUILDS = ["2.6.0+cu124", "2.6.0", "2.6.0+cpu", "2.7.0"]


@pytest.fixture
def index(server):
    """An index with four builds of torch, and packages that want some torch."""
    torches = (wheel("torch", version, requires=["triton"]) for version in BUILDS)
    wanting = {
        "plain": "torch",
        "exact": "torch==2.6.0",
        "newer": "torch>=2.7",
        "other": "torch==2.7.0",
    }
    wheels = [wheel(name, "1.0", requires=[wants]) for name, wants in wanting.items()]
    return server.simple(
        dict([*torches, *wheels, wheel("triton", "3.2.0"), wheel("triton", "3.3.0")])
    )


class Tool:
    """Real pip or real uv of one environment."""

    def __init__(self, start, python, index):
        self.start, self.python, self.index = start, python, index

    def install(self, *words, constraints=None):
        limits = ["-c", str(constraints)] if constraints is not None else []
        command = [*self.start, "--index-url", self.index, *words, *limits]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def torch(self):
        """Versions of torch and triton that are there now."""
        code = "import importlib.metadata as m; print(m.version('torch'), m.version('triton'))"
        command = [str(self.python), "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(params=["pip", "uv"])
def tool(request, target, index):
    pip = (str(target), "-m", "pip", "install")
    start = pip if request.param == "pip" else request.getfixturevalue("uv_command")
    return Tool(start, target, index)


@pytest.fixture
def pin(tool, target, tmp_path):
    """Install a build, and write the file that keeps it."""

    def write(version):
        done = tool.install(f"torch==={version}", "triton==3.2.0")
        assert done.returncode == 0, done.stderr
        path = tmp_path / "constraints.txt"
        path.write_text(constraints(pinned_in(target)))
        return path

    return write


@pytest.mark.parametrize("version", ["2.6.0+cu124", "2.6.0"])
def test_the_build_stays_while_packages_that_depend_on_torch_come(tool, pin, version):
    path = pin(version)

    for words in (["plain"], ["exact"], ["--upgrade", "plain", "torch", "triton"]):
        done = tool.install(*words, constraints=path)
        assert done.returncode == 0, done.stderr
        assert tool.torch() == [version, "3.2.0"]


def test_a_package_that_wants_another_torch_fails_and_swaps_nothing(tool, pin):
    path = pin("2.6.0+cu124")

    for package in ("newer", "other"):
        done = tool.install(package, constraints=path)
        assert done.returncode != 0
        assert "torch" in done.stderr + done.stdout
    assert tool.torch() == ["2.6.0+cu124", "3.2.0"]


def test_without_the_file_the_same_install_swaps_it(tool, pin):
    pin("2.6.0+cu124")

    assert tool.install("newer").returncode == 0
    assert tool.torch()[0] == "2.7.0"


def test_an_index_without_that_build_fails_and_gives_no_other(tool, pin, server):
    path = pin("2.6.0+cu124")
    plain = (
        wheel("torch", "2.6.0"),
        wheel("triton", "3.2.0"),
        wheel("plain", "1.0", requires=["torch"]),
    )
    tool.index = server.simple(dict(plain), below="/mirror")

    done = tool.install("--force-reinstall", "plain", constraints=path)

    assert done.returncode != 0
    assert tool.torch()[0] == "2.6.0+cu124"


def test_an_environment_without_torch_has_nothing_to_keep(target):
    with pytest.raises(InstallFailed, match="has no torch") as caught:
        pinned_in(target)
    assert caught.value.reason == "TORCH_NOT_INSTALLED"


def test_an_interpreter_that_nobody_could_look_into_is_said(tmp_path):
    def survey(python, *, ask_pip):
        return Survey(problems=("it did not start",))

    with pytest.raises(BadInterpreter, match="it did not start"):
        pinned_in(tmp_path / "python", survey=survey)


def test_libraries_of_torch_are_kept_and_what_is_free_is_left(tool, target, server):
    needs = ["nvidia-cublas", "numpy", "nvidia-not-there; sys_platform == 'win32'"]
    files = [
        wheel("torch", "2.8.0+cu128", requires=needs),
        wheel("nvidia_cublas", "12.8", requires=["nvidia-nvjitlink"]),
        wheel("nvidia_nvjitlink", "12.8"),
        wheel("nvidia_unrelated", "1.0"),
        wheel("numpy", "2.0"),
    ]
    tool.index = server.simple(dict(files), below="/libraries")
    tool.install("torch", "nvidia-unrelated")

    assert pinned_in(target) == {
        "torch": "2.8.0+cu128", "nvidia-cublas": "12.8", "nvidia-nvjitlink": "12.8",
    }  # fmt: skip
