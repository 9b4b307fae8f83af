"""What the image of a Dockerfile has: the facts that a plan for it is made from."""

import re
from collections.abc import Iterator

from torchdoctor.facts.model import Container, Facts, Libc, OperatingSystem, PythonFacts
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

_CUDA_IMAGE = re.compile(
    r"(?:.*/)?nvidia/cuda:(?P<cuda>\d+\.\d+(?:\.\d+)?)-.*?(?P<system>[a-z]+[\d.]+)$"
)
_PYTHON_IMAGE = re.compile(r"(?:.*/)?python:(?P<python>3\.\d+)(?:\.\d+)?(?:-.*)?$")


def systems_of(matrix: Matrix) -> Iterator[str]:
    """The systems that NVIDIA builds its images on, the newest first."""
    return (row.system for row in matrix.image_systems)


def facts_of_system(system: str, matrix: Matrix) -> Facts | None:
    """The facts of an image build on one of NVIDIA's systems; None: it is not known."""
    row = matrix.image_system(system)
    if row is None:
        return None
    return _facts(row.python, Libc(name="glibc", version=row.glibc), None)


def facts_of_base(base: str, python: str | None, matrix: Matrix) -> Facts | None:
    """The facts of an image build that starts from `base`.

    Args:
        base: "nvidia/cuda:12.4.1-devel-ubuntu22.04", "python:3.11-slim" or any other image.
        python: Its Python, "3.11", where the name does not tell.
        matrix: Knows NVIDIA's systems.

    Returns:
        None where nobody knows which Python the image has.
    """
    found = _CUDA_IMAGE.fullmatch(base)
    if found is not None:
        row = matrix.image_system(found["system"])
        version = python or (row.python if row else None)
        libc = Libc(name="glibc", version=row.glibc) if row else None
        return _facts(version, libc, found["cuda"]) if version else None
    named = _PYTHON_IMAGE.fullmatch(base)
    version = python or (named["python"] if named else None)
    libc = Libc(name="musl") if "alpine" in base else None
    return _facts(version, libc, None) if version else None


def _facts(python: str, libc: Libc | None, cuda: str | None) -> Facts:
    return Facts(
        os=OperatingSystem(system="linux", machine="x86_64"),
        libc=libc,
        python=PythonFacts(
            executable="python3", version=python, tag="cp" + python.replace(".", "")
        ),
        gpus=(),
        container=Container(runtime="docker", building=True),
        environment={"CUDA_VERSION": cuda} if cuda else {},
        wsl=ABSENT,
        jetson=ABSENT,
        cuda_compat=ABSENT,
    )
