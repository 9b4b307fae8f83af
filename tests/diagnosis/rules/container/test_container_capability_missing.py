import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.container_capability_missing import (
    container_capability_missing,
)
from torchdoctor.facts.model import CudaInit, Libcuda, Nvml
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

CAPABILITIES = "environment.NVIDIA_DRIVER_CAPABILITIES"


@pytest.fixture
def utility_only(capture):
    """nvidia-smi prints its table, and there is no libcuda."""
    return altered(
        capture("h100-580-OK"),
        {
            CAPABILITIES: "utility",
            "libcuda": ABSENT,
            "cuda_init": UNKNOWN,
            "driver.cuda_version": UNKNOWN,
            "torch": UNKNOWN,
        },
    )


@pytest.fixture
def compute_only(capture):
    changes = {CAPABILITIES: "compute", "nvml": Nvml(code=12), "nvidia_smi": UNKNOWN}
    return altered(capture("h100-580-OK"), changes)


def test_fires_with_the_value_and_the_missing_library(utility_only):
    [finding] = examine(utility_only, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("CONTAINER_CAPABILITY_MISSING", "error")
    assert 'NVIDIA_DRIVER_CAPABILITIES: "utility"' in finding.evidence
    assert "libcuda.so.1: not found" in finding.evidence
    assert any("compute,utility" in command for command in finding.fix.commands)


def test_fires_in_place_of_a_driver_that_seems_to_be_missing(utility_only):
    graphics = altered(utility_only, {CAPABILITIES: "graphics", "driver.installed": False})

    [finding] = examine(graphics, Matrix()).findings

    assert "DRIVER_NOT_INSTALLED" in finding.hides


@pytest.mark.parametrize(
    "change",
    [
        {"libcuda": UNKNOWN},  # the value alone says what was asked for
        {CAPABILITIES: ""},  # the default of old toolkits
        {"environment": {}},
        {"environment": UNKNOWN},
    ],
    ids=str,
)
def test_fires_on_the_value_or_on_a_driver_without_libcuda(utility_only, change):
    assert container_capability_missing(altered(utility_only, change)).evidence


def test_fires_as_a_warning_when_only_nvidia_smi_is_missing(compute_only):
    finding = container_capability_missing(compute_only)

    assert finding.severity.value == "warning"
    assert "NVML returned 12" in finding.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"container": UNKNOWN},
        {"container.runtime": ABSENT},
        {"device_nodes": UNKNOWN},
        {"device_nodes": ()},
        {CAPABILITIES: "compute,utility"},
        {CAPABILITIES: "all"},
        {CAPABILITIES: "video, compute"},
        {"libcuda": Libcuda(path="/usr/lib/libcuda.so.1", kind="driver")},
        {"libcuda": UNKNOWN, "environment": {}},
        {"environment": {}, "driver": UNKNOWN},
        {"cuda_init": CudaInit(code=0)},
    ],
    ids=str,
)
def test_is_silent_when_compute_was_asked_for_or_nothing_is_known(utility_only, change):
    assert container_capability_missing(altered(utility_only, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"nvml": UNKNOWN},
        {"nvml.code": 0},
        {CAPABILITIES: "compute,utility"},
        {"environment": {}},
        {"cuda_init.code": 999},
    ],
    ids=str,
)
def test_is_silent_when_utility_was_asked_for_or_answers(compute_only, change):
    assert container_capability_missing(altered(compute_only, change)) is None
