"""Image and wheel of different CUDA majors."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "IMAGE_WHEEL_CUDA_DIFFER"


def dockerfile(image, line):
    return f"FROM {image}\nRUN pip install {line}\n"


def test_fires_for_another_major_and_offers_one_of_the_image_s(found):
    text = dockerfile("nvidia/cuda:12.4.1-base-ubuntu22.04", "torch==2.15.0")
    [one] = found(text, name="Dockerfile")

    assert (one.reason, one.line) == (WORD, 2)
    assert "CUDA 12.4.1" in str(one.summary)
    pinned = dockerfile("nvidia/cuda:11.8.0-base-ubuntu22.04", f"torch==2.6.0 -i {WHL}/cu126")
    [one] = found(pinned, name="Dockerfile")
    assert one.fix.line == f"pip install torch==2.6.0+cu118 --extra-index-url {WHL}/cu118"


@pytest.mark.parametrize(
    ("image", "line"),
    [
        ("nvidia/cuda:12.1.1-base-ubuntu22.04", f"torch==2.6.0 -i {WHL}/cu126"),
        ("nvidia/cuda:12.1.1-base-ubuntu22.04", f"torch==2.15.0 -i {WHL}/cpu"),
        ("python:3.12-slim", "torch==2.15.0"),
        ("$BASE", "torch==2.15.0"),
    ],
)
def test_is_silent_within_a_major_and_in_other_images(image, line, words):
    assert words(dockerfile(image, line), name="Dockerfile") == []
