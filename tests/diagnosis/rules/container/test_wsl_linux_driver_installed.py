import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.wsl_linux_driver_installed import (
    wsl_linux_driver_installed,
)
from torchdoctor.facts.model import (
    Container,
    CudaInit,
    Distro,
    Driver,
    Facts,
    Libcuda,
    OperatingSystem,
    Wsl,
)
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

PATH = "/usr/lib/x86_64-linux-gnu/libcuda.so.550.120"
OWN = "/usr/lib/wsl/lib/libcuda.so.1"
HIDDEN = Facts(
    os=OperatingSystem(system="linux", distro=Distro(id="ubuntu", version="22.04")),
    container=Container(runtime=ABSENT),
    wsl=Wsl(version=2),
    driver=Driver(installed=True),
    libcuda=Libcuda(path=PATH, kind="driver"),
    cuda_init=CudaInit(code=100, library=PATH),
    device_nodes=("dxg",),
)


def test_fires_with_the_package_to_look_for():
    [finding] = examine(HIDDEN, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("WSL_LINUX_DRIVER_INSTALLED", "error")
    assert finding.evidence == (f"libcuda: {PATH}", "cuInit returned 100")
    assert f"dpkg -S {PATH}" in finding.fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"cuda_init": UNKNOWN},
        {"cuda_init.library": UNKNOWN},
        {"libcuda.kind": "other"},
        {"os": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_the_librarys_place(change):
    assert wsl_linux_driver_installed(altered(HIDDEN, change)).evidence


@pytest.mark.parametrize(
    "change",
    [
        {"wsl": UNKNOWN},
        {"wsl": ABSENT},
        {"container.runtime": "docker"},
        {"cuda_init": CudaInit(code=0, library=PATH)},
        {"libcuda": UNKNOWN},
        {"libcuda": ABSENT, "cuda_init": UNKNOWN},
        {"libcuda.kind": UNKNOWN},
        {"libcuda": Libcuda(path=OWN, kind="wsl"), "cuda_init.library": OWN},
    ],
    ids=str,
)
def test_is_silent_outside_wsl_and_where_the_library_is_windows_or_not_known(change):
    assert wsl_linux_driver_installed(altered(HIDDEN, change)) is None
