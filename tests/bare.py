"""Machines without torch, and the builds that they could take."""

from torchdoctor.facts.model import Distro, Facts, Libc, OperatingSystem, PythonFacts, TorchFacts
from torchdoctor.matrix.model import Build, Matrix

BARE = Facts(
    os=OperatingSystem(system="linux", machine="x86_64", distro=Distro(id="ubuntu")),
    libc=Libc(name="glibc", version="2.39"),
    python=PythonFacts(executable="/srv/env/bin/python", version="3.12.3", tag="cp312", bits=64),
    environment={},
    torch=TorchFacts(installed=False),
)
"""Ubuntu with Python 3.12, a glibc of today, no torch; nobody looked for cards."""


def build(torch="2.14.1", variant="cpu", **changes):
    """A Linux build for Python 3.11 and 3.12, of 200 MB, for glibc 2.28."""
    values = {
        "torch": torch,
        "variant": variant,
        "cuda": None if variant in ("cpu", "mps") else f"{variant[2:4]}.{variant[4:]}",
        "platform": "linux_x86_64",
        "pythons": ("cp311", "cp312", "cp312t"),
        "default_index": True,
        "label": None,
        "glibc": "2.28",
        "size_mb": 200,
        "wheel_tag": "manylinux_2_28_x86_64",
    }
    return Build(**{**values, **changes})


OLDER = {"glibc": "2.17", "wheel_tag": "linux_x86_64", "pythons": ("cp38", "cp311")}
MATRIX = Matrix(
    builds=(
        build(),
        build(variant="cu130", size_mb=800),
        build("2.4.0", "cu118", **OLDER),
        build(variant="mps", platform="macos_arm64", glibc=None, macos="14.0", wheel_tag=None),
    )
)
