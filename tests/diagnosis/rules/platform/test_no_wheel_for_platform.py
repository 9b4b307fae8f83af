import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX, build
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.no_wheel_for_platform import no_wheel_for_platform
from torchdoctor.facts.model import OperatingSystem
from torchdoctor.matrix.model import Matrix

ARM7 = altered(BARE, {"os.machine": "armv7l"})
OLD_MAC = altered(BARE, {"os": OperatingSystem(system="macos", machine="arm64", version="12.6")})


def test_fires_on_a_processor_that_nobody_builds_for():
    [finding] = examine(ARM7, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("NO_WHEEL_FOR_PLATFORM", "error")
    assert finding.evidence == ("linux on armv7l",)
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


def test_fires_on_a_python_of_32_bits():
    finding = no_wheel_for_platform(altered(BARE, {"python.bits": 32}), MATRIX)

    assert finding.evidence == ("/srv/env/bin/python has 32 bits",)


def test_fires_on_a_macos_older_than_every_wheel_for_this_python():
    finding = no_wheel_for_platform(OLD_MAC, MATRIX)

    assert finding.evidence == ("macOS 12.6",)
    assert "macOS 14.0" in str(finding.cause)


@pytest.mark.parametrize(
    "change",
    [
        {"os": UNKNOWN},
        {"os.machine": UNKNOWN},
        {"os.system": UNKNOWN},
        {"os.machine": "AMD64"},
        {"os.machine": "s390x"},  # has wheels that the matrix does not list
        {"torch": UNKNOWN},
        {"torch.installed": True},
    ],
    ids=str,
)
def test_is_silent_where_there_are_wheels_or_a_torch_already(change):
    assert no_wheel_for_platform(altered(ARM7, change), MATRIX) is None


@pytest.mark.parametrize("change", [{"os.version": "14.0"}, {"os.version": UNKNOWN}], ids=str)
def test_is_silent_about_a_macos_that_is_new_enough_or_not_known(change):
    assert no_wheel_for_platform(altered(OLD_MAC, change), MATRIX) is None


def test_is_silent_where_one_wheel_does_not_state_its_macos():
    unknown = build(variant="mps", platform="macos_arm64", glibc=None)

    assert no_wheel_for_platform(OLD_MAC, Matrix(builds=(*MATRIX.builds, unknown))) is None
