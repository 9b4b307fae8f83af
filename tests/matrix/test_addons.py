"""What is installed beside torch when it is asked for by name."""

import re

import pytest

from torchdoctor.matrix.model import version


def build(matrix, torch, platform, variant):
    [found] = [b for b in matrix.builds_for(platform) if (b.torch, b.variant) == (torch, variant)]
    return found


@pytest.mark.parametrize(
    ("name", "platform", "package", "how"),
    [
        ("ninja", "macos_arm64", "ninja", "package"),
        ("triton", "linux_x86_64", "triton", "pinned"),
        ("triton", "windows_amd64", "triton-windows", "companion"),
        ("xformers", "windows_amd64", "xformers", "companion"),
        ("torchcodec", "macos_arm64", "torchcodec", "companion"),
        ("flash-attn", "linux_x86_64", "flash-attn", "source"),
    ],
)
def test_what_a_name_means_on_a_platform(matrix, name, platform, package, how):
    found = matrix.addon(name, platform)

    assert (found.package, found.how) == (package, how)


@pytest.mark.parametrize(
    ("name", "platform"),
    [("flash-attn", "macos_arm64"), ("triton", "macos_arm64"), ("nonsense", "linux_x86_64")],
)
def test_a_name_that_means_nothing_there_has_no_row(matrix, name, platform):
    assert matrix.addon(name, platform) is None


@pytest.mark.parametrize(
    ("torch", "python", "release"),
    [
        ("2.4.1", "cp311", None),
        ("2.5.1", "cp311", "3.1.0.post17"),
        ("2.5.1", "cp313", None),
        ("2.6.0", "cp313", "3.2.0.post21"),
        ("2.9.1", "cp314", "3.5.1.post24"),
        ("2.10.0", "cp312", "3.6.0.post26"),
        ("2.11.0", "cp312", "3.6.0.post26"),
        ("2.12.0", "cp312", "3.7.1.post27"),
        ("2.14.1", "cp312", "3.8.0.post29"),
        ("2.14.1", "cp314t", None),
        ("2.15.0", "cp312", None),
    ],
)
def test_triton_for_windows_goes_with_the_torch_that_pins_the_same_triton(
    matrix, torch, python, release
):
    found = matrix.triton_windows_for(torch, python)

    assert (found.version if found else None) == release


def test_every_triton_for_windows_is_the_one_that_linux_wheels_pin(matrix):
    rows = [row for row in matrix.companions if row.package == "triton-windows"]
    served = {
        (release.torch, row.version)
        for row in rows
        for release in matrix.releases
        if matrix.addon_release("triton-windows", release.torch, "windows_amd64", "cp312") == row
    }

    assert len(served) == 15
    for torch, release in served:
        pin = re.sub(r"[=~]", "", matrix.pin_of("triton", torch, "linux_x86_64"))
        assert version(release).release[:2] == version(pin).release[:2]


@pytest.mark.parametrize(
    ("torch", "platform", "python", "release"),
    [
        ("2.4.1", "linux_x86_64", "cp312", "0.0.3"),
        ("2.9.1", "linux_x86_64", "cp312", "0.9.1"),
        ("2.10.0", "linux_x86_64", "cp312", "0.10.0"),
        ("2.10.0", "linux_aarch64", "cp312", None),
        ("2.11.0", "linux_x86_64", "cp312", "0.16.0"),
        ("2.15.0", "windows_amd64", "cp312", "0.16.0"),
        ("2.15.0", "linux_x86_64", "cp315", None),
        ("2.3.1", "linux_x86_64", "cp312", None),
    ],
)
def test_torchcodec_goes_with_the_torch_that_its_own_table_names(
    matrix, torch, platform, python, release
):
    found = matrix.torchcodec_for(torch, platform, python)

    assert (found.version if found else None) == release


@pytest.mark.parametrize(
    ("torch", "python", "release"),
    [
        ("2.6.0", "cp312", "0.0.29.post3"),
        ("2.6.0", "cp313", None),
        ("2.9.0", "cp313", "0.0.33.post1"),
        ("2.9.0", "cp313t", None),
        ("2.14.1", "cp314t", "0.0.35"),
    ],
)
def test_xformers_serves_later_interpreters_by_its_stable_abi(matrix, torch, python, release):
    found = matrix.addon_release("xformers", torch, "linux_x86_64", python)

    assert (found.version if found else None) == release


@pytest.mark.parametrize(
    ("torch", "platform", "variant", "python", "name"),
    [
        (
            "2.6.0", "linux_x86_64", "cu124", "cp313",
            "flash_attn-2.8.3+cu12torch2.6cxx11abiFALSE-cp313-cp313-linux_x86_64.whl",
        ),
        (
            "2.6.0", "linux_x86_64", "cu126", "cp313",
            "flash_attn-2.8.3+cu12torch2.6cxx11abiTRUE-cp313-cp313-linux_x86_64.whl",
        ),
        (
            "2.9.1", "linux_x86_64", "cu130", "cp312",
            "flash_attn-2.8.3+cu13torch2.9cxx11abiTRUE-cp312-cp312-linux_x86_64.whl",
        ),
        (
            "2.8.0", "windows_amd64", "cu128", "cp310",
            "flash_attn-2.8.3+cu128torch2.8.0cxx11abiFALSE-cp310-cp310-win_amd64.whl",
        ),
        ("2.4.1", "linux_x86_64", "cu124", "cp313", None),
        ("2.6.0", "linux_x86_64", "cu118", "cp312", None),
        ("2.6.0", "linux_x86_64", "cpu", "cp312", None),
        ("2.10.0", "linux_x86_64", "cu128", "cp312", None),
    ],
)  # fmt: skip
def test_a_prebuilt_wheel_agrees_in_torch_cuda_abi_and_interpreter(
    matrix, torch, platform, variant, python, name
):
    found = matrix.prebuilt_wheels("flash-attn", build(matrix, torch, platform, variant), python)

    assert [file for _, file in found] == ([name] if name else [])


def test_triton_comes_with_torch_on_linux(matrix):
    assert matrix.pin_of("triton", "2.6.0", "linux_x86_64") == "==3.2.0"
    assert matrix.pin_of("triton", "2.6.0", "windows_amd64") is None
    assert matrix.pin_of("triton", "9.9.9", "linux_x86_64") is None


def test_every_stated_hash_is_of_a_file_that_the_row_names(matrix):
    for row in matrix.prebuilts:
        named = {" ".join(fields.values()) for fields, _ in row.files()}
        assert set(row.sha256) <= named
        assert all(re.fullmatch("[0-9a-f]{64}", one) for one in row.sha256.values())
    hashes = [one for row in matrix.prebuilts for one in row.sha256.values()]
    assert len(hashes) == len(set(hashes)) == 50


def test_the_hash_is_the_one_of_the_file_that_fits(matrix):
    [row] = [r for r in matrix.prebuilts if r.platform == "linux_x86_64" and "2.6" in r.torch]
    cu124 = build(matrix, "2.6.0", "linux_x86_64", "cu124")

    assert row.sha256_for(cu124, "cp311") == row.sha256["2.6 FALSE cp311"]
    assert row.sha256_for(cu124, "cp314") is None
    assert row.sha256_for(build(matrix, "2.6.0", "linux_x86_64", "cpu"), "cp311") is None
