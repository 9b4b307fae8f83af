import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.matrix.pins import (
    common_requirements,
    normal_requirement,
    requirement_of,
    requirements_on,
    same_specifier,
)

LINUX = 'platform_system == "Linux" and platform_machine == "x86_64"'
REQUIRES = (
    "filelock",
    "typing-extensions (>=4.8.0)",
    f"nvidia-nccl-cu12 (==2.20.5) ; {LINUX}",
    f'triton ==3.0.0 ; {LINUX} and python_version < "3.13"',
    'cuda-toolkit[nvrtc,cublas]==13.0.3; platform_system == "Linux"',
    'mkl <=2021.4.0,>=2021.1.1 ; platform_system == "Windows"',
    'setuptools ; python_version >= "3.12"',
    "opt-einsum >=3.3 ; extra == 'opt-einsum'",
    "not a requirement !",
)


def test_what_is_required_depends_on_the_platform():
    linux = requirements_on(REQUIRES, "linux_x86_64", ["cp312", "cp313"])
    arm = requirements_on(REQUIRES, "linux_aarch64", ["cp312"])
    windows = requirements_on(REQUIRES, "windows_amd64", ["cp312"])

    assert linux["nvidia-nccl-cu12"] == "==2.20.5"
    assert linux["cuda-toolkit[cublas,nvrtc]"] == "==13.0.3"
    assert "nvidia-nccl-cu12" not in arm
    assert "cuda-toolkit[cublas,nvrtc]" in arm
    assert windows == {
        "filelock": "",
        "typing-extensions": ">=4.8.0",
        "mkl": "<=2021.4.0,>=2021.1.1",
        "setuptools": "",
    }


@pytest.mark.parametrize(("pythons", "there"), [(["cp313t"], False), (["cp313", "cp312"], True)])
def test_a_requirement_counts_if_any_interpreter_of_the_release_has_it(pythons, there):
    assert ("triton" in requirements_on(REQUIRES, "linux_x86_64", pythons)) is there


def test_common_is_what_all_platforms_share_and_none_is_named_for():
    unmarked = ("filelock", "nvidia-cudnn-cu11==8.5.0.96")

    assert common_requirements([REQUIRES, ("filelock", *REQUIRES[1:2])]) == (
        "filelock",
        "typing-extensions>=4.8.0",
    )
    assert common_requirements([unmarked, ("filelock",)]) == ("filelock",)
    assert common_requirements([REQUIRES]) == (
        "filelock",
        'setuptools; python_version >= "3.12"',
        "typing-extensions>=4.8.0",
    )
    assert common_requirements([]) == ()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Typing_Extensions (>=4.8.0)", "typing-extensions>=4.8.0"),
        ("cuda-bindings<14,>=13.0.3", "cuda-bindings<14,>=13.0.3"),
        ("cuda-bindings >=13.0.3, <14", "cuda-bindings<14,>=13.0.3"),
        ("setuptools ; python_version >= '3.12'", 'setuptools; python_version >= "3.12"'),
        ("nonsense !", "nonsense !"),
    ],
)
def test_one_form_for_all_ways_to_write_a_requirement(text, normal):
    assert normal_requirement(text) == normal
    assert normal_requirement(normal) == normal


@pytest.mark.parametrize(
    ("requires", "pin"),
    [
        (("numpy", "torch (==2.6.0)"), "==2.6.0"),
        (("torch",), ""),
        (("torchvision==1",), None),
        (("torch==2.0; extra == 'x'",), None),
    ],
)
def test_the_pin_of_a_package(requires, pin):
    assert requirement_of(requires, "torch") == pin


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (">=3.10,!=3.14.1", "!=3.14.1, >=3.10", True),
        ("==2.6.0", "==2.6.0+cu117", False),
        ("", "", True),
        ("", ">=3", False),
        ("x", "x", True),
    ],
)
def test_specifiers_are_compared_by_what_they_say(one, other, same):
    assert same_specifier(one, other) is same


@given(st.lists(st.text()))
def test_no_requirement_raises(requires):
    requirements_on(requires, "linux_x86_64", ["cp312"])
    common_requirements([requires])
    requirement_of(requires, "torch")
