import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.fabric_manager_down import fabric_manager_down
from torchdoctor.facts.model import CudaInit, Nvswitch
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def dgx(capture):
    """A machine with NVSwitch whose service does not run."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "nvswitch": Nvswitch(fabric_manager="stopped"),
            "gpus.0.fabric_state": "not_started",
            "cuda_init": CudaInit(code=802),
        },
    )


def test_fires_when_the_fabric_is_not_set_up(dgx):
    [finding] = examine(dgx, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("FABRIC_MANAGER_DOWN", "error")
    assert "cuInit returned 802" in finding.evidence
    assert "nvidia-fabricmanager: stopped" in finding.evidence
    assert "GPU 0 (NVIDIA H100 80GB HBM3): fabric state not_started" in finding.evidence
    assert finding.fix.commands[0] == "sudo systemctl enable --now nvidia-fabricmanager"
    assert finding.hides == ("CUDA_INIT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"nvswitch": UNKNOWN},
        {"nvswitch": UNKNOWN, "gpus.0.fabric_state": UNKNOWN},
        {"gpus.0.fabric_state": UNKNOWN, "cuda_init": UNKNOWN},
        {"nvswitch": ABSENT, "gpus.0.fabric_state": "in_progress"},
    ],
    ids=str,
)
def test_fires_on_service_or_fabric_or_code_alone(dgx, change):
    assert fabric_manager_down(altered(dgx, change)).evidence


def test_fires_with_what_to_install_where_it_is_missing(dgx):
    finding = fabric_manager_down(altered(dgx, {"nvswitch.fabric_manager": "not-installed"}))

    assert "sudo apt install nvidia-fabricmanager-580" in finding.fix.commands


def test_fires_when_the_service_is_of_another_version(dgx):
    other = Nvswitch(fabric_manager="running", fabric_manager_version="570.133.20")

    finding = fabric_manager_down(altered(dgx, {"nvswitch": other, "gpus.0.fabric_state": UNKNOWN}))

    assert "its version: 570.133.20, of the driver: 580.159.04" in finding.evidence


def test_a_container_does_not_see_the_services_of_its_host(dgx):
    inside = altered(dgx, {"container.runtime": "docker"})

    assert "on the host" in str(fabric_manager_down(inside).fix.text)
    blind = {"gpus.0.fabric_state": UNKNOWN, "cuda_init": UNKNOWN}
    assert fabric_manager_down(altered(inside, blind)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"cuda_init": CudaInit(code=0)},
        {"nvswitch": UNKNOWN, "gpus.0.fabric_state": UNKNOWN, "cuda_init": UNKNOWN},
        {"nvswitch": ABSENT, "gpus.0.fabric_state": "not_supported", "cuda_init.code": 100},
        {"nvswitch.fabric_manager": "running", "gpus.0.fabric_state": "not_supported"},
        {"nvswitch": UNKNOWN, "gpus.0.fabric_state": "completed"},
        {"nvswitch": UNKNOWN, "gpus": UNKNOWN, "cuda_init": CudaInit(code=999)},
    ],
    ids=str,
)
def test_is_silent_when_the_fabric_stands_or_nothing_is_known(dgx, change):
    assert fabric_manager_down(altered(dgx, change)) is None
