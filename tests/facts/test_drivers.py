"""The real binding, the real loader and all probes, on a driver that is built for the tests."""

import os
import sys
from pathlib import Path

import pytest

from torchdoctor.facts.collect import collect
from torchdoctor.facts.files import parse, save
from torchdoctor.facts.libraries import Libraries
from torchdoctor.facts.model import GpuProcess
from torchdoctor.facts.nvml import probe_nvml
from torchdoctor.facts.place import Limits
from torchdoctor.facts.run import Children

pytest.importorskip("pynvml")

HERE = Path(sys.executable)
# nvmlReturn_t of nvml.h that nvmlInit may give; 12 is the binding's own.
NVML_CODES = (1, 2, 3, 4, 6, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 23, 999)
# CUresult of cuda.h that cuInit may give.
CUDA_CODES = (2, 3, 34, 46, 100, 101, 304, 500, 800, 801, 802, 803, 804, 999)
PATIENT = Limits(driver_s=60.0)  # on a busy machine no answer may look like a hang
HURRIED = Limits(driver_s=3.0)


@pytest.fixture
def nvml(drivers):
    """What the real binding reads of the driver, steered by variables."""

    def ask(limit_s=60.0, **environ):
        children = Children(
            os.environ | {"LD_LIBRARY_PATH": str(drivers.libraries)} | environ
        )  # fmt: skip
        return probe_nvml(children.run, Libraries(), limit_s=limit_s)

    return ask


def on_the_bus(count):
    """The files of as many H100s, where the driver says that they are, and of their nodes."""
    files = {"/dev/nvidiactl": "", "/dev/nvidia-uvm": ""}
    for number in range(count):
        device = f"/sys/bus/pci/devices/0000:{16 + number:02x}:00.0"
        words = {"vendor": "0x10de", "device": "0x2330", "class": "0x030200"}
        files |= {f"{device}/{name}": word for name, word in words.items()}
        files[f"/dev/nvidia{number}"] = ""
    return files


# One machine as a whole


@pytest.mark.parametrize("count", [1, 8])
def test_a_healthy_machine_is_told_in_full(with_driver, count):
    place = with_driver(on_the_bus(count), FAKE_NVML_GPUS=str(count))
    for device in (place.root / "sys/bus/pci/devices").iterdir():
        (device / "driver").symlink_to("../../../../bus/pci/drivers/nvidia")

    facts = collect(HERE, place=place, limits=PATIENT)

    assert (facts.nvml.code, facts.nvidia_smi.exit_code, facts.cuda_init.code) == (0, 0, 0)
    assert [gpu.index for gpu in facts.gpus] == list(range(count))
    assert {gpu.uuid for gpu in facts.gpus} == {
        f"GPU-00000000-1111-2222-3333-{number:012d}" for number in range(count)
    }
    for gpu in facts.gpus:
        assert (gpu.source, gpu.pci_driver, gpu.nvml_code) == ("nvml", "nvidia", None)
        assert (gpu.pci_device, gpu.compute_capability) == ("10de:2330", "9.0")
        assert (gpu.memory_bytes, gpu.memory_used_bytes) == (85520809984, 0)
        assert (gpu.mig_mode, gpu.mig_devices) == ("disabled", None)
        assert (gpu.ecc_uncorrected, gpu.remap_pending, gpu.remap_failed) == (0, False, False)
        assert (gpu.throttle_reasons, gpu.processes) == ((), ())
        assert (gpu.virtualization, gpu.vgpu_license, gpu.fabric_state) == ("none", None, None)
    assert facts.driver.version == facts.driver.library_version == "580.159.04"
    assert facts.driver.cuda_version == facts.cuda_init.cuda_version == "13.0"
    assert (facts.libcuda.version, facts.libcuda.problem) == ("580.159.04", None)
    assert facts.device_access == dict.fromkeys(facts.device_nodes, True)
    assert parse(save(facts).encode(), "this machine") == facts
    silent = {
        "kernel_log", "kernel_modules", "libraries", "target", "pip_on_path", "c_compiler",
        "memory_bytes",
    }  # fmt: skip
    assert {row.probe for row in facts.problems} <= silent


def test_a_machine_with_the_card_but_without_the_driver_names_the_card(with_driver, tmp_path):
    nothing = str(tmp_path / "nothing")
    place = with_driver(on_the_bus(1), PATH=nothing, LD_LIBRARY_PATH=nothing)

    facts = collect(HERE, place=place, limits=PATIENT)

    [gpu] = facts.gpus
    assert (gpu.source, gpu.pci_device) == ("pci", "10de:2330")
    assert facts.nvidia_smi.path is None
    assert facts.driver.loaded is False


# What NVML says


@pytest.mark.parametrize("code", NVML_CODES)
def test_the_code_with_which_nvml_refuses_is_kept(nvml, code):
    found = nvml(FAKE_NVML_INIT=str(code)).fact

    assert found.fact.code == code
    assert found.fact.message
    assert found.gpus is None


@pytest.mark.parametrize("code", CUDA_CODES)
def test_the_code_with_which_cuda_refuses_is_kept(with_driver, code):
    facts = collect(HERE, place=with_driver(FAKE_CUDA_INIT=str(code)), limits=PATIENT)

    assert facts.cuda_init.code == code
    assert facts.cuda_init.library == facts.libcuda.path


@pytest.mark.parametrize("code", [4, 15, 17, 999])
def test_a_card_that_cannot_be_opened_has_its_code(nvml, code):
    found = nvml(FAKE_NVML_GPUS="3", FAKE_NVML_REFUSE=f"1:{code}")

    assert [gpu.nvml_code for gpu in found.fact.gpus] == [None, code, None]
    assert [gpu.name for gpu in found.fact.gpus][1] is None
    assert "of card 1: " in found.problem
    assert found.problem.endswith(f"({code})")


def test_a_card_that_is_lost_while_it_is_asked_has_its_code(nvml):
    found = nvml(FAKE_NVML_GPUS="2", FAKE_NVML_LOST="0")

    assert [gpu.nvml_code for gpu in found.fact.gpus] == [15, None]
    assert found.problem == "nvmlDeviceGetPciInfo of card 0: GPU is lost (15)"


def test_a_lost_card_of_a_machine_is_named_by_its_place_on_the_bus(with_driver):
    place = with_driver(on_the_bus(2), FAKE_NVML_GPUS="2", FAKE_NVML_REFUSE="1:15", PATH="/none")
    for device in (place.root / "sys/bus/pci/devices").iterdir():
        (device / "driver").symlink_to("../../../../bus/pci/drivers/nvidia")

    facts = collect(HERE, place=place, limits=PATIENT)

    assert [(gpu.pci_bus_id, gpu.nvml_code) for gpu in facts.gpus] == [
        ("0000:10:00.0", None),
        ("0000:11:00.0", 15),
    ]


@pytest.mark.parametrize("instances", [0, 1, 7])
def test_counts_mig_instances(nvml, instances):
    [gpu] = nvml(FAKE_NVML_MIG=str(instances)).fact.gpus

    assert (gpu.mig_mode, gpu.mig_devices) == ("enabled", instances)


@pytest.mark.parametrize(
    ("variables", "field", "value"),
    [
        ({"FAKE_NVML_ECC": "3"}, "ecc_uncorrected", 3),
        ({"FAKE_NVML_REMAP_PENDING": "1"}, "remap_pending", True),
        ({"FAKE_NVML_REMAP_FAILED": "1"}, "remap_failed", True),
        ({"FAKE_NVML_THROTTLE": "0x41"}, "throttle_reasons", ("gpu_idle", "hw_thermal_slowdown")),
        ({"FAKE_NVML_THROTTLE": "0x88"}, "throttle_reasons",
         ("hw_slowdown", "hw_power_brake_slowdown")),
        ({"FAKE_NVML_THROTTLE": "0x24"}, "throttle_reasons",
         ("sw_power_cap", "sw_thermal_slowdown")),
        ({"FAKE_NVML_COMPUTE_MODE": "2"}, "compute_mode", "prohibited"),
        ({"FAKE_NVML_COMPUTE_MODE": "3"}, "compute_mode", "exclusive_process"),
        ({"FAKE_NVML_FABRIC": "0"}, "fabric_state", "not_supported"),
        ({"FAKE_NVML_FABRIC": "2"}, "fabric_state", "in_progress"),
        ({"FAKE_NVML_VIRTUALIZATION": "1"}, "virtualization", "passthrough"),
        ({"FAKE_NVML_VIRTUALIZATION": "2"}, "vgpu_license", "Unlicensed"),
        ({"FAKE_NVML_VIRTUALIZATION": "2", "FAKE_NVML_LICENSED": "1"}, "vgpu_license", "Licensed"),
        ({"FAKE_NVML_VIRTUALIZATION": "1"}, "vgpu_license", None),
        ({"FAKE_NVML_PROCESS_PID": "812", "FAKE_NVML_PROCESS_BYTES": "80000000000"}, "processes",
         (GpuProcess(pid=812, memory_bytes=80000000000),)),
        ({"FAKE_NVML_PROCESS_BYTES": "80000000000"}, "memory_used_bytes", 80000000000),
    ],
)  # fmt: skip
def test_reads_the_state_of_a_card(nvml, variables, field, value):
    found = nvml(**variables)

    assert found.problem is None
    assert getattr(found.fact.gpus[0], field) == value


@pytest.mark.parametrize(
    ("function", "field", "value"),
    [
        # Drivers before 510 and 535 lack the newer of two functions.
        ("nvmlDeviceGetMemoryInfo_v2", "memory_used_bytes", 503316480),
        ("nvmlDeviceGetCurrentClocksEventReasons", "throttle_reasons", ()),
        ("nvmlDeviceGetComputeRunningProcesses_v3", "processes", None),
        ("nvmlDeviceGetRemappedRows", "remap_pending", None),
    ],
)
def test_an_older_library_serves_as_far_as_it_goes(nvml, function, field, value):
    found = nvml(FAKE_NVML_FAIL=f"{function}:13")

    assert found.problem is None
    assert getattr(found.fact.gpus[0], field) == value


def test_a_quantity_that_fails_loses_only_itself(nvml):
    found = nvml(FAKE_NVML_FAIL="nvmlDeviceGetTotalEccErrors:999")

    [gpu] = found.fact.gpus
    assert (gpu.ecc_uncorrected, gpu.nvml_code, gpu.virtualization) == (None, None, "none")
    assert found.problem == "nvmlDeviceGetTotalEccErrors of card 0: Unknown Error (999)"


# Drivers that hang and crash


def test_a_query_that_hangs_is_known_by_name_and_loses_only_what_comes_after_it(nvml):
    found = nvml(limit_s=6.0, FAKE_NVML_HANG="nvmlDeviceGetGpuFabricInfo")

    assert found.problem == "no answer in 6 s, in nvmlDeviceGetGpuFabricInfo of card 0"
    assert found.fact.gpus[0].compute_capability == "9.0"


@pytest.mark.parametrize(
    ("variable", "function", "where"),
    [
        ("FAKE_NVML_HANG", "nvmlInitWithFlags", "no answer in 3 s, in nvmlInit"),
        ("FAKE_NVML_CRASH", "nvmlInitWithFlags", "killed by SIGSEGV, in nvmlInit"),
    ],
)
def test_an_init_that_hangs_or_crashes_is_unknown_by_name(nvml, variable, function, where):
    found = nvml(limit_s=3.0, **{variable: function})

    assert found.fact is None
    assert found.problem == where


def test_a_libcuda_that_crashes_takes_nobody_down(with_driver):
    facts = collect(HERE, place=with_driver(FAKE_CUDA_CRASH="1"), limits=PATIENT)

    assert facts.cuda_init is None
    assert "killed by SIGSEGV" in [r.problem for r in facts.problems if r.probe == "cuda_init"]
    assert facts.gpus[0].name == "NVIDIA H100 80GB HBM3"


def test_a_driver_that_hangs_everywhere_leaves_all_other_facts(with_driver):
    place = with_driver(
        FAKE_CUDA_HANG="1", FAKE_NVML_HANG="nvmlInitWithFlags", FAKE_SMI_STUBBORN="1"
    )

    facts = collect(HERE, place=place, limits=HURRIED)

    waited = {r.probe: r.problem for r in facts.problems if r.problem.startswith("no answer in")}
    assert set(waited) == {"nvml", "nvidia-smi", "cuda_init"}
    assert facts.python.version
    assert facts.driver.version == "580.159.04"  # its file says so


# nvidia-smi in NVML's place


def test_nvidia_smi_serves_where_nvml_crashes(with_driver):
    place = with_driver(FAKE_NVML_CRASH="nvmlInitWithFlags", FAKE_NVML_GPUS="2")

    facts = collect(HERE, place=place, limits=PATIENT)

    assert [(gpu.index, gpu.source) for gpu in facts.gpus] == [(0, "nvidia-smi"), (1, "nvidia-smi")]
    for gpu in facts.gpus:
        assert (gpu.pci_device, gpu.compute_capability) == ("10de:2330", "9.0")
        assert gpu.throttle_reasons == ("hw_thermal_slowdown",)
        assert gpu.processes == ()


def test_fields_that_an_old_nvidia_smi_lacks_cost_nothing_else(with_driver):
    place = with_driver(
        FAKE_NVML_CRASH="nvmlInitWithFlags", FAKE_SMI_UNKNOWN="mig.mode.current,compute_cap"
    )

    [gpu] = collect(HERE, place=place, limits=PATIENT).gpus

    assert gpu.compute_capability is None
    assert (gpu.pci_device, gpu.compute_mode) == ("10de:2330", "default")


@pytest.mark.parametrize("code", [4, 6, 9, 12, 15, 18, 255])
def test_the_status_with_which_nvidia_smi_ends_is_kept(with_driver, code):
    facts = collect(HERE, place=with_driver(FAKE_SMI_EXIT=str(code)), limits=PATIENT)

    assert facts.nvidia_smi.exit_code == code
    assert facts.nvidia_smi.problem
    assert facts.gpus[0].source == "nvml"
