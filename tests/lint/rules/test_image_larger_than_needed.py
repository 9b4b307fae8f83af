"""Images that bring what the wheels bring."""

import pytest

WORD = "IMAGE_LARGER_THAN_NEEDED"
FLASH_ATTN = "RUN pip install flash-attn --no-build-isolation\n"
SHIPPED = "FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nCOPY --from=build /venv /venv\n"
INSTALL = "RUN pip install torch==2.6.0 torchvision==0.21.0\n"


def test_fires_for_docker_pull_of_a_devel_image(found):
    [one] = found("docker pull nvidia/cuda:12.4.0-devel-ubuntu22.04")

    assert one.reason == WORD
    assert one.fix.line == "docker pull nvidia/cuda:12.4.0-base-ubuntu22.04"


@pytest.mark.parametrize("flavour", ["devel", "runtime", "cudnn-devel", "cudnn9-runtime"])
def test_fires_for_a_stage_that_compiles_nothing(flavour, found):
    [one] = found(f"FROM nvidia/cuda:12.4.1-{flavour}-ubuntu22.04\n{INSTALL}", name="Dockerfile")

    assert (one.reason, one.line, one.column) == (WORD, 1, 6)
    assert one.fix.line == "FROM nvidia/cuda:12.4.1-base-ubuntu22.04"


@pytest.mark.parametrize(
    "text",
    [
        f"FROM nvidia/cuda:12.4.1-base-ubuntu22.04\n{INSTALL}",
        f"FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n{INSTALL}RUN nvcc -o a a.cu\n",
        f"FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n{INSTALL}{FLASH_ATTN}",
        "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN apt-get install -y hashcat\n",
        f"FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS build\n{INSTALL}{SHIPPED}",
    ],
)
def test_is_silent_where_base_is_taken_or_more_is_needed(text, words):
    assert words(text, name="Dockerfile") == []


def test_says_nothing_of_other_pulled_images(words):
    assert words("docker pull nvidia/cuda:12.4.0-runtime-ubuntu22.04") == []
    assert words("docker pull pytorch/pytorch:2.6.0-cuda12.4-cudnn9-devel") == []
