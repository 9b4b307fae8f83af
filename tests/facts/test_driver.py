from dataclasses import replace

import pytest

from torchdoctor.facts.driver import Witnesses, library_version, probe_driver
from torchdoctor.facts.libraries import LIBCUDA, LIBNVML, Libraries
from torchdoctor.facts.model import CudaInit, Driver, Gpu, NvidiaSmi, Nvml
from torchdoctor.facts.nvidia_smi import SmiReading
from torchdoctor.facts.nvml import NvmlReading
from torchdoctor.facts.pci import PciCard
from torchdoctor.plain import ABSENT

CLOSED = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n"
BARE = {"proc/version": "Linux", "sys/module/usbcore/version": "1"}
NVML_OK = NvmlReading(Nvml(code=0), driver_version="550.54.14", cuda_version="12.4")
NO_LIBRARY = Libraries({}, complete=True)


def card(driver):
    return PciCard(Gpu(vendor="nvidia", source="pci"), driver)


def test_reads_the_open_module_of_the_captured_machine(system, raw):
    place = system({**BARE, "proc/driver/nvidia/version": raw("proc_driver-open-580.txt")})

    driver = probe_driver(Witnesses(libraries=NO_LIBRARY), place).fact

    assert driver.kernel_module == "nvidia-open"
    assert driver.kernel_module_version == driver.version == "580.159.04"
    assert (driver.loaded, driver.installed) == (True, False)


def test_reads_the_closed_module(system):
    place = system({**BARE, "proc/driver/nvidia/version": CLOSED})

    driver = probe_driver(Witnesses(nvml=NVML_OK), place).fact

    assert (driver.kernel_module, driver.kernel_module_version) == ("nvidia", "550.54.14")
    assert driver.cuda_version == "12.4"


def test_a_machine_without_a_driver_is_known_to_have_none(system):
    driver = probe_driver(Witnesses(libraries=NO_LIBRARY, cards=()), system(BARE)).fact

    assert driver == Driver(installed=False, loaded=False, kernel_module=ABSENT)


def test_what_could_not_be_looked_at_is_not_known(system):
    assert probe_driver(Witnesses(), system()).fact == Driver()


@pytest.mark.parametrize(
    ("cards", "module"),
    [((card("nouveau"),), "nouveau"), ((card("vfio-pci"),), ABSENT), (None, "nouveau")],
)
def test_nouveau_is_who_holds_the_card(system, cards, module):
    place = system({**BARE, "sys/module/nouveau/version": ""})

    assert probe_driver(Witnesses(cards=cards), place).fact.kernel_module == module


def test_the_library_names_the_user_space_version_where_nvml_refuses(system, tmp_path):
    """Code 18: the kernel still runs the module of before the upgrade."""
    (tmp_path / "libnvidia-ml.so.555.42.06").write_text("")
    (tmp_path / LIBNVML).symlink_to("libnvidia-ml.so.555.42.06")
    seen = Witnesses(
        nvml=NvmlReading(Nvml(code=18)), libraries=Libraries({LIBNVML: (tmp_path / LIBNVML,)})
    )

    driver = probe_driver(seen, system({"proc/driver/nvidia/version": CLOSED})).fact

    assert (driver.version, driver.kernel_module_version) == ("555.42.06", "550.54.14")
    assert driver.installed


def test_a_library_without_a_number_has_no_version(tmp_path):
    assert library_version(tmp_path / "libcuda.so.1") is None
    assert library_version(tmp_path / "libcuda.so.1.1") is None


def test_a_compat_library_alone_is_no_installed_driver(system, tmp_path):
    compat = tmp_path / "cuda/compat/libcuda.so.1"
    seen = Witnesses(libraries=Libraries({LIBCUDA: (compat,)}, complete=True))

    assert probe_driver(seen, system(BARE)).fact.installed is False


def test_the_flavour_of_a_module_without_its_proc_file_is_known_of_old_branches_only(system):
    def flavour(version):
        return probe_driver(
            Witnesses(), system({**BARE, "sys/module/nvidia/version": version})
        ).fact.kernel_module

    assert flavour("470.256.02\n") == "nvidia"
    assert flavour("550.54.14\n") is None


def test_libcuda_tells_the_cuda_version_when_nvml_and_nvidia_smi_are_gone(system):
    seen = Witnesses(
        nvml=NvmlReading(Nvml(code=12)),
        smi=SmiReading(NvidiaSmi(path="/usr/bin/nvidia-smi", exit_code=12)),
        cuda_init=CudaInit(code=0, cuda_version="13.0"),
    )

    driver = probe_driver(seen, system(BARE)).fact

    assert (driver.cuda_version, driver.installed) == ("13.0", True)


def test_wsl_and_tegra_boards_have_no_module_of_that_name_to_miss(system):
    seen = Witnesses(foreign_kernel=True)

    assert probe_driver(seen, system(BARE)).fact.loaded is None
    assert probe_driver(replace(seen, nvml=NVML_OK), system(BARE)).fact.loaded is True


@pytest.mark.parametrize(("code", "installed"), [(0, True), (12, False)])
def test_on_windows_nvml_says_whether_there_is_a_driver(system, code, installed):
    place = replace(system(), platform="win32")
    seen = Witnesses(nvml=NvmlReading(Nvml(code=code), driver_version=None))

    driver = probe_driver(seen, place).fact

    assert driver.installed is installed
    assert driver.kernel_module is None
