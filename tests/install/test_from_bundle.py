"""Opening a bundle: what was changed on its way is refused before anything is changed here."""

import pytest

from loopback.bundles import RELEASE, dependencies, torch_for, write_bundle
from torchdoctor.errors import InstallFailed
from torchdoctor.install.bundle_manifest import REQUIREMENTS
from torchdoctor.install.from_bundle import open_bundle

PACKAGES = {"torch": f"{RELEASE}+cu126"}
TORCH, CONTENT = torch_for("manylinux_2_28_x86_64")


@pytest.fixture
def folder(tmp_path):
    write_bundle(tmp_path / "b", {TORCH: CONTENT, **dependencies()}, packages=PACKAGES)
    return tmp_path / "b"


def test_a_whole_bundle_opens_with_all_its_wheels(folder):
    bundle = open_bundle(folder)

    assert bundle.torch.file.name == TORCH
    assert bundle.roots == PACKAGES
    assert len(bundle.wheels) == 6
    assert all(wheel.file.sha256 for wheel in bundle.wheels)


@pytest.mark.parametrize("name", [TORCH, "filelock-1.0-py3-none-any.whl", REQUIREMENTS])
@pytest.mark.parametrize("at", [0, -1])
def test_one_byte_changed_is_refused(folder, name, at):
    content = bytearray((folder / name).read_bytes())
    content[at] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(InstallFailed, match=r"was changed since .* its hash differs") as caught:
        open_bundle(folder)
    assert caught.value.reason == "HASH_MISMATCH"
    assert name in str(caught.value)


def test_a_missing_file_is_refused(folder):
    (folder / TORCH).unlink()

    with pytest.raises(InstallFailed, match="is missing"):
        open_bundle(folder)


@pytest.mark.parametrize("name", ["numpy-1.0-py3-none-any.whl", ".hidden", "notes.txt"])
def test_a_file_too_much_is_refused(folder, name):
    (folder / name).write_bytes(b"")

    with pytest.raises(InstallFailed, match="does not belong there"):
        open_bundle(folder)


def test_a_link_in_place_of_a_file_is_refused(folder, tmp_path):
    (folder / TORCH).rename(tmp_path / TORCH)
    (folder / TORCH).symlink_to(tmp_path / TORCH)

    with pytest.raises(InstallFailed, match="is no file of its own"):
        open_bundle(folder)


def test_a_wheel_that_is_another_inside_is_refused_though_its_hash_is_right(tmp_path):
    name, _ = torch_for("manylinux_2_28_x86_64")
    _, other = torch_for("manylinux_2_28_x86_64", label="+cpu")
    write_bundle(tmp_path / "b", {name: other}, packages=PACKAGES)

    with pytest.raises(InstallFailed, match="says inside that it is"):
        open_bundle(tmp_path / "b")
