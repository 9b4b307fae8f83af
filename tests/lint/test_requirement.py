"""One requirement in each of its writings."""

import pytest

from torchdoctor.lint.conda import read_spec
from torchdoctor.lint.model import Place
from torchdoctor.lint.requirement import pinned, read_requirement

HERE = Place()


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("torch", "torch", ""),
        ("Torch == 2.6.0", "torch", "==2.6.0"),
        ("flash_attn>=2", "flash-attn", ">=2"),
        ("torch[opt-einsum]==2.6.0+cu124 ; python_version > '3.8'", "torch", "==2.6.0+cu124"),
        ("torch==2.6.0 --hash=sha256:aa --hash=sha256:bb", "torch", "==2.6.0"),
        ("torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl", "torch", "==2.6.0+cu124"),
        ("./w/torch-2.6.0%2Bcu124-cp311-cp311-win_amd64.whl", "torch", "==2.6.0+cu124"),
        ("torch @ https://a/torch-2.6.0-cp311-none-any.whl", "torch", "==2.6.0"),
        ("https://a/torch-2.6.0-cp311-cp311-win_amd64.whl#sha256=aa", "torch", "==2.6.0"),
        ("torch==$VERSION", "torch", ""),
    ],
)
def test_name_and_specifier(text, name, specifier):
    found = read_requirement(text, HERE)

    assert (found.name, found.specifier) == (name, specifier)
    assert found.unknown == ("$" in text)


@pytest.mark.parametrize("text", ["", "-e .", "./folder", "==2.6", "numpy=2.6", "git+https://a/b"])
def test_what_names_no_package(text):
    assert read_requirement(text, HERE) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [("torch==2.6.0", "2.6.0"), ("torch==2.6.*", None), ("torch>=2", None), ("torch", None)],
)
def test_a_pin_names_one_version(text, version):
    assert pinned(read_requirement(text, HERE)) == version


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("pytorch", "pytorch", ""),
        ("pytorch=2.5", "pytorch", "==2.5.*"),
        ("pytorch==2.5.1", "pytorch", "==2.5.1"),
        ("pytorch=2.5.1=py3.11_cuda12.4", "pytorch", "==2.5.1.*"),
        ("conda-forge::pytorch>=2.4", "pytorch", ">=2.4"),
        ("pytorch 2.5.1", "pytorch", "2.5.1"),
    ],
)
def test_specs_of_conda(text, name, specifier):
    found = read_spec(text, HERE)

    assert (found.name, found.specifier) == (name, specifier)
