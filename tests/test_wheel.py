"""What is in the wheel, and that it answers like the checkout."""

import zipfile
from pathlib import Path, PurePosixPath

import pytest

from torchdoctor.catalogue import Translations
from torchdoctor.matrix.loader import COMPILED, find_matrices, known_hashes, load_matrix

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


def test_the_wheel_holds_the_matrix_compiled_and_nothing_else_of_it(package):
    folder = find_matrices(package)

    assert folder == package / "matrices"
    assert [path.name for path in folder.iterdir()] == [COMPILED]
    assert (folder / COMPILED / "builds-linux_x86_64.json").is_file()


def test_the_wheel_loads_the_same_matrix_as_the_checkout(package):
    """With the source and the date of every row, which are fields like others."""
    shipped = find_matrices(package)

    assert load_matrix(shipped) == load_matrix(ROOT / "matrices")
    assert known_hashes(shipped) == known_hashes(ROOT / "matrices") != {}


def test_the_wheel_holds_the_code_and_marks_it_as_typed(package):
    assert (package / "matrix" / "loader.py").is_file()
    assert (package / "py.typed").is_file()


def test_the_wheel_speaks_chinese(package):
    catalogue = Translations(package / "locale" / "zh_CN" / "LC_MESSAGES" / "torchdoctor.mo")

    assert catalogue("Next steps:").startswith("下一步")


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


def test_the_wheel_holds_no_kind_of_file_that_nothing_reads(package):
    """Code, documents' schemas and rows (JSON), translations; one mark that the code is typed."""
    files = {path.relative_to(package) for path in package.rglob("*") if path.is_file()}

    assert {path.suffix for path in files - {Path("py.typed")}} <= {".py", ".json", ".mo"}
    folders = {path.parent.as_posix() for path in files if path.suffix == ".json"}
    assert folders == {"schemas", f"matrices/{COMPILED}"}


def test_what_writes_files_of_the_checkout_stays_there(package):
    assert not (package / "report" / "pages.py").exists()
    assert not (package / "report" / "schema.py").exists()


def test_the_wheel_does_not_grow_unnoticed(wheel):
    """Code is 950 kB of it, each file compressed on its own; what is not code has a limit too."""
    assert wheel.stat().st_size < 1_400_000
    with zipfile.ZipFile(wheel) as archive:
        data = [one for one in archive.infolist() if PurePosixPath(one.filename).suffix != ".py"]
    assert sum(one.compress_size for one in data) < 350_000
