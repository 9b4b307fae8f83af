"""The questions that the matrix answers, each with its near misses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.matrix.model import (
    Build,
    CompanionException,
    CompanionRelease,
    DriverBranch,
    Matrix,
    Release,
    version,
)


def build(torch, platform="linux_x86_64", variant="cu124"):
    return Build(
        torch=torch,
        variant=variant,
        cuda="12.4",
        platform=platform,
        pythons=("cp311",),
        default_index=False,
        label=variant,
    )


def release(torch, released="2025-01-01", *, yanked=False):
    return Release(torch=torch, released=released, requires_python=">=3.9", yanked=yanked)


def test_builds_of_a_platform_come_newest_release_first():
    rows = (build("2.9.1"), build("2.10.0"), build("2.10.0", "windows_amd64"), build("2.2.2"))

    found = Matrix(builds=rows).builds_for("linux_x86_64")

    assert [b.torch for b in found] == ["2.10.0", "2.9.1", "2.2.2"]


def test_an_unknown_platform_has_no_builds(matrix):
    assert matrix.builds_for("linux_riscv64") == ()


def test_the_newest_release_is_never_a_withdrawn_one():
    rows = (release("2.9.0"), release("2.10.0"), release("2.11.0", yanked=True))

    assert Matrix(releases=rows).newest_release().torch == "2.10.0"


@pytest.mark.parametrize(
    ("os", "driver", "branch"),
    [
        ("windows", "471.11", 470),
        ("windows", "475.14", 470),
        ("windows", "528.33", 525),
        ("windows", "551.61", 550),
        ("windows", "553.62", 550),
        ("windows", "581.80", 580),
        ("windows", "582.16", 580),
        ("windows", "591.44", 590),
        ("windows", "389.99", None),
        ("linux", "471.11", 471),
        ("linux", "550.54.14", 550),
        ("linux", "580", 580),
    ],
)
def test_windows_numbers_run_on_within_a_branch_and_linux_numbers_name_it(
    matrix, os, driver, branch
):
    assert matrix.branch_of(os, driver) == branch


@given(
    st.lists(st.integers(390, 700), min_size=1, unique=True),
    st.integers(300, 800),
    st.integers(300, 800),
)
def test_a_newer_windows_driver_is_never_of_an_older_branch(branches, one, other):
    rows = tuple(DriverBranch(branch=b, cuda=None) for b in branches)
    older, newer = sorted((one, other))

    of_older = Matrix(driver_branches=rows).branch_of("windows", f"{older}.10")
    of_newer = Matrix(driver_branches=rows).branch_of("windows", f"{newer}.10")

    assert (of_older or 0) <= (of_newer or 0) <= newer


def test_a_branch_knows_its_cuda_and_an_unknown_branch_none(matrix):
    assert matrix.cuda_of_branch(550) == "12.4"
    assert matrix.cuda_of_branch(580) == "13.0"
    assert matrix.cuda_of_branch(551) is None


@pytest.mark.parametrize(
    ("os", "cuda_major", "floor"),
    [
        ("linux", 11, "450.80.02"),
        ("linux", 12, "525.60.13"),
        ("linux", 13, "580.65.06"),
        ("windows", 12, "528.33"),
        ("windows", 13, "580"),
    ],
)
def test_each_cuda_major_has_its_lowest_driver(matrix, os, cuda_major, floor):
    assert matrix.driver_floor(os, cuda_major).driver_min == floor


def test_a_cuda_major_without_a_row_has_no_known_driver(matrix):
    assert matrix.driver_floor("linux", 14) is None


@pytest.mark.parametrize(
    ("capability", "first", "last", "modules"),
    [
        ("3.7", None, 470, ("closed",)),
        ("6.1", None, 580, ("closed",)),
        ("7.0", None, 580, ("closed",)),
        ("7.5", 410, None, ("open", "closed")),
        ("8.9", 520, None, ("open", "closed")),
        ("12.0", 570, None, ("open",)),
    ],
)
def test_cards_are_driven_from_one_branch_to_another(matrix, capability, first, last, modules):
    support = matrix.card_support_of(capability)

    assert (support.first_branch, support.last_branch) == (first, last)
    assert support.kernel_modules == modules


@pytest.mark.parametrize("capability", ["1.3", "4.0", "8.7", "13.0"])
def test_a_capability_without_a_row_has_no_known_branches(matrix, capability):
    assert matrix.card_support_of(capability) is None


PAIRS = {
    "1.12.0": ("0.13.0", "0.12.0"),
    "1.12.1": ("0.13.1", "0.12.1"),
    "1.13.0": ("0.14.0", "0.13.0"),
    "1.13.1": ("0.14.1", "0.13.1"),
    "2.0.0": ("0.15.1", "2.0.1"),
    "2.0.1": ("0.15.2", "2.0.2"),
    "2.1.0": ("0.16.0", "2.1.0"),
    "2.1.1": ("0.16.1", "2.1.1"),
    "2.1.2": ("0.16.2", "2.1.2"),
    "2.2.0": ("0.17.0", "2.2.0"),
    "2.2.1": ("0.17.1", "2.2.1"),
    "2.2.2": ("0.17.2", "2.2.2"),
    "2.3.0": ("0.18.0", "2.3.0"),
    "2.3.1": ("0.18.1", "2.3.1"),
    "2.4.0": ("0.19.0", "2.4.0"),
    "2.4.1": ("0.19.1", "2.4.1"),
    "2.5.0": ("0.20.0", "2.5.0"),
    "2.5.1": ("0.20.1", "2.5.1"),
    "2.6.0": ("0.21.0", "2.6.0"),
    "2.7.0": ("0.22.0", "2.7.0"),
    "2.7.1": ("0.22.1", "2.7.1"),
    "2.8.0": ("0.23.0", "2.8.0"),
    "2.9.0": ("0.24.0", "2.9.0"),
    "2.9.1": ("0.24.1", "2.9.1"),
    "2.10.0": ("0.25.0", "2.10.0"),
    "2.11.0": ("0.26.0", "2.11.0"),
    "2.12.0": ("0.27.0", "2.11.0"),
    "2.12.1": ("0.27.1", "2.11.0"),
    "2.13.0": ("0.28.0", "2.11.0"),
    "2.14.0": ("0.29.0", "2.11.0"),
    "2.14.1": ("0.29.1", "2.11.0"),
    "2.15.0": ("0.29.2", "2.11.0"),
}


@pytest.mark.parametrize(("torch", "pair"), PAIRS.items())
def test_every_release_has_its_torchvision_and_torchaudio(matrix, torch, pair):
    found = [matrix.companion(package, torch).version for package in ("torchvision", "torchaudio")]

    assert tuple(found) == pair


def test_no_release_is_left_without_a_pair(matrix):
    assert {row.torch for row in matrix.releases} == set(PAIRS)


@pytest.mark.parametrize(
    ("torch", "xformers"), [("2.6.0", "0.0.29.post3"), ("2.10.0", "0.0.34"), ("2.15.0", "0.0.35")]
)
def test_an_exact_pin_counts_although_it_came_after_its_torch(matrix, torch, xformers):
    assert matrix.companion("xformers", torch).version == xformers


def companion(version, pin, released):
    return CompanionRelease(
        package="torchaudio",
        version=version,
        released=released,
        torch=pin,
        requires_python=None,
        pythons={},
    )


def test_an_open_pin_does_not_reach_back_to_torch_of_before_it():
    matrix = Matrix(
        releases=(release("2.14.0", "2026-09-02"),),
        companions=(
            companion("0.29.0", "==2.14.0", "2026-09-02"),
            companion("0.29.1", ">=2.14.0", "2026-09-30"),
        ),
    )

    assert matrix.companion("torchaudio", "2.14.0").version == "0.29.0"


def test_a_companion_whose_torch_is_not_known_serves_none():
    unknown = companion("0.17.0", None, "2020-01-01")

    assert (
        Matrix(releases=(release("2.6.0"),), companions=(unknown,)).companion("torchaudio", "2.6.0")
        is None
    )


def test_a_withdrawn_companion_serves_none():
    kept, withdrawn = (
        companion("2.6.0", "==2.6.0", "2020-01-01"),
        companion("2.6.1", "==2.6.0", "x"),
    )
    rows = (kept, replace(withdrawn, yanked=True))

    found = Matrix(releases=(release("2.6.0"),), companions=rows).companion("torchaudio", "2.6.0")

    assert found == kept


def test_an_unknown_release_has_no_companion(matrix):
    assert matrix.companion("torchvision", "9.9.0") is None


def test_torchaudio_beside_cu132_lies_in_the_folder_of_cu130(matrix):
    found = matrix.companion_exception("torchaudio", "2.11.0", "cu132", "linux_x86_64")

    assert (found.use_variant, found.label) == ("cu130", True)
    assert matrix.companion_exception("torchaudio", "2.11.0", "cu130", "linux_x86_64") is None
    assert matrix.companion_exception("torchvision", "0.29.2", "cu132", "linux_x86_64") is None


@pytest.mark.parametrize(
    ("package", "version", "platform", "label"),
    [
        ("torchvision", "0.20.1", "linux_aarch64", False),
        ("torchvision", "0.24.1", "linux_aarch64", False),
        ("torchvision", "0.25.0", "linux_aarch64", True),
        ("torchvision", "0.24.1", "linux_x86_64", True),
        ("torchaudio", "2.9.1", "linux_aarch64", False),
        ("torchaudio", "2.10.0", "linux_aarch64", True),
        ("torchaudio", "2.9.1", "macos_arm64", False),
    ],
)
def test_companions_on_aarch64_carry_no_label_up_to_some_release(
    matrix, package, version, platform, label
):
    found = matrix.companion_exception(package, version, "cu126", platform)

    assert (found is None or found.label) is label


def test_torchvision_is_missing_beside_2_9_0_cu129_on_windows_alone(matrix):
    missing = matrix.companion_exception("torchvision", "0.24.0", "cu129", "windows_amd64")

    assert (missing.use_variant, missing.label, missing.verified) == (None, True, False)
    assert matrix.companion_exception("torchvision", "0.23.0", "cu129", "windows_amd64") is None
    assert matrix.companion_exception("torchvision", "0.24.0", "cu129", "linux_x86_64") is None


def test_an_exception_without_a_variant_holds_for_all_of_them():
    row = CompanionException(package="torchvision", platform="linux_aarch64", label=False)
    matrix = Matrix(companion_exceptions=(row,))

    assert matrix.companion_exception("torchvision", "0.21.0", "cu126", "linux_aarch64") is row
    assert matrix.companion_exception("torchvision", "0.21.0", "cu126", "linux_x86_64") is None
    assert matrix.companion_exception("torchaudio", "2.6.0", "cu126", "linux_aarch64") is None


def test_a_pci_id_names_its_chip_and_capability(matrix):
    found = matrix.chip("10de:2684")

    assert (found.chip, found.compute_capability) == ("AD102", "8.9")
    assert matrix.chip("10DE:2684") == found


@pytest.mark.parametrize("pci_device", ["10de:ffff", "1002:2684", "8086:2684", "2684", ""])
def test_an_unknown_id_or_another_vendor_names_none(matrix, pci_device):
    assert matrix.chip(pci_device) is None


@pytest.mark.parametrize(
    ("api", "code", "name"),
    [
        ("cuda", 999, "UNKNOWN"),
        ("cuda", 803, "SYSTEM_DRIVER_MISMATCH"),
        ("nvml", 18, "LIB_RM_VERSION_MISMATCH"),
        ("nvml", 803, None),
        ("cuda", 12345, None),
    ],
)
def test_a_status_has_the_name_of_its_own_interface(matrix, api, code, name):
    assert matrix.code_name(api, code) == name


@pytest.mark.parametrize(
    ("os", "torch", "works"),
    [
        ("linux", "2.3.0", True),
        ("linux", "2.2.2", False),
        ("windows", "2.4.0", False),
        ("windows", "2.4.1", True),
        ("beos", "2.15.0", None),
    ],
)
def test_numpy_2_works_from_a_release_that_differs_by_system(matrix, os, torch, works):
    assert matrix.works_with_numpy_2(os, torch) is works


def test_a_mirror_is_found_by_its_name(matrix):
    assert matrix.mirror("official").variant_url == "https://download.pytorch.org/whl/{variant}"
    assert matrix.mirror("aliyun").kind == "flat"
    assert matrix.mirror("tuna").variant_url is None
    assert matrix.mirror("nowhere") is None


@given(st.lists(st.sampled_from(sorted(PAIRS, key=version)), min_size=1, unique=True))
def test_the_newest_release_does_not_depend_on_the_order_of_rows(torches):
    rows = tuple(release(torch) for torch in torches)

    assert Matrix(releases=rows).newest_release().torch == max(torches, key=version)
