"""docker/Dockerfile built for real, without a Docker daemon, and the image asked how it is.

Buildah builds it on a small system made by debootstrap; torch is a stand-in that a server on
loopback has. `sh tools/images.sh` runs this: it takes minutes, and needs root and a Debian.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loopback.index_server import IndexServer
from loopback.stub_torch import torch_wheel

ROOT = Path(__file__).parents[2]
SUITE = "bookworm"
PYTHON = "3.11"
"""Of that suite: the wheels that torchdoctor needs are fetched for it."""
NOBODY = 10001
INSTALL = "--torch 2.6.0 --cuda 12.4 --only torch --no-bench"


def _missing():
    if os.environ.get("TORCHDOCTOR_TEST_IMAGES") != "1":
        return "takes minutes: sh tools/images.sh"
    tools = [name for name in ("buildah", "debootstrap") if shutil.which(name) is None]
    if tools:
        return f"{' and '.join(tools)} not installed"
    return None if os.geteuid() == 0 else "debootstrap needs root"


pytestmark = pytest.mark.skipif(_missing() is not None, reason=f"{_missing()}")


def run(*command, **how):
    """The finished process; its output is kept."""
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **how
    )


class Builder:
    """Buildah with a storage of its own: no daemon, no privileges of the kernel's."""

    def __init__(self, folder):
        self.storage = (
            "--storage-driver", "vfs", "--root", folder / "storage", "--runroot", folder / "run",
        )  # fmt: skip

    def __call__(self, *words):
        done = run("buildah", *self.storage, *words)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def run(self, container, *command):
        """The finished command, run as a step of a build."""
        return run("buildah", *self.storage, "run", "--isolation", "chroot", container, *command)

    def build(self, context, file, tag, **arguments):
        """The finished build, which may have failed."""
        words = [word for pair in arguments.items() for word in ("--build-arg", "=".join(pair))]
        return run(
            "buildah", *self.storage, "build", "--isolation", "chroot", "--format", "docker",
            "--tag", tag, "--file", file, *words, context,
        )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("images")


@pytest.fixture(scope="module")
def context(folder):
    """A build context that holds the wheel of this checkout."""
    place = folder / "context"
    made = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", place, ROOT)
    assert made.returncode == 0, made.stderr[-3000:]
    return place


@pytest.fixture(scope="module")
def index(folder, context):
    """What the image's pip reaches: a stand-in for torch, and what torchdoctor itself needs."""
    [wheel] = context.glob("*.whl")
    house = folder / "house"
    fetched = run(
        sys.executable, "-m", "pip", "download", "--only-binary", ":all:", "--python-version",
        PYTHON, "--dest", house, wheel,
    )  # fmt: skip
    assert fetched.returncode == 0, fetched.stderr[-3000:]
    with IndexServer() as server:
        server.simple({path.name: path.read_bytes() for path in house.glob("*.whl")})
        server.simple(dict([torch_wheel("2.6.0+cu124", cuda="12.4")]), below="/whl/cu124")
        yield server


@pytest.fixture(scope="module")
def builder(folder, index):
    """Buildah, with a base image: a Debian whose pip asks the index, as a company's would."""
    builder = Builder(folder)
    root = folder / "root"
    made = run(
        "debootstrap", "--variant=minbase", "--include=python3,python3-venv", SUITE, root,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout[-3000:]
    (root / "etc/pip.conf").write_text(f"[global]\nindex-url = {index.url}/simple\n")
    bases = folder / "bases"
    bases.mkdir()
    run("tar", "--create", "--file", bases / "root.tar", "--directory", root, ".")
    (bases / "Dockerfile").write_text("FROM scratch\nADD root.tar /\nENV CUDA_VERSION=12.4.1\n")
    done = builder.build(bases, bases / "Dockerfile", "base")
    assert done.returncode == 0, done.stderr[-3000:]
    return builder


@pytest.fixture(scope="module")
def container(builder, context, index):
    """(A container of the built image, what the build printed)."""
    [wheel] = context.glob("*.whl")
    done = builder.build(
        context, ROOT / "docker/Dockerfile", "torch", BASE="localhost/base",
        TORCHDOCTOR=f"/context/{wheel.name}",
        INSTALL=f"{INSTALL} --mirror {index.url}/whl/{{variant}} --no-fallback",
    )  # fmt: skip
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-3000:]
    print(builder("images"))  # noqa: T201 - its size belongs to the record of a run
    return builder("from", "localhost/torch"), printed


@pytest.fixture(scope="module")
def image(builder, container):
    """(The root of the built image, what the build printed)."""
    name, printed = container
    return Path(builder("mount", name)), printed


def inside(root, *command, **environ):
    """A command in the image, as its user and with its environment, without Buildah's marks."""
    environment = {
        "PATH": "/opt/torch/bin:/opt/torchdoctor/bin:/usr/bin:/bin",
        "VIRTUAL_ENV": "/opt/torch",
        "HOME": "/home/torch",
        "CUDA_VERSION": "12.4.1",
        **environ,
    }
    user = f"--userspec={NOBODY}:{NOBODY}"
    return run(shutil.which("chroot"), user, root, *command, env=environment)


def test_the_build_needs_no_gpu_and_installs_what_was_asked(image):
    _, printed = image

    assert "Installed and verified: torch 2.6.0+cu124" in printed


def test_the_plan_is_in_the_image(image):
    root, _ = image

    plan = json.loads((root / "etc/torchdoctor/plan.json").read_text())
    assert (plan["variant"], plan["packages"]) == ("cu124", {"torch": "2.6.0+cu124"})
    assert plan["outcome"]["succeeded"] is True


def test_no_cache_is_left_in_the_image(image):
    root, _ = image

    left = [path for name in ("root/.cache", "tmp") for path in (root / name).rglob("*")]
    assert [path for path in left if path.is_file()] == []
    assert not list(root.glob("**/torch-2.6.0*.whl"))


def test_the_image_runs_as_nobody_special_and_checks_itself(builder, image):
    inspected = json.loads(builder("inspect", "--type", "image", "localhost/torch"))
    config = inspected["Docker"]["config"]

    assert config["User"] == str(NOBODY)
    assert config["Healthcheck"]["Test"] == ["CMD", "torchdoctor", "check", "--expect", "cuda"]
    assert config["Cmd"] == ["python"]
    assert "torchdoctor check" in config["Entrypoint"][2]


def test_check_in_the_image_knows_what_it_was_built_for(image):
    root, _ = image

    done = inside(root, "torchdoctor", "check", "--json")

    facts = json.loads(done.stdout)["facts"]
    assert facts["image_plan"]["packages"] == {"torch": "2.6.0+cu124"}
    assert facts["torch"]["version"] == "2.6.0+cu124"


def test_the_health_check_fails_where_no_gpu_is(image):
    root, _ = image

    done = inside(root, "torchdoctor", "check", "--expect", "cuda")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_entry_starts_the_workload_only_where_nothing_is_wrong(builder, image):
    root, _ = image
    inspected = json.loads(builder("inspect", "--type", "image", "localhost/torch"))
    entry = inspected["Docker"]["config"]["Entrypoint"]

    found = inside(root, *entry, "echo", "the workload ran")
    checked = inside(root, "torchdoctor", "check")

    assert (found.stdout == "the workload ran\n") is (checked.returncode == 0)
    assert found.returncode == checked.returncode


@pytest.mark.parametrize(("driver", "cuda", "runs"), [
    ("515.105.01", "11.7", False), ("550.54.14", "12.4", True),
])  # fmt: skip
def test_a_host_that_cannot_run_the_image_is_named(image, driver, cuda, runs):
    root, _ = image
    facts = json.loads(inside(root, "torchdoctor", "facts").stdout)
    host = {
        "driver": {"installed": True, "loaded": True, "version": driver, "cuda_version": cuda},
        "gpus": [{"vendor": "nvidia", "name": "NVIDIA A100", "compute_capability": "8.0"}],
        "container": {"runtime": "docker", "building": False},
    }
    machine = root / "home/torch/machine.json"
    machine.write_text(json.dumps({**facts, **host}))

    done = inside(root, "torchdoctor", "check", "--facts", "/home/torch/machine.json")

    said = f"This image was built for cu124; driver {driver} of this host cannot run it."
    assert (said in done.stdout) is not runs
    assert ("DRIVER_TOO_OLD" in done.stdout) is not runs


@pytest.mark.parametrize(("option", "cuda", "word", "refused"), [
    ((), "13.0.3", "IMAGE_WHEEL_CUDA_DIFFER", False),
    (("--gpu-arch", "99.0"), "12.4.1", "GPU_TOO_NEW_FOR_VARIANT", True),
])  # fmt: skip
def test_a_base_of_another_major_version_is_warned_of_and_an_unknown_architecture_refused(
    builder, container, option, cuda, word, refused
):
    name, _ = container

    done = builder.run(
        name, "env", f"CUDA_VERSION={cuda}", "torchdoctor", "install", "--dry-run",
        *INSTALL.split(), *option,
    )  # fmt: skip

    assert word in done.stdout
    assert (done.returncode == 1) is refused
