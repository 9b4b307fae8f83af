import pytest

from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plan.base_image import facts_of_base, facts_of_system, systems_of


@pytest.mark.parametrize(
    ("base", "tag", "cuda", "glibc"),
    [
        ("nvidia/cuda:12.4.1-base-ubuntu22.04", "cp310", "12.4.1", "2.35"),
        ("nvidia/cuda:12.6.3-cudnn-devel-ubuntu24.04", "cp312", "12.6.3", "2.39"),
        ("nvcr.io/nvidia/cuda:13.0.3-runtime-ubuntu24.04", "cp312", "13.0.3", "2.39"),
        ("python:3.11-slim", "cp311", None, None),
        ("python:3.13.1-slim-bookworm", "cp313", None, None),
        ("docker.io/library/python:3.12", "cp312", None, None),
    ],
)
def test_the_name_of_an_image_tells_its_python(base, tag, cuda, glibc):
    seen = facts_of_base(base, None, load_matrix())

    assert seen.python.tag == tag
    assert seen.environment.get("CUDA_VERSION") == cuda
    assert (seen.libc.version if seen.libc else None) == glibc
    assert seen.container.building is True


@pytest.mark.parametrize(
    "base",
    ["example/image:1", "nvidia/cuda:12.4.1-base-ubi9", "ubuntu:22.04", ""],
)
def test_an_image_that_does_not_tell_is_not_guessed_but_can_be_told(base):
    assert facts_of_base(base, None, load_matrix()) is None
    assert facts_of_base(base, "3.11", load_matrix()).python.tag == "cp311"


def test_every_system_of_the_matrix_gives_facts():
    matrix = load_matrix()

    assert all(facts_of_system(name, matrix) for name in systems_of(matrix))
    assert facts_of_system("ubuntu18.04", matrix) is None
