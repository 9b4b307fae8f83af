"""From a driver that answers so to the word that the rules give: the facts carry what they need."""

import sys
from pathlib import Path

import pytest

from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.identify import with_chips
from torchdoctor.facts.collect import collect
from torchdoctor.facts.place import Limits
from torchdoctor.matrix.loader import load_matrix

pytest.importorskip("pynvml")

HERE = Path(sys.executable)
KERNEL = "6.8.0-60-generic"
MODULE = f"/lib/modules/{KERNEL}/updates/dkms/nvidia.ko"
CARD = "/sys/bus/pci/devices/0000:10:00.0"
NODES = ("/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm")
RUNNING = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build\n"
HEALTHY = {
    f"{CARD}/vendor": "0x10de",
    f"{CARD}/device": "0x2330",
    f"{CARD}/class": "0x030200",
    **dict.fromkeys(NODES, ""),
    MODULE: "",
    "/proc/driver/nvidia/version": RUNNING,
    "/proc/sys/kernel/osrelease": KERNEL,
    "/dev/kmsg": "6,1,1000,-;Linux version 6.8.0\n",
    "/sys/firmware/acpi/tables/x": "",
    "/sys/module/usbcore/version": "1",
}
NOT_LOADED = {"FAKE_NVML_INIT": "9", "FAKE_CUDA_INIT": "999", "FAKE_SMI_EXIT": "9"}
PATIENT = Limits(driver_s=60.0)  # on a busy machine no answer may look like a hang
SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
DOWN = ("/proc/driver/nvidia/version", *NODES)


@pytest.fixture
def words(with_driver):
    """The words for a bare-metal H100 of Ubuntu with these variables, less or more some files."""

    def give(variables, *, without=(), extra=None, limits=PATIENT):
        files = {path: text for path, text in HEALTHY.items() if path not in without}
        place = with_driver({**files, **(extra or {})}, **variables)
        (place.root / CARD.lstrip("/") / "driver").symlink_to("../drivers/nvidia")
        matrix = load_matrix()
        facts = with_chips(collect(HERE, place=place, limits=limits), matrix)
        return {finding.reason for finding in examine(facts, matrix).findings}

    return give


def test_a_healthy_machine_gets_no_word_for_its_driver(words):
    assert not words({}) & {"DRIVER_HANGS", "CUDA_INIT_FAILED", "GPU_LOST", "NO_NVIDIA_GPU"}


@pytest.mark.parametrize(
    ("word", "variables"),
    [
        ("DRIVER_LIBRARY_MISMATCH",
         {"FAKE_NVML_INIT": "18", "FAKE_CUDA_INIT": "803", "FAKE_SMI_EXIT": "18"}),
        ("GPU_LOST", {"FAKE_NVML_REFUSE": "0:15", "FAKE_CUDA_INIT": "999", "FAKE_SMI_EXIT": "15"}),
        ("GPU_HARDWARE_ERRORS", {"FAKE_NVML_ECC": "3"}),
        ("GPU_HARDWARE_ERRORS", {"FAKE_NVML_REMAP_PENDING": "1"}),
        ("GPU_THROTTLED", {"FAKE_NVML_THROTTLE": "0x48"}),
        ("GPU_BUSY", {"FAKE_NVML_PROCESS_PID": "812", "FAKE_NVML_PROCESS_BYTES": "80000000000"}),
        ("COMPUTE_MODE_RESTRICTED", {"FAKE_NVML_COMPUTE_MODE": "2", "FAKE_CUDA_INIT": "46"}),
        ("MIG_NO_INSTANCE", {"FAKE_NVML_MIG": "0", "FAKE_CUDA_INIT": "100"}),
        ("FABRIC_MANAGER_DOWN", {"FAKE_NVML_FABRIC": "2", "FAKE_CUDA_INIT": "802"}),
        ("VGPU_UNLICENSED", {"FAKE_NVML_VIRTUALIZATION": "2"}),
        ("FORWARD_COMPAT_UNSUPPORTED", {"FAKE_CUDA_INIT": "804"}),
        ("DEVICES_HIDDEN", {"CUDA_VISIBLE_DEVICES": "", "FAKE_CUDA_INIT": "100"}),
    ],
)  # fmt: skip
def test_what_the_driver_answers_gives_the_word(words, word, variables):
    assert word in words(variables)


@pytest.mark.parametrize(
    ("word", "variables", "without"),
    [
        ("DRIVER_NOT_LOADED", NOT_LOADED, DOWN),
        ("KERNEL_MODULE_NOT_BUILT", NOT_LOADED, (*DOWN, MODULE)),
        ("UVM_UNAVAILABLE", {"FAKE_CUDA_INIT": "999"}, ("/dev/nvidia-uvm",)),
        ("DEVICE_NODES_MISSING",
         {"FAKE_NVML_GPUS": "0", "FAKE_CUDA_INIT": "100", "FAKE_SMI_EXIT": "6"}, ("/dev/nvidia0",)),
    ],
)  # fmt: skip
def test_what_a_machine_lacks_gives_the_word(words, word, variables, without):
    extra = {f"/lib/modules/{KERNEL}/modules.dep": ""}

    assert word in words(variables, without=without, extra=extra)


def test_a_fallen_card_is_known_from_the_kernels_log_alone(words):
    line = "NVRM: Xid (PCI:0000:10:00): 79, pid=812, GPU has fallen off the bus."

    found = words(NOT_LOADED, extra={"/dev/kmsg": f"3,1,1000,-;{line}\n"})

    assert "GPU_LOST" in found


@pytest.mark.parametrize(
    "line",
    [
        "Loading of unsigned module is rejected",
        "Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7",
    ],
)
def test_a_refused_module_is_known_where_the_kernel_does_not_name_it(words, line):
    extra = {"/dev/kmsg": f"3,1,1000,-;{line}\n", SECURE_BOOT: "\6\0\0\0\1"}

    found = words(NOT_LOADED, without=DOWN, extra=extra)

    assert "SECURE_BOOT_BLOCKS_DRIVER" in found


@pytest.mark.parametrize(
    "variables",
    [
        {"FAKE_NVML_HANG": "nvmlInitWithFlags"},
        {"FAKE_NVML_HANG": "nvmlDeviceGetGpuFabricInfo"},
        {"FAKE_CUDA_HANG": "1"},
        {"FAKE_SMI_STUBBORN": "1"},
    ],
)
def test_a_driver_that_hangs_is_itself_the_finding(words, variables):
    assert "DRIVER_HANGS" in words(variables, limits=Limits(driver_s=3.0))
