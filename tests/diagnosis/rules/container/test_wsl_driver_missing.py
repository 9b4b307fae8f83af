import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.wsl_driver_missing import wsl_driver_missing
from torchdoctor.facts.model import (
    Container,
    CudaInit,
    Driver,
    Facts,
    Libcuda,
    OperatingSystem,
    TorchFacts,
    Wsl,
)
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

BARE = Facts(
    os=OperatingSystem(system="linux"),
    container=Container(runtime=ABSENT),
    wsl=Wsl(version=2),
    driver=Driver(installed=False),
    libcuda=ABSENT,
    device_nodes=(),
    torch=TorchFacts(installed=True, version="2.6.0+cu124", cuda="12.4"),
)


def test_fires_when_windows_lends_nothing():
    [finding] = examine(BARE, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("WSL_DRIVER_MISSING", "error")
    assert "/dev/dxg: not there" in finding.evidence
    assert "/usr/lib/wsl/lib/libcuda.so.1: not found" in finding.evidence
    assert "wsl --update" in finding.fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"device_nodes": ("dxg",)},
        {"device_nodes": UNKNOWN},
        {"libcuda": UNKNOWN},
        {"libcuda": Libcuda(path="/usr/lib/wsl/lib/libcuda.so.1", kind="wsl")},
        {"driver": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_the_device_or_on_the_library_alone(change):
    assert wsl_driver_missing(altered(BARE, change)).severity.value == "error"


def test_fires_as_a_warning_where_nothing_speaks_of_nvidia():
    other_maker = altered(BARE, {"torch": UNKNOWN, "device_nodes": ("dxg",)})

    assert wsl_driver_missing(other_maker).severity.value == "warning"


def test_fires_on_the_first_wsl_which_has_no_gpu_at_all():
    finding = wsl_driver_missing(altered(BARE, {"wsl": Wsl(version=1)}))

    assert "WSL version 1" in finding.evidence
    assert "WSL 2" in str(finding.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"wsl": UNKNOWN},
        {"wsl": ABSENT},
        {"container.runtime": "docker"},
        {"cuda_init": CudaInit(code=0)},
        {"device_nodes": UNKNOWN, "libcuda": UNKNOWN, "driver": UNKNOWN},
        {"device_nodes": UNKNOWN, "libcuda": UNKNOWN, "driver.installed": True},
        {"device_nodes": ("dxg",), "libcuda": Libcuda(kind="wsl")},
    ],
    ids=str,
)
def test_is_silent_outside_wsl_and_where_the_driver_is_there_or_not_looked_for(change):
    assert wsl_driver_missing(altered(BARE, change)) is None
