"""Machines that work, or lack one thing that is no fault: none of them gets a wrong error.

Built from the captures of real machines with named facts changed; nothing here was captured.
"""

import functools

import pytest

from altered import UNKNOWN, altered
from captured import load_capture
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.finding import Severity
from torchdoctor.diagnosis.identify import with_chips
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.facts.model import (
    CudaInit,
    Driver,
    Gpu,
    GpuProcess,
    Jetson,
    KernelLog,
    Libcuda,
    Nvswitch,
    Wsl,
)
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plain import ABSENT

GIB = 2**30
POD = load_capture("h100-580-OK")  # Docker, one H100, driver 580, torch 2.11.0+cu130
QUIET_LOG = KernelLog(
    lines=(
        "nvidia: loading out-of-tree module taints kernel.",
        "nvidia: module verification failed: signature and/or required key missing - tainting",
        "NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build",
        "NVRM: Xid (PCI:0000:00:06): 31, pid=4242, name=python, Ch 00000008, intr 00000000.",
        "NVRM: Xid (PCI:0000:00:06): 45, pid=4242, name=python, Ch 00000008",
    )
)
OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.580.159.04"
STEEL = altered(
    POD,
    {
        "container.runtime": ABSENT,
        "container.building": False,
        "environment": {},
        "driver.library_version": "580.159.04",
        "driver.module_built": True,
        "driver.dkms": ("nvidia/580.159.04, 6.8.0-60-generic: installed",),
        "driver.secure_boot": True,
        "libcuda": Libcuda(path=OWN, kind="driver", version="580.159.04"),
        "cuda_init.library": OWN,
        "kernel_log": QUIET_LOG,
        "device_access": dict.fromkeys(("nvidia0", "nvidiactl", "nvidia-uvm"), True),
        "nvswitch": ABSENT,
        "disk.shm_bytes": 32 * GIB,
        "gpus.0.pci_driver": "nvidia",
        "gpus.0.mig_devices": UNKNOWN,
        "gpus.0.memory_used_bytes": GIB // 2,
        "gpus.0.processes": (),
        "gpus.0.throttle_reasons": ("gpu_idle",),
        "gpus.0.ecc_uncorrected": 0,
        "gpus.0.remap_pending": False,
        "gpus.0.remap_failed": False,
        "gpus.0.fabric_state": "not_supported",
        "gpus.0.virtualization": "none",
    },
)
"""A machine of its own, with everything that can be looked at."""
CARD = STEEL.gpus[0]


def many(count, **changes):
    """Cards of one kind on places of their own."""
    places = (f"0000:{16 * n + 6:02x}:00.0" for n in range(count))
    return tuple(
        altered(CARD, {"index": n, "uuid": f"GPU-{n}", "pci_bus_id": place, **changes})
        for n, place in enumerate(places)
    )


def geforce(**changes):
    """A consumer card, which counts no memory errors."""
    plain = {
        "name": "NVIDIA GeForce RTX 4090",
        "pci_device": "10de:2684",
        "compute_capability": "8.9",
        "memory_bytes": 24 * GIB,
        "ecc_uncorrected": UNKNOWN,
        "remap_pending": UNKNOWN,
        "remap_failed": UNKNOWN,
        "fabric_state": UNKNOWN,
    }
    return altered(CARD, {**plain, **changes})


def on_the_bus(**known):
    """A card that the driver does not list."""
    return Gpu(vendor="nvidia", source="pci", **known)


INTEL = Gpu(vendor="intel", pci_device="8086:46a6", pci_driver="i915", source="pci")
IN_WSL = {
    "wsl": Wsl(version=2),
    "os.kernel": "5.15.167.4-microsoft-standard-WSL2",
    "driver": Driver(installed=True, version="581.80", cuda_version="13.0"),
    "gpus": (geforce(pci_driver=UNKNOWN),),
    "device_nodes": ("dri", "dxg"),
    "device_access": {"dxg": True},
    "libcuda": Libcuda(path="/usr/lib/wsl/drivers/nv.inf/libcuda.so.1.1", kind="wsl"),
    "cuda_init.library": "/usr/lib/wsl/drivers/nv.inf/libcuda.so.1.1",
    "kernel_log": KernelLog(
        lines=("misc dxg: dxgk: dxgkio_query_adapter_info: Ioctl failed: -22",)
    ),
}
MIG_JOB = {
    "environment": {"SLURM_JOB_ID": "17", "CUDA_VISIBLE_DEVICES": "MIG-7c2d"},
    "gpus.0.mig_mode": "enabled",
    "gpus.0.mig_devices": 3,
    "gpus.0.memory_used_bytes": 70 * GIB,
}
ONE_OF_EIGHT = {
    "environment": {"SLURM_JOB_ID": "17", "CUDA_VISIBLE_DEVICES": "0"},
    "gpus": (
        altered(CARD, {"compute_mode": "exclusive_process", "processes": (GpuProcess(pid=7),)}),
        *(on_the_bus(pci_device="10de:2330", pci_bus_id=f"0000:{n}7:00.0") for n in range(1, 8)),
    ),
    "device_access": {
        **dict.fromkeys(("nvidiactl", "nvidia-uvm", "nvidia0"), True),
        **dict.fromkeys((f"nvidia{n}" for n in range(1, 8)), False),
    },
    # The node's log speaks of the cards of other jobs as well.
    "kernel_log": KernelLog(lines=("NVRM: Xid (PCI:0000:17:00): 43, pid=9, name=python",)),
}
NO_KERNEL_OF_OURS = {
    "driver": Driver(installed=True, version=UNKNOWN, cuda_version="12.6"),
    "nvml": UNKNOWN,
    "nvidia_smi": UNKNOWN,
    "gpus": UNKNOWN,
    "jetson": Jetson(l4t="36.4"),
    "os.machine": "aarch64",
    "device_nodes": ("nvhost-gpu", "nvmap"),
    "device_access": {},
    "libcuda": Libcuda(path="/usr/lib/aarch64-linux-gnu/nvidia/libcuda.so.1.1", kind="driver"),
    "torch.version": "2.5.0a0+872d972e41.nv24.08",
    "torch.cuda": "12.6",
}
HEALTHY = {
    "bare metal": STEEL,
    "Docker": altered(POD, {"disk.shm_bytes": 8 * GIB, "device_access": {"nvidiactl": True}}),
    "Podman": altered(POD, {"container.runtime": "podman", "gpus.0.pci_driver": "nvidia"}),
    "Ada workstation at work": altered(
        STEEL, {"gpus": (geforce(throttle_reasons=("sw_power_cap",)),)}
    ),
    "laptop with two makers": altered(STEEL, {"gpus": (geforce(), INTEL)}),
    "WSL": altered(STEEL, IN_WSL),
    "Docker in WSL": altered(STEEL, {**IN_WSL, "container.runtime": "docker"}),
    "Slurm job on an instance of MIG": altered(STEEL, MIG_JOB),
    "Slurm job on one card of eight": altered(STEEL, ONE_OF_EIGHT),
    "vGPU guest": altered(
        STEEL,
        {
            "gpus.0.name": "NVIDIA H100-80C",
            "gpus.0.virtualization": "vgpu",
            "gpus.0.vgpu_license": "Licensed (Expiry: 2027-1-3 6:51:17 GMT)",
        },
    ),
    "virtual machine with the whole card": altered(STEEL, {"gpus.0.virtualization": "passthrough"}),
    "DGX": altered(
        STEEL,
        {
            "gpus": many(8, fabric_state="completed"),
            "nvswitch": Nvswitch(fabric_manager="running", fabric_manager_version="580.159.04"),
        },
    ),
    "container on a DGX": altered(
        POD, {"gpus.0.fabric_state": "completed", "nvswitch": Nvswitch(fabric_manager=UNKNOWN)}
    ),
    "DGX Spark": altered(
        STEEL,
        {
            "os.machine": "aarch64",
            "gpus": (
                geforce(
                    name="NVIDIA GB10",
                    pci_device="10de:2e12",
                    compute_capability="12.1",
                    memory_bytes=UNKNOWN,
                    memory_used_bytes=UNKNOWN,
                ),
            ),
        },
    ),
    "card kept for a virtual machine": altered(
        STEEL,
        {
            "driver.version": "590.48.01",
            "driver.library_version": "590.48.01",
            "driver.kernel_module_version": "590.48.01",
            "gpus": (
                CARD,
                on_the_bus(
                    pci_device="10de:1b80", pci_bus_id="0000:41:00.0", pci_driver="vfio-pci"
                ),
            ),
        },
    ),
    "Jetson": altered(STEEL, NO_KERNEL_OF_OURS),
    "Windows": altered(
        STEEL,
        {
            "os.system": "windows",
            "os.distro": UNKNOWN,
            "container": UNKNOWN,
            "driver": Driver(installed=True, version="581.80", cuda_version="13.0"),
            "gpus": (geforce(pci_driver=UNKNOWN),),
            "device_nodes": UNKNOWN,
            "device_access": UNKNOWN,
            "kernel_log": UNKNOWN,
            "libcuda": Libcuda(path=r"C:\Windows\System32\nvcuda.dll", kind="driver"),
        },
    ),
    "nothing but what NVML tells": altered(
        POD,
        {
            **dict.fromkeys(("cuda_init", "nvidia_smi", "device_nodes", "environment"), UNKNOWN),
            **dict.fromkeys(("container", "wsl", "jetson", "cuda_compat"), UNKNOWN),
        },
    ),
}
NO_DRIVER = {
    "driver": Driver(installed=False, loaded=False, kernel_module=ABSENT, module_built=False),
    "libcuda": ABSENT,
    "nvml.code": 12,
    "nvidia_smi": UNKNOWN,
    "cuda_init": UNKNOWN,
    "torch": UNKNOWN,
    "device_nodes": ("dri",),
    "device_access": {},
    "kernel_log": KernelLog(),
}
NEARLY = {
    "laptop with nouveau": (
        altered(
            STEEL,
            {
                **NO_DRIVER,
                "driver.kernel_module": "nouveau",
                "gpus": (
                    INTEL,
                    on_the_bus(
                        pci_device="10de:2520", pci_bus_id="0000:01:00.0", pci_driver="nouveau"
                    ),
                ),
                "kernel_log": KernelLog(lines=("nouveau 0000:01:00.0: NVIDIA GA106 (b76000a1)",)),
            },
        ),
        ["NOUVEAU_IN_USE"],
    ),
    "server without a card": (altered(STEEL, {**NO_DRIVER, "gpus": ()}), ["NO_NVIDIA_GPU"]),
    "machine that links programs for others": (
        altered(
            STEEL,
            {
                **NO_DRIVER,
                "gpus": (),
                "driver.installed": True,
                "libcuda": Libcuda(path="/usr/local/cuda/lib64/stubs/libcuda.so", kind="stub"),
                "cuda_init": CudaInit(code=34),
            },
        ),
        ["NO_NVIDIA_GPU"],
    ),
    "image build on a machine with a card": (
        altered(
            POD,
            {
                **NO_DRIVER,
                "container.runtime": "buildkit",
                "container.building": True,
                "gpus": (on_the_bus(pci_device="10de:2330", pci_bus_id="0000:06:00.0"),),
                "disk.shm_bytes": 64 * 2**20,
            },
        ),
        ["BUILD_TIME_NO_GPU"],
    ),
    "pod with the default of shared memory": (
        altered(POD, {"container.runtime": "kubernetes", "disk.shm_bytes": 64 * 2**20}),
        ["SHM_TOO_SMALL"],
    ),
    "WSL on a machine without NVIDIA's card": (
        altered(STEEL, {**IN_WSL, **NO_DRIVER, "gpus": UNKNOWN, "device_nodes": ("dxg",)}),
        ["WSL_DRIVER_MISSING"],
    ),
}
"""Each with the words that it gets, the first of them the worst."""
NO_FAULTS = [name for name in NEARLY if name != "laptop with nouveau"]
OURS = ("gpu", "driver", "container")


@functools.cache
def matrix():
    return load_matrix()


def findings(facts):
    diagnosis = examine(with_chips(facts, matrix()), matrix())
    assert diagnosis.problems == ()
    return diagnosis.findings


def errors(facts):
    return [found.reason for found in findings(facts) if found.severity is Severity.ERROR]


def words_of_the_machine(facts):
    said = (found.reason for found in findings(facts))
    return [word for word in said if BY_NAME[word].area in OURS]


@pytest.mark.parametrize("machine", HEALTHY)
def test_a_machine_that_works_gets_no_word(machine):
    assert words_of_the_machine(HEALTHY[machine]) == []
    assert errors(HEALTHY[machine]) == []


@pytest.mark.parametrize("machine", NEARLY)
def test_a_machine_that_lacks_one_thing_gets_the_word_for_it_and_no_other(machine):
    facts, words = NEARLY[machine]

    assert words_of_the_machine(facts) == words


@pytest.mark.parametrize("machine", NO_FAULTS)
def test_what_is_no_fault_is_no_error(machine):
    assert errors(NEARLY[machine][0]) == []
