import json

import pytest

from torchdoctor.install.settled import Remembered, Settled

REQUEST = ("torch", "2.6.0", "http://someone:s3cret@mirror.example/")
KNOWN = Remembered(packages={"torch": "2.6.0"}, plan={"verdict": "nothing-to-do"})
RECORD = "torch/__init__.py,,\ntorch/lib/libtorch.so,,8\ntorch/data/table.bin,sha256=x,3\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def site(tmp_path):
    site = tmp_path / "site"
    write(site / "torch-2.6.0.dist-info" / "METADATA", "Name: torch\nVersion: 2.6.0\n")
    write(site / "torch-2.6.0.dist-info" / "RECORD", RECORD)
    write(site / "sympy-1.13.dist-info" / "METADATA", "Name: sympy\nVersion: 1.13\n")
    write(site / "torch" / "__init__.py", "")
    write(site / "torch" / "lib" / "libtorch.so", "8 bytes.")
    write(site / "torch" / "data" / "table.bin", "abc")
    return site


@pytest.fixture
def root(tmp_path):
    """A machine with one card."""
    root = tmp_path / "root"
    write(root / "proc/driver/nvidia/version", "NVRM version: 550.54.14")
    write(root / "proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: RTX 4090")
    write(root / "sys/bus/pci/devices/0000:01:00.0/uevent", "PCI_ID=10DE:2684")
    write(root / "dev/nvidia0", "")
    return root


@pytest.fixture
def settled(tmp_path, site, root):
    write(tmp_path / "bin" / "python", "an interpreter")
    memory = Settled.of(tmp_path / "bin" / "python", tmp_path / "cache", root)
    memory.remember(REQUEST, KNOWN, site, {})
    return memory


def test_the_same_request_is_answered_from_memory(settled):
    assert settled.recall(REQUEST, {}) == KNOWN


def test_the_login_of_a_mirror_is_not_written_down(settled):
    assert "s3cret" not in settled.path.read_text()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site/torch-2.6.0.dist-info/RECORD", "other"),
        ("site/torch-2.6.0.dist-info/METADATA", None),
        ("site/torch/lib/libtorch.so", "8 by"),
        ("site/torch/lib/libtorch.so", None),
        ("site/torch/data/table.bin", "ab"),
        ("site/torch/data/table.bin", None),
        ("site/torch.py", "import this"),
        ("site/other-1.0.dist-info/METADATA", "Name: other"),
        ("site/.torchdoctor/current/journal.json", "{}"),
        ("bin/python", "another interpreter"),
        ("root/proc/driver/nvidia/version", "NVRM version: 580.65.06"),
        ("root/proc/driver/nvidia/version", None),
        ("root/proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: RTX 5090"),
        ("root/sys/bus/pci/devices/0000:01:00.0/uevent", "PCI_ID=10DE:2B85"),
        ("root/sys/bus/pci/devices/0000:02:00.0/uevent", "PCI_ID=10DE:2684"),
        ("root/dev/nvidia1", ""),
    ],
)
def test_whatever_has_changed_means_looking_again(settled, tmp_path, path, text):
    if text is None:
        (tmp_path / path).unlink()
    else:
        write(tmp_path / path, text)

    assert settled.recall(REQUEST, {}) is None


def test_a_dependency_that_went_means_looking_again(settled, site):
    (site / "sympy-1.13.dist-info").rename(site.parent / "elsewhere")

    assert settled.recall(REQUEST, {}) is None


@pytest.mark.parametrize("text", ["{half", "[]", "{}", None])
def test_a_memory_that_cannot_be_read_is_none(settled, text):
    settled.path.unlink() if text is None else settled.path.write_text(text)

    assert settled.recall(REQUEST, {}) is None


def test_the_memory_of_another_version_is_none(settled):
    told = json.loads(settled.path.read_text())
    settled.path.write_text(json.dumps({**told, "seen": "0" * 64}))

    assert settled.recall(REQUEST, {}) is None


@pytest.mark.parametrize("name", ["LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_VERSION"])
def test_another_request_or_another_variable_means_looking_again(settled, name):
    assert settled.recall(("torch", "2.7.0"), {}) is None
    assert settled.recall(REQUEST, {name: "1"}) is None


def test_what_was_kept_for_restore_and_byte_code_change_nothing(settled, site):
    write(site / ".torchdoctor" / "previous" / "journal.json", "{}")
    write(site / "__pycache__" / "x.pyc", "")

    assert settled.recall(REQUEST, {}) == KNOWN
