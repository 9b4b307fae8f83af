import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.matrix.tags import glibc_of, macos_of, platforms_of


@pytest.mark.parametrize(
    ("tag", "platforms"),
    [
        ("manylinux_2_28_x86_64", ("linux_x86_64",)),
        ("manylinux2014_aarch64", ("linux_aarch64",)),
        ("manylinux_2_17_x86_64.manylinux2014_x86_64", ("linux_x86_64",)),
        ("linux_x86_64", ("linux_x86_64",)),
        ("macosx_11_0_arm64", ("macos_arm64",)),
        ("macosx_10_9_universal2", ("macos_arm64", "macos_x86_64")),
        ("win_amd64", ("windows_amd64",)),
        ("win_arm64", ("windows_arm64",)),
        ("musllinux_1_2_x86_64", ()),
        ("manylinux_2_28_s390x", ()),
        ("win32", ()),
        ("any", ()),
    ],
)
def test_a_platform_tag_names_platforms_of_the_matrix(tag, platforms):
    assert platforms_of(tag) == platforms


@pytest.mark.parametrize(
    ("tag", "glibc"),
    [
        ("manylinux1_x86_64", "2.5"),
        ("manylinux2014_aarch64", "2.17"),
        ("manylinux_2_28_x86_64", "2.28"),
        ("manylinux_2_27_x86_64.manylinux_2_28_x86_64", "2.27"),
        ("linux_x86_64", None),
        ("win_amd64", None),
    ],
)
def test_a_manylinux_tag_claims_a_glibc(tag, glibc):
    assert glibc_of(tag) == glibc


@pytest.mark.parametrize(
    ("tag", "macos"),
    [
        ("macosx_14_0_arm64", "14.0"),
        ("macosx_10_9_x86_64.macosx_11_0_arm64", "10.9"),
        ("linux_x86_64", None),
    ],
)
def test_a_macos_tag_claims_a_macos(tag, macos):
    assert macos_of(tag) == macos


@given(st.text())
def test_no_tag_raises(tag):
    platforms_of(tag)
    glibc_of(tag)
    macos_of(tag)
