import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.errors import BadRequest
from torchdoctor.plan.request import (
    read_arch,
    read_cuda,
    read_driver,
    read_packages,
    read_request,
    read_torch,
)


@pytest.mark.parametrize(
    ("text", "specifier", "cuda"),
    [
        ("2.6.0", "==2.6.0", None),
        ("2.6", "==2.6.*", None),
        ("2.6.0+cu124", "==2.6.0", "12.4"),
        ("2.6.0+cpu", "==2.6.0", "cpu"),
        (">=2.5", ">=2.5", None),
        ("==2.6.0", "==2.6.0", None),
    ],
)
def test_reads_a_torch_version(text, specifier, cuda):
    assert read_torch(text) == (specifier, cuda)


@pytest.mark.parametrize(
    "text", ["2.x", "", "latest", "2", "2.6.0.1", "v2.6", ">=", "2.6.0+twelve"]
)
def test_refuses_what_is_no_torch_version(text):
    with pytest.raises(BadRequest):
        read_torch(text)


@pytest.mark.parametrize(
    ("text", "cuda"),
    [
        ("12.4", "12.4"),
        ("cu124", "12.4"),
        ("CU118", "11.8"),
        ("cu92", "9.2"),
        ("12", "12"),
        ("12.4.1", "12.4"),
        ("cpu", "cpu"),
        ("99", "99"),
        ("cu13", "13"),
    ],
)
def test_reads_a_cuda_version(text, cuda):
    assert read_cuda(text) == cuda


@pytest.mark.parametrize("text", ["twelve", "", "12.", "cu", "cuda12", "12.4.1.1", "-1"])
def test_refuses_what_is_no_cuda_version(text):
    with pytest.raises(BadRequest, match="CUDA version"):
        read_cuda(text)


@pytest.mark.parametrize(
    ("text", "capabilities"),
    [
        ("8.6", ("8.6",)),
        ("8.6,9.0", ("8.6", "9.0")),
        ("sm_120", ("12.0",)),
        ("7.5 8.0;8.6+PTX", ("7.5", "8.0", "8.6")),
        ("9.0a", ("9.0",)),
    ],
)
def test_reads_compute_capabilities(text, capabilities):
    assert read_arch(text) == capabilities


@pytest.mark.parametrize("text", ["foo", "", "8", "sm_8", "8.6,,x"])
def test_refuses_what_is_no_compute_capability(text):
    with pytest.raises(BadRequest, match="compute capability"):
        read_arch(text)


@pytest.mark.parametrize(
    ("text", "driver"), [("550", "550"), ("R550", "550"), ("550.54.14", "550.54.14")]
)
def test_reads_a_driver(text, driver):
    assert read_driver(text) == driver


@pytest.mark.parametrize("text", ["", "new", "55", "550.a"])
def test_refuses_what_is_no_driver(text):
    with pytest.raises(BadRequest, match="driver version"):
        read_driver(text)


def test_torch_is_always_among_the_packages_and_comes_first():
    assert read_packages("torchvision==0.21.0") == (
        ("torch", "torchvision"),
        (("torchvision", "==0.21.0"),),
    )


@pytest.mark.parametrize("text", ["numpy", "torch vision", ",", "torch>=2"])
def test_refuses_packages_that_are_not_torchs_own(text):
    with pytest.raises(BadRequest):
        read_packages(text)


def test_a_label_and_another_cuda_contradict_each_other():
    with pytest.raises(BadRequest, match="contradict"):
        read_request(torch="2.6.0+cu124", cuda="12.6")


@pytest.mark.parametrize("read", [read_torch, read_cuda, read_arch, read_driver, read_packages])
@given(text=st.text())
def test_no_text_makes_reading_raise_anything_but_bad_request(read, text):
    with contextlib.suppress(BadRequest):
        read(text)
