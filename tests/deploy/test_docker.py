"""The files of docker/: what a linter says, and that they name images that exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.matrix.loader import load_matrix

DOCKER = Path(__file__).parents[2] / "docker"
BIN = Path(sys.executable).parent
HADOLINT = shutil.which("hadolint", path=f"{BIN}") or shutil.which("hadolint")
IMAGE = re.compile(r"nvidia/cuda:[\w.-]+")


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed")
def test_hadolint_finds_nothing():
    done = subprocess.run(
        [HADOLINT, DOCKER / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", sorted(DOCKER.iterdir()), ids=lambda path: path.name)
def test_every_image_of_cuda_that_is_named_is_the_newest_of_its_version(path):
    known = {row.tag(system) for row in load_matrix().base_images for system in row.systems}

    named = set(IMAGE.findall(path.read_text(encoding="utf-8")))

    assert named
    assert named <= known


def test_compose_asks_for_the_gpus():
    yaml = pytest.importorskip("yaml", reason="kubernetes-validate brings it")
    service = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]["torch"]

    [device] = service["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
