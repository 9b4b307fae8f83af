import re
import shlex
from pathlib import Path

import pytest

OF_124 = "--torch 2.6.0 --cuda 12.4 --only torch,torchvision==0.21.0,torchaudio==2.6.0"


def arguments_of(text):
    """The defaults of a Dockerfile's ARG instructions."""
    return {
        name: value.strip('"')
        for name, value in re.findall(r"^ARG (\w+)=(.*)$", text, re.MULTILINE)
    }


def test_starts_from_the_base_image_of_that_cuda_and_pins_what_fits(doctor):
    status, out, _ = doctor("dockerfile", "--cuda", "12.4", "--mirror", "aliyun")

    assert status == 0
    assert arguments_of(out)["BASE"] == "nvidia/cuda:12.4.1-base-ubuntu22.04"
    assert arguments_of(out)["INSTALL"] == f"{OF_124} --mirror aliyun"
    assert 'CMD ["torchdoctor", "check", "--expect", "cuda"]' in out
    assert "USER 10001" in out


def test_what_is_pinned_is_what_install_would_choose_again(doctor, facts_file):
    _, out, _ = doctor("dockerfile", "--cuda", "12.8", "--base", "python:3.11-slim")
    words = shlex.split(arguments_of(out)["INSTALL"])

    status, plan, _ = doctor("install", "--facts", facts_file(), "--dry-run", *words)

    assert status == 0
    assert words[:4] == ["--torch", words[1], "--cuda", "12.8"]
    assert f"torch {words[1]}+cu128" in plan


def test_a_major_version_gets_the_image_of_the_build_that_fits(doctor):
    _, out, _ = doctor("dockerfile", "--cuda", "13")

    base, install = arguments_of(out)["BASE"], arguments_of(out)["INSTALL"]
    cuda = shlex.split(install)[3]
    assert base.startswith(f"nvidia/cuda:{cuda}.")


def test_a_base_of_another_major_version_of_cuda_is_warned_of_beside_the_file(doctor):
    base = "nvidia/cuda:13.0.3-base-ubuntu22.04"

    status, out, err = doctor("dockerfile", "--cuda", "12.6", "--base", base)

    assert (status, arguments_of(out)["BASE"]) == (0, base)
    assert "IMAGE_WHEEL_CUDA_DIFFER" in err


def test_the_cpu_build_needs_no_image_of_cuda_and_expects_none(doctor):
    _, out, _ = doctor("dockerfile", "--cuda", "cpu", "--python-version", "3.11")

    assert arguments_of(out)["BASE"] == "python:3.11-slim"
    assert "--expect" not in out
    assert "--gpus" not in out


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--cuda", "12.4", "--gpu-arch", "12.0"), "GPU_TOO_NEW_FOR_VARIANT"),
        (("--cuda", "12.6", "--driver", "515"), "DRIVER_TOO_OLD"),
        (("--cuda", "12.5"), "VARIANT_NOT_PUBLISHED"),
        (("--cuda", "12.4", "--base", "python:3.14-slim"), "NO_WHEEL_FOR_PYTHON"),
        (("--cuda", "12.4", "--base", "python:3.11-alpine"), "MUSL_UNSUPPORTED"),
    ],
)
def test_what_cannot_be_built_is_refused_and_leaves_no_file(doctor, options, word):
    status, out, err = doctor("dockerfile", *options)

    assert (status, out) == (1, "")
    assert word in err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "--cuda 12.4"),
        (("--cuda", "12.4", "--base", "example/image"), "--python-version"),
        (("--cuda", "12.4", "--base", "example/image", "--python-version", "x"), "3.11"),
        (("--cuda", "12.4", "--gpu-arch", "new"), "8.6"),
        (("--cuda", "12.4", "--mirror", "http://u:hunter2secret@127.0.0.1:9/"), "netrc"),
    ],
)
def test_what_is_missing_or_does_not_belong_there_is_said(doctor, options, says):
    status, out, err = doctor("dockerfile", *options)

    assert (status, out) == (2, "")
    assert says in err
    assert "hunter2secret" not in err


def test_the_file_of_the_repository_is_the_one_that_the_command_writes(doctor):
    """Stale: torchdoctor dockerfile --cuda 12.4 > docker/Dockerfile."""
    _, out, _ = doctor("dockerfile", "--cuda", "12.4")

    assert (Path(__file__).parents[2] / "docker/Dockerfile").read_text(encoding="utf-8") == out
