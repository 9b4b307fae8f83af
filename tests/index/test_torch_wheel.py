"""What a torch wheel holds is read out of it: CUDA, kernels, C++ ABI."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from released import packed, torch_wheel

from torchdoctor.index.remote_zip import BadZip, RemoteZip
from torchdoctor.index.torch_wheel import abi_of, capabilities_of, cuda_of, flags_in, look_inside
from torchdoctor.matrix.seen import SeenInside

NAME = "torch-2.6.0-cp311-cp311-manylinux_2_28_x86_64.whl"


def inside(body):
    return look_inside(RemoteZip(lambda start, end: iter([body[start:end]]), len(body)))


def test_a_build_with_cuda_tells_its_kernels_and_abi():
    body = torch_wheel(NAME, cuda="12.8", flags="sm_75 sm_90a sm_120 compute_120", abi=True)

    assert inside(body) == SeenInside(
        cuda="12.8", sm=("7.5", "9.0", "12.0"), ptx=("12.0",), cxx11_abi=True
    )


def test_a_build_without_cuda_has_no_kernels_to_look_for():
    assert inside(torch_wheel(NAME, abi=False)) == SeenInside(cuda=None, cxx11_abi=False)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (packed(NAME), "it has no torch/version.py"),
        (packed(NAME, files={"torch/version.py": "__version__ = '2'"}), "says nothing of CUDA"),
        (packed(NAME, files={"torch/version.py": "cuda = ("}), "cannot be read"),
        (torch_wheel(NAME, cuda="12.4", flags="none"), "no list of architectures"),
    ],
)
def test_a_wheel_that_lacks_what_every_torch_has_is_refused(body, says):
    with pytest.raises(BadZip, match=says):
        inside(body)


@pytest.mark.parametrize(
    ("text", "cuda"),
    [
        ("cuda: Optional[str] = '12.4'", "12.4"),
        ("cuda = '10.2'\nhip = None", "10.2"),
        ("cuda: Optional[str] = None", None),
    ],
)
def test_the_version_file_names_the_cuda_in_the_form_of_every_release(text, cuda):
    assert cuda_of(f"__version__ = '2.0'\n{text}\n") == cuda


@given(st.text())
def test_no_version_file_raises_anything_else(text):
    with contextlib.suppress(BadZip):
        cuda_of(text)


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_flags_are_found_wherever_a_piece_ends(cut):
    data = b"x" * 20 + b"ipc_hsm_70 sm_75 sm_120\0" + b"y" * 20

    assert flags_in([data[:cut], data[cut:]]) == "sm_70 sm_75 sm_120"


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        (b"\0sm_90\0", "sm_90"),
        (b"unknown sm_90\0, \0sm_80 sm_90\0", "sm_80 sm_90"),
    ],
)
def test_a_word_at_the_end_of_a_message_is_no_list(data, flags):
    assert flags_in([data]) == flags


def test_flags_are_not_read_any_further_than_they_stand():
    def pieces():
        yield b"\0sm_70 sm_75\0"
        pytest.fail("read on")

    assert flags_in(pieces()) == "sm_70 sm_75"


def test_capabilities_are_those_of_get_arch_list():
    assert capabilities_of("sm_50 sm_100 sm_103f compute_90") == (("5.0", "10.0", "10.3"), ("9.0",))


def test_a_cmake_file_without_the_flag_says_nothing_of_the_abi():
    assert abi_of(b"set(TORCH_CXX_FLAGS)") is None
