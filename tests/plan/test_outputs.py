"""Every form of a plan is given to the real pip or uv, against an index that sets the usual traps.

The general index has a newer torch and the default build of the same release, as real ones have;
exactly the planned builds must be installed all the same.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loopback.index_server import IndexServer, wheel
from torchdoctor.facts.model import (
    Driver,
    Facts,
    Gpu,
    Libc,
    OperatingSystem,
    PythonFacts,
    TorchFacts,
)
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.matrix.model import Mirror
from torchdoctor.plan.outputs import FORMS
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

PLANNED = {
    "torch": "2.14.1+cu126",
    "torchvision": "0.29.1+cu126",
    "torchaudio": "2.11.0+cu126",
    "jinja2": "3.1.6",
}
UV = shutil.which(
    "uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)


def files_of(versions, requires=()):
    return dict(wheel(name, version, requires=requires) for name, version in versions.items())


@pytest.fixture(scope="module")
def index():
    """A variant folder as simple index and as flat page, and a general index with traps."""
    labelled = {name: version for name, version in PLANNED.items() if name != "jinja2"}
    with IndexServer() as server:
        wheels = files_of(labelled, requires=["jinja2"])
        server.simple(wheels, below="/whl/cu126")
        server.flat(wheels, at="/flat/cu126/")
        server.simple(
            {
                **files_of({"torch": "2.14.1", "torchvision": "0.29.1", "torchaudio": "2.11.0"}),
                **files_of({"torch": "2.15.0", "jinja2": "3.1.6"}),
            },
            below="/general",
        )
        yield server


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """An environment with pip alone, made once."""
    folder = tmp_path_factory.mktemp("base") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def python(base):
    """The interpreter of that environment, emptied of what an earlier test installed."""
    yield base
    names = [*PLANNED]
    subprocess.run(
        [str(base), "-m", "pip", "uninstall", "--quiet", "--yes", *names],
        check=False,
        capture_output=True,
    )


def environment(index, python):
    """The user's own configuration: one general index, and nothing else of this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
    return {
        **kept,
        "PATH": os.pathsep.join(
            [str(python.parent), str(Path(UV or "").parent), "/usr/bin", "/bin"]
        ),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"{index.url}/general",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_DEFAULT_INDEX": f"{index.url}/general",
        "UV_NO_CACHE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(python.parent.parent),
    }


def plan_for(index, python, *, kind="simple", installer="pip"):
    folder = {"simple": "whl", "flat": "flat"}[kind]
    mirror = Mirror(id="loopback", variant_url=f"{index.url}/{folder}/{{variant}}/", kind=kind)
    request = read_request(mirrors=("loopback",), fallback=False, installer=installer)
    return plan_install(
        machine(python, driver="550.54.14", cuda="12.4"), request, with_mirror(mirror)
    )


def with_mirror(mirror):
    matrix = load_matrix()
    return replace(matrix, mirrors=(*matrix.mirrors, mirror))


def machine(python, *, driver, cuda):
    return Facts(
        os=OperatingSystem(system="linux", machine="x86_64"),
        libc=Libc(name="glibc", version="2.36"),
        python=PythonFacts(executable=str(python), version="3.11.7", tag="cp311"),
        gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
        driver=Driver(installed=True, version=driver, cuda_version=cuda),
    )


def installed(python):
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    versions = dict(line.split("==") for line in listed.splitlines())
    return {name: version for name, version in versions.items() if name in PLANNED}


def run(command, index, python, **options):
    ended = subprocess.run(
        command,
        env=environment(index, python),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout


@pytest.mark.parametrize("kind", ["simple", "flat"])
@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_the_commands_install_exactly_what_is_planned(index, python, kind, installer):
    plan = plan_for(index, python, kind=kind, installer=installer)

    for command in plan.commands:
        run(list(command), index, python)

    assert installed(python) == PLANNED


@pytest.mark.parametrize("kind", ["simple", "flat"])
@pytest.mark.parametrize(
    "installer", [["-m", "pip", "install"], ["uv", "pip", "install"]], ids=" ".join
)
def test_the_requirements_file_does_for_pip_and_uv(index, python, kind, installer, tmp_path):
    text = FORMS["requirements"](plan_for(index, python, kind=kind))
    path = tmp_path / "requirements.txt"
    path.write_text(text, encoding="utf-8")
    start = [str(python), *installer] if installer[0] == "-m" else installer
    # uv asks one index for a name unless it is told otherwise, and no requirements file can.
    strategy = ["--index-strategy", "unsafe-best-match"] if installer[0] == "uv" else []

    run([*start, *strategy, "-r", str(path)], index, python)

    assert installed(python) == PLANNED


@pytest.mark.parametrize("kind", ["simple", "flat"])
def test_the_uv_project_syncs(index, python, kind, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        FORMS["uv"](plan_for(index, python, kind=kind)), encoding="utf-8"
    )

    run(["uv", "sync", "--active", "--inexact"], index, python, cwd=tmp_path)

    assert installed(python) == PLANNED


def test_the_pyproject_names_the_options_that_pip_needs(index, python, tmp_path):
    text = FORMS["pyproject"](plan_for(index, python))
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    first = text.splitlines()[0].removeprefix("# pip install . ").split()

    run(
        [
            "uv",
            "pip",
            "install",
            "--index-strategy",
            "unsafe-best-match",
            *first,
            "-r",
            "pyproject.toml",
        ],
        index,
        python,
        cwd=tmp_path,
    )

    assert installed(python) == PLANNED


def test_the_dockerfile_lines_run(index, python):
    lines = FORMS["dockerfile"](plan_for(index, python)).splitlines()

    for line in lines:
        if line.startswith("RUN "):
            run(["sh", "-c", line.removeprefix("RUN ")], index, python)

    assert installed(python) == PLANNED


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_a_build_that_differs_by_its_label_alone_is_really_replaced(index, python, installer):
    [(name, content)] = files_of({"torch": "2.14.1+cpu"}).items()
    index.pages[f"/{name}"] = content
    run([str(python), "-m", "pip", "install", f"{index.url}/{name}"], index, python)
    facts = replace(
        machine(python, driver="580.82.07", cuda="13.0"),
        torch=TorchFacts(installed=True, version="2.14.1+cpu"),
    )
    general = Mirror(id="g", variant_url=None, kind="general", pypi=f"{index.url}/general")
    options = {"torch": "2.14.1", "only": "torch", "fallback": False}
    request = read_request(mirrors=("g",), installer=installer, **options)

    plan = plan_install(facts, request, with_mirror(general))
    for command in plan.commands:
        run(list(command), index, python)

    assert plan.packages == {"torch": "2.14.1"}  # the default index's build carries no label
    assert installed(python) == {"torch": "2.14.1"}
