import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_not_installed import driver_not_installed
from torchdoctor.facts.model import (
    CudaInit,
    Distro,
    Driver,
    Facts,
    Gpu,
    NvidiaSmi,
    Nvml,
    OperatingSystem,
    Wsl,
)
from torchdoctor.matrix.model import Matrix

CARD = Gpu(vendor="nvidia", pci_device="10de:2684", name="NVIDIA GeForce RTX 4090", source="pci")
FRESH = Facts(
    os=OperatingSystem(system="linux", distro=Distro(id="ubuntu", version="24.04")),
    gpus=(CARD,),
    driver=Driver(installed=False, loaded=False),
    device_nodes=(),
)
# Without ldconfig's cache nobody knows for sure what the loader would find.
ALPINE = altered(
    FRESH,
    {"driver.installed": UNKNOWN, "nvml": Nvml(code=12), "nvidia_smi": NvidiaSmi()},
)


def test_fires_on_a_machine_with_a_card_and_no_driver():
    [finding] = examine(FRESH, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_NOT_INSTALLED", "error")
    assert "NVIDIA cards: NVIDIA GeForce RTX 4090" in finding.evidence
    assert "sudo ubuntu-drivers install" in finding.fix.commands


@pytest.mark.parametrize(
    ("surroundings", "word"),
    [({"container.runtime": "docker"}, "host"), ({"wsl": Wsl(version=2)}, "Windows")],
    ids=str,
)
def test_fires_without_commands_where_the_driver_belongs_elsewhere(surroundings, word):
    finding = driver_not_installed(altered(FRESH, surroundings))

    assert finding.fix.commands == ()
    assert word in str(finding.fix.text)


def test_fires_where_only_the_tools_could_look():
    assert driver_not_installed(ALPINE) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"nvml": UNKNOWN},
        {"nvml.code": 9},
        {"nvidia_smi": UNKNOWN},
        {"nvidia_smi.path": "/usr/bin/nvidia-smi"},
        {"nvidia_smi.exit_code": 12},
        {"driver.loaded": UNKNOWN},
        {"driver.loaded": True},
    ],
    ids=str,
)
def test_is_silent_where_a_tool_found_something_or_did_not_look(change):
    assert driver_not_installed(altered(ALPINE, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.installed": UNKNOWN},
        {"driver.installed": True},
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"gpus.0": Gpu(vendor="amd")},
        {"cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_where_there_is_a_driver_or_no_card_to_drive(change):
    assert driver_not_installed(altered(FRESH, change)) is None
