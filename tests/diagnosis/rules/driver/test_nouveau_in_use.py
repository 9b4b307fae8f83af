import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.nouveau_in_use import nouveau_in_use
from torchdoctor.facts.model import CudaInit, Distro, Driver, Facts, Gpu, OperatingSystem
from torchdoctor.matrix.model import Matrix

CARD = Gpu(
    vendor="nvidia",
    name="NVIDIA GeForce RTX 3060 Mobile",
    compute_capability="8.6",
    pci_bus_id="0000:01:00.0",
    pci_driver="nouveau",
    source="pci",
)
LAPTOP = Facts(
    os=OperatingSystem(system="linux", distro=Distro(id="fedora", version="43")),
    gpus=(CARD,),
    driver=Driver(installed=False, loaded=False, kernel_module="nouveau"),
    device_nodes=("dri",),
)


def test_fires_in_place_of_the_driver_that_is_missing():
    [finding] = examine(LAPTOP, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("NOUVEAU_IN_USE", "error")
    assert finding.evidence == (
        "kernel driver of NVIDIA GeForce RTX 3060 Mobile at 0000:01:00.0: nouveau",
    )
    assert finding.hides == ("DRIVER_NOT_INSTALLED",)
    assert any("akmod-nvidia" in command for command in finding.fix.commands)


@pytest.mark.parametrize("change", [{"gpus.0.pci_driver": UNKNOWN}, {"gpus": UNKNOWN}], ids=str)
def test_fires_on_the_module_where_nobody_asked_the_bus(change):
    assert nouveau_in_use(altered(LAPTOP, change)).evidence[0] == "kernel module: nouveau"


def test_fires_with_a_way_to_keep_it_out_where_the_driver_is_installed():
    finding = nouveau_in_use(altered(LAPTOP, {"driver.installed": True}))

    assert "sudo dracut --force" in finding.fix.commands


def test_fires_as_a_warning_beside_a_card_that_runs():
    finding = nouveau_in_use(altered(LAPTOP, {"cuda_init": CudaInit(code=0)}))

    assert finding.severity.value == "warning"


def test_a_container_is_told_to_act_on_its_host():
    finding = nouveau_in_use(altered(LAPTOP, {"container.runtime": "docker"}))

    assert "host" in str(finding.fix.text)
    assert finding.fix.commands == ()


@pytest.mark.parametrize("module", ["nvidia", "nvidia-open", UNKNOWN])
@pytest.mark.parametrize(
    "change",
    [
        {"gpus.0.pci_driver": "nvidia"},
        {"gpus.0.pci_driver": "vfio-pci"},
        {"gpus.0.pci_driver": UNKNOWN},
        {"gpus.0.vendor": "amd"},
        {"gpus": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_when_another_driver_has_the_card_or_nobody_knows(module, change):
    assert nouveau_in_use(altered(LAPTOP, {"driver.kernel_module": module, **change})) is None
