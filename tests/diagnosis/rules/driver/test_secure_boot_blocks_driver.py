import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.secure_boot_blocks_driver import secure_boot_blocks_driver
from torchdoctor.facts.model import CudaInit, KernelLog, Nvml
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

REFUSED = "Loading of unsigned module is rejected"
TAINTED = "nvidia: module verification failed: signature and/or required key missing - tainting"


@pytest.fixture
def refused(capture):
    """The healthy machine outside a container, whose firmware knows no key for the module."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "driver.loaded": False,
            "driver.kernel_module": ABSENT,
            "driver.module_built": True,
            "driver.secure_boot": True,
            "driver.dkms": ("nvidia/580.159.04, 6.8.0-60-generic: installed",),
            "kernel_log": KernelLog(lines=(REFUSED,)),
            "nvml": Nvml(code=9),
            "cuda_init": CudaInit(code=100),
            "device_nodes": (),
        },
    )


def test_fires_in_place_of_the_module_that_is_missing(refused):
    [finding] = examine(refused, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("SECURE_BOOT_BLOCKS_DRIVER", "error")
    assert finding.evidence == (REFUSED, "Secure Boot is on")
    assert "sudo update-secureboot-policy --enroll-key" in finding.fix.commands
    assert finding.hides == ("DRIVER_NOT_LOADED", "CUDA_INIT_FAILED")


@pytest.mark.parametrize(
    "line",
    [
        "nvidia: loading of module with unavailable key is rejected",
        "Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7",
        "modprobe: ERROR: could not insert 'nvidia': Required key not available",
        "insmod: ERROR: could not insert module nvidia.ko: Key was rejected by service",
    ],
)
def test_fires_on_the_words_of_every_kernel(refused, line):
    assert (
        line in secure_boot_blocks_driver(altered(refused, {"kernel_log.lines": (line,)})).evidence
    )


def test_fires_where_the_firmware_could_not_be_asked(refused):
    finding = secure_boot_blocks_driver(altered(refused, {"driver.secure_boot": UNKNOWN}))

    assert finding.evidence == (REFUSED,)


def test_a_container_is_told_to_act_on_its_host(refused):
    finding = secure_boot_blocks_driver(altered(refused, {"container.runtime": "docker"}))

    assert "on the host" in str(finding.fix.text)
    assert finding.fix.commands == ()


@pytest.mark.parametrize(
    "change",
    [
        {"kernel_log": UNKNOWN},
        {"kernel_log.lines": ()},
        {"kernel_log.lines": (TAINTED,)},  # that one was loaded all the same
        {"driver": UNKNOWN},
        {"driver.loaded": UNKNOWN},
        {"driver.loaded": True},  # then it was another module that was refused
        {"driver.secure_boot": False},
        {"driver.installed": False},
        {"driver.module_built": False},
    ],
    ids=str,
)
def test_is_silent_when_nothing_of_the_driver_was_refused_or_nobody_knows(refused, change):
    assert secure_boot_blocks_driver(altered(refused, change)) is None
