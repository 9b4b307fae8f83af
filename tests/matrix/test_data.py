"""What every row of `matrices/` must say, and facts that must not get lost."""

import itertools
import re

import pytest

from torchdoctor.matrix.model import PLATFORMS, version

ROWS = (
    "addons",
    "prebuilts",
    "releases",
    "builds",
    "companions",
    "companion_exceptions",
    "driver_floors",
    "driver_branches",
    "card_support",
    "ceilings",
    "mirrors",
    "codes",
    "numpy",
    "base_images",
    "image_systems",
)


def builds(matrix, torch, platform):
    return {b.variant: b for b in matrix.builds if (b.torch, b.platform) == (torch, platform)}


@pytest.mark.parametrize("kind", ROWS)
def test_every_row_has_its_source_and_date(matrix, kind):
    rows = getattr(matrix, kind)

    assert rows
    assert not [row for row in rows if not row.source.strip()]
    assert not [row for row in rows if not re.fullmatch(r"20\d\d-\d\d-\d\d", row.checked)]


def test_every_list_of_kernels_has_its_source(matrix):
    assert not [b for b in matrix.builds if b.cuda and not b.sm_source]


@pytest.mark.parametrize("kind", ["builds", "companion_exceptions", "driver_branches"])
def test_what_is_not_verified_says_why(matrix, kind):
    doubtful = [row for row in getattr(matrix, kind) if not row.verified]

    assert doubtful
    assert not [row for row in doubtful if not row.note]


def test_the_list_of_pci_ids_names_its_source_and_licence(matrices):
    head = (matrices / "pci_nvidia.tsv").read_text(encoding="utf-8").partition("\n0")[0]

    assert "PCI ID database" in head
    assert "BSD-3-Clause" in head


def test_every_chip_of_the_list_has_a_capability(matrix):
    assert len(matrix.chips) > 900
    assert not [chip for chip in matrix.chips.values() if chip.compute_capability is None]


def test_every_build_with_cuda_has_kernels_and_every_other_none(matrix):
    assert not [b for b in matrix.builds if bool(b.cuda) is not bool(b.sm)]


def test_every_platform_of_every_release_has_a_build_of_the_default_index(matrix):
    for release in matrix.releases:
        of_release = [b for b in matrix.builds if b.torch == release.torch]
        for platform in {b.platform for b in of_release} - {"windows_arm64"}:
            own = [b for b in of_release if b.platform == platform and b.default_index]

            assert len(own) == 1, (release.torch, platform)


def test_the_default_index_has_cuda_on_linux_alone(matrix):
    assert {b.platform for b in matrix.builds if b.variant == "pypi"} == {
        "linux_x86_64",
        "linux_aarch64",
    }
    newest = builds(matrix, "2.15.0", "linux_x86_64")["pypi"]
    assert (newest.cuda, newest.label, newest.default_index) == ("13.2", None, True)


def test_all_platforms_occur(matrix):
    assert {b.platform for b in matrix.builds} == set(PLATFORMS)


def test_no_build_stands_twice(matrix):
    keys = [(b.torch, b.variant, b.platform) for b in matrix.builds]

    assert len(keys) == len(set(keys)) == 400


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "present"),
    [
        ("2.13.0", "linux_x86_64", "cu129", True),
        ("2.12.0", "linux_x86_64", "cu129", False),
        ("2.14.1", "linux_x86_64", "cu129", False),
        ("2.9.0", "windows_amd64", "cu129", True),
        ("2.9.1", "windows_amd64", "cu129", False),
        ("2.11.0", "linux_aarch64", "cu129", True),
        ("2.6.0", "linux_aarch64", "cu124", False),
        ("2.8.0", "linux_aarch64", "cu128", False),
        ("2.8.0", "linux_aarch64", "cu126", False),
        ("2.12.0", "linux_x86_64", "cu128", False),
        ("2.15.0", "linux_x86_64", "cu126", False),
        ("1.12.1", "windows_amd64", "cu102", False),
        ("2.2.2", "macos_x86_64", "mps", True),
        ("2.3.0", "macos_x86_64", "mps", False),
        ("2.13.0", "windows_arm64", "cpu", True),
        ("2.11.0", "windows_arm64", "cpu", False),
        ("2.6.0", "windows_arm64", "cpu", False),
    ],
)
def test_what_was_published_and_what_was_not(matrix, torch, platform, variant, present):
    assert (variant in builds(matrix, torch, platform)) is present


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "tag", "present"),
    [
        ("2.6.0", "linux_x86_64", "cu124", "cp313t", True),
        ("2.6.0", "linux_x86_64", "pypi", "cp313t", False),
        ("2.6.0", "windows_amd64", "cu124", "cp313t", False),
        ("2.13.0", "linux_x86_64", "cu126", "cp315", True),
        ("2.13.0", "linux_x86_64", "pypi", "cp315", False),
        ("2.13.0", "windows_amd64", "cu126", "cp315", False),
        ("2.15.0", "linux_x86_64", "pypi", "cp315t", True),
        ("2.5.1", "linux_x86_64", "cu124", "cp313", True),
        ("2.5.1", "windows_amd64", "cu124", "cp313", False),
        ("2.7.1", "windows_arm64", "cpu", "cp312", True),
        ("2.7.1", "windows_arm64", "cpu", "cp313", False),
        ("2.12.1", "windows_arm64", "cpu", "cp312", False),
        ("2.13.0", "windows_arm64", "cpu", "cp314", False),
    ],
)
def test_which_interpreters_have_a_wheel(matrix, torch, platform, variant, tag, present):
    assert (tag in builds(matrix, torch, platform)[variant].pythons) is present


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "label"),
    [
        ("2.5.1", "linux_aarch64", "cu124", None),
        ("2.6.0", "linux_aarch64", "cu126", "cu126"),
        ("2.5.1", "linux_aarch64", "cpu", None),
        ("2.6.0", "linux_aarch64", "cpu", "cpu"),
        ("2.5.1", "linux_x86_64", "cpu", "cpu"),
        ("2.15.0", "windows_amd64", "cpu", "cpu"),
        ("2.15.0", "macos_arm64", "mps", None),
    ],
)
def test_which_files_carry_a_local_label(matrix, torch, platform, variant, label):
    assert builds(matrix, torch, platform)[variant].label == label


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "glibc", "abi"),
    [
        ("2.6.0", "linux_x86_64", "cu124", "2.17", False),
        ("2.6.0", "linux_x86_64", "cu126", "2.28", True),
        ("2.7.0", "linux_x86_64", "cu118", "2.28", True),
        ("2.5.1", "linux_aarch64", "cpu", "2.17", False),
        ("2.6.0", "linux_aarch64", "cpu", "2.28", True),
        ("2.15.0", "windows_amd64", "cpu", None, None),
    ],
)
def test_which_glibc_and_abi_a_build_has(matrix, torch, platform, variant, glibc, abi):
    found = builds(matrix, torch, platform)[variant]

    assert (found.glibc, found.cxx11_abi) == (glibc, abi)


def test_glibc_and_abi_never_go_back_in_a_later_release(matrix):
    for platform, variant in itertools.product(PLATFORMS[:2], ("cpu", "pypi", "cu126")):
        rows = [b for b in matrix.builds_for(platform) if b.variant == variant and b.glibc]
        floors = [version(b.glibc) for b in reversed(rows)]

        assert floors == sorted(floors)
        assert [b.cxx11_abi for b in reversed(rows)] == sorted(b.cxx11_abi for b in rows)


def test_some_wheels_of_a_release_need_a_newer_macos(matrix):
    found = builds(matrix, "2.10.0", "macos_arm64")["mps"]

    assert found.macos == "11.0"
    assert dict(found.macos_for) == {"cp313t": "14.0", "cp314": "14.0", "cp314t": "14.0"}
    assert builds(matrix, "2.12.0", "macos_arm64")["mps"].macos == "14.0"
    assert builds(matrix, "2.2.2", "macos_x86_64")["mps"].macos == "10.9"


def test_the_default_index_lacks_a_tag_that_the_cpu_index_has(matrix):
    found = builds(matrix, "2.6.0", "linux_aarch64")["cpu"]

    assert "cp313t" in found.pythons
    assert "cp313t" not in found.default_pythons


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "sm", "verified"),
    [
        ("2.14.1", "linux_x86_64", "cu126", "5.0 6.0 7.0 7.5 8.0 8.6 9.0", False),
        ("2.10.0", "linux_x86_64", "cu128", "7.0 7.5 8.0 8.6 9.0 10.0 12.0", True),
        ("2.11.0", "linux_x86_64", "cu128", "7.5 8.0 8.6 9.0 10.0 12.0", False),
        ("2.15.0", "linux_x86_64", "pypi", "7.5 8.0 8.6 9.0 10.0 12.0", True),
        ("2.15.0", "linux_aarch64", "pypi", "8.0 9.0 10.0 11.0 12.0", True),
        ("2.8.0", "windows_amd64", "cu128", "6.1 7.0 7.5 8.0 8.6 9.0 10.0 12.0", False),
        ("1.12.1", "linux_x86_64", "pypi", "3.7 5.0 6.0 7.0", True),
    ],
)
def test_which_cards_a_build_has_kernels_for(matrix, torch, platform, variant, sm, verified):
    found = builds(matrix, torch, platform)[variant]

    assert (" ".join(found.sm), found.sm_verified) == (sm, verified)


def test_ptx_stands_only_where_more_than_a_build_script_says_so(matrix):
    """The arch flags of an installed 2.11.0+cu130 hold none, against the build script."""
    assert {(b.torch, b.variant) for b in matrix.builds if b.ptx} == {
        ("2.7.0", "cu128"),
        ("2.7.1", "cu128"),
    }


def test_the_pins_of_the_default_build_are_kept(matrix):
    pins = matrix.release("2.6.0").requires["linux_x86_64"]

    assert pins["nvidia-cudnn-cu12"] == "==9.1.0.70"
    assert pins["triton"] == "==3.2.0"


def test_a_withdrawn_companion_goes_with_no_release(matrix):
    withdrawn = {(row.package, row.version) for row in matrix.companions if row.yanked}

    assert withdrawn == {("torchvision", "0.15.0"), ("torchaudio", "2.0.0")}
    for package, chosen in (("torchvision", "0.15.1"), ("torchaudio", "2.0.1")):
        assert matrix.companion(package, "2.0.0").version == chosen


def test_what_every_system_of_an_image_offers_is_known(matrix):
    named = {system for image in matrix.base_images for system in image.systems}

    assert named
    assert not [name for name in named if matrix.image_system(name) is None]


def test_a_version_of_cuda_that_has_no_image_is_not_guessed(matrix):
    assert matrix.base_image("12.4").tag("ubuntu22.04") == "nvidia/cuda:12.4.1-base-ubuntu22.04"
    assert matrix.base_image("12.7") is None
