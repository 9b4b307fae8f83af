"""What is in the wheel, and that it answers like the checkout."""

import zipfile
from pathlib import Path

import pytest

from torchdoctor.matrix.loader import COMPILED, find_matrices, load_matrix

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel")
    builder = wheels.WheelBuilder(str(ROOT))
    target = tmp_path_factory.mktemp("wheel")
    return Path(next(builder.build(directory=str(target), versions=["standard"])))


@pytest.fixture(scope="session")
def package(wheel, tmp_path_factory):
    """The package as an installer lays it down."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site / "torchdoctor"


def test_the_wheel_holds_the_matrix_as_toml_and_compiled(package):
    folder = find_matrices(package)

    assert folder == package / "matrices"
    assert (folder / COMPILED / "builds-linux_x86_64.json").is_file()
    of_checkout = {p.relative_to(ROOT / "matrices") for p in (ROOT / "matrices").rglob("*.t*")}
    assert {p.relative_to(folder) for p in folder.rglob("*.t*")} == of_checkout


def test_the_wheel_loads_the_same_matrix_as_the_checkout(package):
    assert load_matrix(find_matrices(package)) == load_matrix(ROOT / "matrices")


def test_the_wheel_holds_the_code_and_marks_it_as_typed(package):
    assert (package / "matrix" / "loader.py").is_file()
    assert (package / "py.typed").is_file()


def test_the_wheel_holds_no_tests_and_no_second_package(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}

    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"torchdoctor"}


def test_the_wheel_brings_the_manual_and_the_completions(wheel):
    with zipfile.ZipFile(wheel) as archive:
        shared = {name.partition(".data/data/")[2] for name in archive.namelist()}

    assert shared >= {
        "share/man/man1/torchdoctor.1",
        "share/bash-completion/completions/torchdoctor",
        "share/zsh/site-functions/_torchdoctor",
        "share/fish/vendor_completions.d/torchdoctor.fish",
    }


def test_the_wheel_does_not_grow_unnoticed(wheel):
    assert wheel.stat().st_size < 1_500_000
