"""Wheels in hand against the interpreter and each other."""

import pytest
from packaging.tags import parse_tag

from loopback.index_server import wheel
from torchdoctor.errors import BadRequest, InstallFailed
from torchdoctor.install.local_fit import lacking, misfit_of_label, misfit_of_pair, misfit_of_tags
from torchdoctor.install.local_wheels import build_in, named_wheel, read_local
from torchdoctor.matrix.loader import load_matrix

HERE = (
    frozenset(
        tag
        for platform in ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "linux_x86_64")
        for tag in parse_tag(f"cp311-cp311-{platform}")
    )
    | parse_tag("cp310-abi3-manylinux_2_28_x86_64")
    | parse_tag("py3-none-any")
)
MARKERS = {"sys_platform": "linux", "python_version": "3.11"}


@pytest.fixture
def in_hand(tmp_path):
    def make(name="torch", version="2.6.0+cu124", **how):
        file, content = wheel(name, version, **how)
        (tmp_path / file).write_bytes(content)
        return read_local(tmp_path / file, named_wheel(tmp_path / file), check_record=True)

    return make


@pytest.mark.parametrize(
    ("tag", "word", "says"),
    [
        ("cp311-cp311-linux_x86_64", None, ""),
        ("cp311-cp311-manylinux_2_28_x86_64", None, ""),
        ("py3-none-any", None, ""),
        ("cp310-abi3-manylinux_2_28_x86_64", None, ""),
        (
            "cp312-cp312-linux_x86_64",
            "NO_WHEEL_FOR_PYTHON",
            "and this is cp311",
        ),
        ("cp311-cp311t-linux_x86_64", "NO_WHEEL_FOR_PYTHON", "cp311t"),
        ("cp311-cp311-manylinux_2_39_x86_64", "GLIBC_TOO_OLD", "needs glibc 2.39"),
        ("cp311-cp311-manylinux_2_28_aarch64", "NO_WHEEL_FOR_PLATFORM", "aarch64"),
        ("cp311-cp311-win_amd64", "NO_WHEEL_FOR_PLATFORM", "is for win_amd64"),
        ("cp311-cp311-macosx_11_0_arm64", "NO_WHEEL_FOR_PLATFORM", "this is linux_x86_64"),
    ],
)
def test_a_wheel_of_another_python_system_or_c_library_is_told_apart(in_hand, tag, word, says):
    misfit = misfit_of_tags(in_hand(tag=tag), HERE)

    assert (misfit.reason if misfit else None) == word
    assert not misfit or says in misfit.why


@pytest.mark.parametrize(
    ("name", "version", "requires", "word"),
    [
        ("torchvision", "0.21.0+cu124", "torch==2.6.0", None),
        ("torchvision", "0.21.0", "torch==2.6.0", None),
        ("torchvision", "0.20.1+cu124", "torch==2.5.1", "COMPANION_MISMATCH"),
        ("torchvision", "0.21.0+cu118", "torch==2.6.0", "COMPANION_VARIANT_MISMATCH"),
        ("torchvision", "0.21.0+cpu", "torch==2.6.0", "COMPANION_VARIANT_MISMATCH"),
        ("torchaudio", "2.6.0+cu126", "torch==2.6.0", None),  # of the same CUDA major version
        ("xformers", "0.0.29.post3", "torch==2.6.0", None),
        ("xformers", "0.0.35", "torch>=2.10", "COMPANION_MISMATCH"),
        ("numpy", "2.0", "python-dateutil", None),
    ],
)
def test_what_goes_with_a_torch_is_said_by_its_metadata_and_its_label(
    in_hand, name, version, requires, word
):
    misfit = misfit_of_pair(in_hand(name, version, requires=[requires]), "2.6.0+cu124", "12.4")

    assert (misfit.reason if misfit else None) == word


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("cu12torch2.6cxx11abiFALSE", None),
        ("cu124torch2.6.0cxx11abiFALSE", None),
        ("cu12torch2.7cxx11abiFALSE", "COMPANION_MISMATCH"),
        ("cu11torch2.6cxx11abiFALSE", "COMPANION_VARIANT_MISMATCH"),
        ("cu12torch2.6cxx11abiTRUE", "COMPANION_MISMATCH"),
        ("local", None),
    ],
)
def test_a_file_of_flash_attn_says_in_its_name_alone_what_it_is_built_for(tmp_path, label, word):
    rows = load_matrix().builds_for("linux_x86_64")
    torch = next(row for row in rows if (row.torch, row.variant) == ("2.6.0", "cu124"))
    _, content = wheel("flash_attn", "2.8.3")
    path = tmp_path / f"flash_attn-2.8.3+{label}-py3-none-any.whl"
    path.write_bytes(content)

    found = read_local(path, named_wheel(path), check_record=True)

    assert (found.file.version, found.file.name) == ("2.8.3", "flash_attn-2.8.3-py3-none-any.whl")
    misfit = misfit_of_label(found, torch)
    assert (misfit.reason if misfit else None) == word


def test_what_an_index_must_have_is_what_is_neither_in_hand_nor_installed(in_hand):
    wheels = [
        in_hand(requires=["filelock", "sympy>=1.13", "nt; sys_platform == 'win32'", "not a line;"]),
        in_hand("filelock", "3.0", requires=["fsspec[http]"]),
    ]

    assert lacking(wheels, {"sympy": "1.12"}, MARKERS) == ("sympy>=1.13", "fsspec[http]")
    assert lacking(wheels[:1], {"sympy": "1.14", "filelock": "3"}, MARKERS) == ()


@pytest.mark.parametrize("name", ["torch.whl", "torch-2.6.0.tar.gz", "torch-2.6.0-cp311.whl"])
def test_a_file_that_lost_its_name_is_no_wheel(tmp_path, name):
    (tmp_path / name).write_bytes(b"")

    with pytest.raises(BadRequest, match="keep the name"):
        named_wheel(tmp_path / name)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BadRequest, match="there is no file"):
        named_wheel(tmp_path / "torch-2.6.0-cp311-cp311-linux_x86_64.whl")


def test_a_damaged_wheel_is_refused(in_hand):
    whole = in_hand()
    whole.path.write_bytes(whole.path.read_bytes()[:-30])

    with pytest.raises(InstallFailed, match="must not be installed"):
        read_local(whole.path, whole.file, check_record=True)


def test_a_labelled_torch_is_the_row_of_the_matrix(in_hand):
    found = build_in(in_hand(tag="cp311-cp311-linux_x86_64"), "linux_x86_64", load_matrix())

    assert (found.torch, found.variant, found.cuda) == ("2.6.0", "cu124", "12.4")
    assert found.source != "read from the wheel itself"


VERSION_PY = "from typing import Optional\n__version__ = '9'\ncuda: Optional[str] = {cuda!r}\n"


@pytest.mark.parametrize(
    ("version", "cuda", "variant"),
    [
        ("2.6.0", "12.4", "pypi"),
        ("2.6.0", None, "cpu"),
        ("9.9.9", "13.9", "pypi"),
        ("9.9.9+cu139", "13.9", "cu139"),
        ("9.9.9", None, "cpu"),
    ],
)
def test_a_torch_that_the_label_does_not_tell_is_looked_into(in_hand, version, cuda, variant):
    files = {"torch/version.py": VERSION_PY.format(cuda=cuda)}
    wheel = in_hand(version=version, files=files, tag="cp311-cp311-manylinux_2_28_x86_64")

    found = build_in(wheel, "linux_x86_64", load_matrix())

    assert (found.cuda, found.variant) == (cuda, variant)
    assert "cp311" in found.pythons


def test_a_torch_that_says_nothing_of_its_cuda_is_refused(in_hand):
    with pytest.raises(InstallFailed, match="cannot be told"):
        build_in(in_hand(version="9.9.9"), "linux_x86_64", load_matrix())
