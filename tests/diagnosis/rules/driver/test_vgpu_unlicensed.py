import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.vgpu_unlicensed import vgpu_unlicensed
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def guest(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "container.runtime": ABSENT,
            "gpus.0.name": "NVIDIA A100-40C",
            "gpus.0.virtualization": "vgpu",
            "gpus.0.vgpu_license": "Unlicensed (Unrestricted)",
        },
    )


def test_fires_as_a_warning_with_the_status(guest):
    [finding] = examine(guest, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("VGPU_UNLICENSED", "warning")
    assert finding.evidence == (
        "GPU 0 (NVIDIA A100-40C): license status Unlicensed (Unrestricted)",
    )
    assert "sudo systemctl restart nvidia-gridd" in finding.fix.commands


@pytest.mark.parametrize("status", ["Unlicensed", "Unlicensed (Restricted)"])
def test_fires_in_every_stage(guest, status):
    assert vgpu_unlicensed(altered(guest, {"gpus.0.vgpu_license": status})) is not None


def test_fires_with_the_words_of_the_system(guest):
    windows = vgpu_unlicensed(altered(guest, {"os.system": "windows"}))
    inside = vgpu_unlicensed(altered(guest, {"container.runtime": "docker"}))

    assert "Display Container" in str(windows.fix.text)
    assert not any("systemctl" in command for command in inside.fix.commands)


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.vgpu_license": UNKNOWN},
        {"gpus.0.vgpu_license": "Licensed (Expiry: 2026-12-3 6:51:17 GMT)"},
        {"gpus.0.vgpu_license": "N/A"},
    ],
    ids=str,
)
def test_is_silent_when_there_is_a_licence_or_none_is_needed(guest, change):
    assert vgpu_unlicensed(altered(guest, change)) is None
