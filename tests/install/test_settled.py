import pytest

from torchdoctor.install.settled import Settled

REQUEST = ("torch", "2.6.0")


@pytest.fixture
def site(tmp_path):
    info = tmp_path / "site" / "torch-2.6.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: torch\nVersion: 2.6.0\n")
    (info / "RECORD").write_text("torch/__init__.py,,\ntorch/lib/libtorch.so,,8\n")
    (tmp_path / "site" / "torch" / "lib").mkdir(parents=True)
    (tmp_path / "site" / "torch" / "__init__.py").touch()
    (tmp_path / "site" / "torch" / "lib" / "libtorch.so").write_bytes(b"8 bytes.")
    return tmp_path / "site"


@pytest.fixture
def settled(tmp_path, site):
    memory = Settled.of(tmp_path / "bin" / "python", tmp_path / "cache")
    memory.remember(REQUEST, {"torch": "2.6.0"}, site, {})
    return memory


def test_the_same_request_is_answered_from_memory(settled):
    assert settled.recall(REQUEST, {}) == {"torch": "2.6.0"}


def reinstalled(site, memory):
    (site / "torch-2.6.0.dist-info" / "RECORD").write_text("other")


def removed(site, memory):
    (site / "torch-2.6.0.dist-info" / "METADATA").unlink()


def cut_off(site, memory):
    (site / ".torchdoctor" / "current").mkdir(parents=True)


def cut_short(site, memory):
    (site / "torch" / "lib" / "libtorch.so").write_bytes(b"8 by")


def without_its_library(site, memory):
    (site / "torch" / "lib" / "libtorch.so").unlink()


def damaged(site, memory):
    memory.write_text("{half")


def of_another_form(site, memory):
    memory.write_text("[]")


def forgotten(site, memory):
    memory.unlink()


@pytest.mark.parametrize(
    "change",
    [
        reinstalled,
        removed,
        cut_off,
        cut_short,
        without_its_library,
        damaged,
        of_another_form,
        forgotten,
    ],
)
def test_whatever_has_changed_means_looking_again(settled, site, change):
    change(site, settled.path)

    assert settled.recall(REQUEST, {}) is None


def test_another_request_or_another_library_path_means_looking_again(settled):
    assert settled.recall(("torch", "2.7.0"), {}) is None
    assert settled.recall(REQUEST, {"LD_LIBRARY_PATH": "/usr/local/cuda/lib64"}) is None
