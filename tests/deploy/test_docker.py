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
IMAGE = re.compile(r"nvidia/cuda:(?P<cuda>\d+\.\d+)\.\d+-(?:base|devel)-(?P<system>\w+\.\d+)")


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed")
def test_hadolint_finds_nothing():
    done = subprocess.run(
        [HADOLINT, DOCKER / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", sorted(DOCKER.iterdir()), ids=lambda path: path.name)
def test_every_image_of_cuda_that_is_named_is_published_for_its_system(path):
    known = {(row.cuda, system) for row in load_matrix().base_images for system in row.systems}
    text = path.read_text(encoding="utf-8")

    named = set(IMAGE.findall(text))

    assert named
    assert len(IMAGE.findall(text)) == text.count("nvidia/cuda:")
    assert named <= known


def test_the_build_context_holds_all_that_the_wheel_is_made_of():
    root = DOCKER.parent
    let_in = {line[1:] for line in (root / ".dockerignore").read_text().split() if line[0] == "!"}
    hatch = (root / "pyproject.toml").read_text(encoding="utf-8")

    assert let_in >= {"src", "matrices", "share", "pyproject.toml", "hatch_build.py", "LICENSE"}
    assert '"share" = "share"' in hatch


def test_compose_asks_for_the_gpus():
    yaml = pytest.importorskip("yaml", reason="kubernetes-validate brings it")
    service = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]["torch"]

    [device] = service["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
