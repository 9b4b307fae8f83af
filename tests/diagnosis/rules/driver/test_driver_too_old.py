import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_too_old import driver_too_old
from torchdoctor.facts.model import CudaInit, Wsl
from torchdoctor.matrix.model import CardSupport, DriverBranch, DriverFloor, Matrix
from torchdoctor.plain import ABSENT

MATRIX = Matrix(
    driver_floors=(
        DriverFloor(os="linux", cuda_major=12, driver_min="525.60.13"),
        DriverFloor(os="linux", cuda_major=13, driver_min="580.65.06"),
        DriverFloor(os="windows", cuda_major=12, driver_min="528.33"),
        DriverFloor(os="windows", cuda_major=13, driver_min="580"),
    ),
    driver_branches=tuple(DriverBranch(branch=n, cuda=None) for n in (470, 525, 550, 580)),
    card_support=(
        CardSupport(cc_min="3.0", cc_max="3.9", last_branch=470),
        CardSupport(cc_min="9.0", cc_max="9.0", first_branch=520),
    ),
)
COMPLAINT = (
    "RuntimeError: The NVIDIA driver on your system is too old (found version 12040). Please update"
)


@pytest.fixture
def outdated(capture):
    """torch 2.11.0+cu130 on driver 550, outside a container."""
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "driver.version": "550.54.14",
            "driver.cuda_version": "12.4",
            "cuda_init.cuda_version": "12.4",
        },
    )


def test_fires_when_the_driver_is_below_the_floor(outdated):
    [finding] = examine(outdated, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_TOO_OLD", "error")
    assert "driver 550.54.14" in finding.evidence
    assert "torch 2.11.0+cu130 is built for CUDA 13.0" in finding.evidence
    assert "580.65.06" in str(finding.cause)
    assert "branch R580" in str(finding.fix.text)
    assert "sudo ubuntu-drivers install nvidia:580" in finding.fix.commands
    assert finding.fix.remedy == "reinstall"


def test_fires_on_torchs_own_complaint_where_no_version_is_known(outdated):
    facts = altered(outdated, {"driver": UNKNOWN, "cuda_init": UNKNOWN})

    finding = driver_too_old(altered(facts, {"torch.cuda_error": COMPLAINT}), Matrix())

    assert COMPLAINT in finding.evidence


def test_fires_on_the_drivers_cuda_where_its_version_is_not_known(outdated):
    finding = driver_too_old(altered(outdated, {"driver.version": UNKNOWN}), MATRIX)

    assert "newest CUDA of the driver: 12.4" in finding.evidence


def test_wsl_is_judged_by_the_table_of_windows(outdated):
    wsl = altered(outdated, {"wsl": Wsl(version=2), "driver.version": "580.10"})
    assert driver_too_old(wsl, MATRIX) is None

    finding = driver_too_old(altered(wsl, {"driver.version": "571.96"}), MATRIX)

    assert "in Windows" in str(finding.fix.text)
    assert finding.fix.commands == ()


def test_a_container_is_told_to_update_its_host(outdated):
    finding = driver_too_old(altered(outdated, {"container.runtime": "docker"}), MATRIX)

    assert "on the host" in str(finding.fix.text)


def test_a_card_that_newer_drivers_dropped_gets_another_build_instead(outdated):
    kepler = altered(outdated, {"driver.version": "470.256.02", "gpus.0.compute_capability": "3.7"})

    finding = driver_too_old(kepler, MATRIX)

    assert "branch R470" in str(finding.fix.text)
    assert finding.fix.commands == ()
    assert finding.fix.remedy == "reinstall"


@pytest.mark.parametrize("capability", [UNKNOWN, "nine", "99.0"])
def test_a_card_that_the_matrix_cannot_judge_changes_nothing(outdated, capability):
    finding = driver_too_old(altered(outdated, {"gpus.0.compute_capability": capability}), MATRIX)

    assert "branch R580" in str(finding.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"driver.version": "580.65.06"},
        {"driver.version": "590.44.01"},
        {"driver.version": "not a version"},
        {"torch": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"torch.cuda": "12.8"},
        {"torch.cuda": "thirteen"},
        {"driver": UNKNOWN},
        {"cuda_compat": "13.0"},
        {"cuda_init": CudaInit(code=0, cuda_version="13.0")},
    ],
    ids=str,
)
def test_is_silent_where_the_driver_serves_or_nothing_is_known(outdated, change):
    assert driver_too_old(altered(outdated, change), MATRIX) is None


@pytest.mark.parametrize("change", [{"os": UNKNOWN}, {"os.system": UNKNOWN}], ids=str)
def test_is_silent_where_no_table_can_be_chosen(outdated, change):
    assert driver_too_old(altered(outdated, change), MATRIX) is None


def test_is_silent_where_the_matrix_has_no_floor(outdated):
    assert driver_too_old(outdated, Matrix()) is None
