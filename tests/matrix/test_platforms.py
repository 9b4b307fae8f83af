import pytest

from torchdoctor.matrix.model import PLATFORMS, platform_of


@pytest.mark.parametrize(
    ("system", "machine", "platform"),
    [
        ("linux", "x86_64", "linux_x86_64"),
        ("linux", "amd64", "linux_x86_64"),
        ("linux", "arm64", "linux_aarch64"),
        ("windows", "AMD64", "windows_amd64"),
        ("windows", "ARM64", "windows_arm64"),
        ("macos", "arm64", "macos_arm64"),
        ("macos", "x86_64", "macos_x86_64"),
        ("linux", "s390x", None),
        ("linux", "armv7l", None),
        ("windows", "x86", None),
        (None, "x86_64", None),
        ("linux", None, None),
    ],
)
def test_a_system_and_its_processor_are_a_platform_of_the_matrix_or_none(system, machine, platform):
    assert platform_of(system, machine) == platform
    assert platform is None or platform in PLATFORMS
