"""One loader for wheel and checkout: the same matrix, and no more read than a question needs."""

import json
import shutil

import pytest

from small_matrix import write_small
from torchdoctor.errors import BadMatrix
from torchdoctor.matrix import loader
from torchdoctor.matrix.compiled import matrix_of, parts_of
from torchdoctor.matrix.lazy import LazyMapping, LazyRows
from torchdoctor.matrix.loader import (
    COMPILED,
    compile_matrices,
    find_matrices,
    known_hashes,
    load_matrix,
)


@pytest.fixture(scope="session")
def parts(matrix):
    """The compiled form, as JSON gives it back."""
    return json.loads(json.dumps(parts_of(matrix)))


class Reader:
    """Reads parts, and remembers which."""

    def __init__(self, parts):
        self.parts = parts
        self.read = []

    def __call__(self, name):
        self.read.append(name)
        return self.parts[name]


def test_the_compiled_form_is_the_same_matrix(matrix, parts):
    assert matrix_of(Reader(parts)) == matrix


def test_the_compiled_form_of_a_folder_is_taken_before_its_toml(tmp_path):
    folder = write_small(tmp_path)
    from_toml = load_matrix(folder)
    all_rows = [list(getattr(from_toml, name)) for name in from_toml.__dataclass_fields__]
    compile_matrices(folder, folder / COMPILED)
    shutil.rmtree(folder / "torch")

    compiled = load_matrix(folder)

    assert all_rows[1]
    assert compiled == from_toml


def test_loading_reads_nothing_before_a_question(parts):
    reader = Reader(parts)

    matrix_of(reader)

    assert reader.read == []


def test_the_builds_of_a_platform_read_no_other_platforms(parts):
    reader = Reader(parts)
    matrix = matrix_of(reader)

    assert len(matrix.builds_for("linux_x86_64")) > 100
    assert matrix.builds_for("linux_riscv64") == ()
    assert matrix.companion("torchvision", "2.6.0").version == "0.21.0"
    assert reader.read == ["builds-linux_x86_64", "releases", "companions"]


def test_a_part_is_read_once(parts):
    reader = Reader(parts)
    matrix = matrix_of(reader)

    for _ in range(3):
        matrix.chip("10de:2684")
        matrix.builds_for("macos_arm64")

    assert sorted(reader.read) == ["builds-macos_arm64", "chips"]


def test_pins_are_read_when_a_release_is_asked_for_them(parts):
    reader = Reader(parts)
    release = matrix_of(reader).release("2.6.0")

    assert reader.read == ["releases"]
    assert release.requires["linux_x86_64"]["triton"] == "==3.2.0"
    assert reader.read == ["releases", "requires"]


def test_a_damaged_part_says_what_to_do(tmp_path):
    folder = write_small(tmp_path)
    compile_matrices(folder, folder / COMPILED)
    (folder / COMPILED / "mirrors.json").write_text("{", encoding="utf-8")

    with pytest.raises(BadMatrix, match=r"mirrors\.json.*install torchdoctor again"):
        load_matrix(folder).mirror("tuna")


WHEELS = """\
# Collected 2026-11-23 from lock files
# 0\ta/b:uv.lock
torch-2.6.0+cpu-cp313-cp313-linux_x86_64.whl\tcpu\t{one}\t-\td\tpart\t1\t0
torch-2.6.0-cp313-none-macosx_11_0_arm64.whl\tcpu\t{one}\t-\td\tpart\t1\t0
torch-2.5.0+cpu-cp313-cp313-linux_x86_64.whl\tcpu\t{one},{two}\t-\td\tpart\t1\t0
torch-2.4.0+cpu-cp312-cp312-linux_x86_64.whl\tcpu\t-\t-\td\tpart\t1\t0
""".format(one="ab" * 32, two="cd" * 32)


def test_hashes_are_known_of_names_that_leave_no_doubt(tmp_path):
    folder = write_small(tmp_path)
    assert known_hashes(folder) == {}
    (folder / "wheels").mkdir()
    (folder / "wheels" / "variant_wheels.tsv").write_text(WHEELS, encoding="utf-8")
    known = {"torch-2.6.0+cpu-cp313-cp313-linux_x86_64.whl": "ab" * 32}

    assert known_hashes(folder) == known
    compile_matrices(folder, folder / COMPILED)
    (folder / "wheels" / "variant_wheels.tsv").unlink()
    assert known_hashes(folder) == known


def test_a_row_that_cannot_stand_is_not_compiled(tmp_path):
    folder = write_small(tmp_path, {"codes.toml": ("999", "none")})

    with pytest.raises(BadMatrix, match="a number is right there"):
        compile_matrices(folder, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_the_folder_lies_in_a_package_or_at_the_root_of_a_checkout(tmp_path):
    package = tmp_path / "src" / "torchdoctor"
    package.mkdir(parents=True)

    with pytest.raises(BadMatrix, match="no compatibility matrix"):
        find_matrices(package)
    (tmp_path / "matrices").mkdir()
    assert find_matrices(package) == tmp_path / "matrices"
    (package / "matrices").mkdir()
    assert find_matrices(package) == package / "matrices"


def test_a_checkout_is_compiled_once_and_again_when_a_row_has_changed(tmp_path):
    folder = write_small(tmp_path)

    first = loader.compiled_checkout(folder)
    again = loader.compiled_checkout(folder)
    changed = (folder / "numpy.toml").read_text(encoding="utf-8").replace("2.3.0", "2.10.0")
    (folder / "numpy.toml").write_text(changed, encoding="utf-8")
    after = loader.compiled_checkout(folder)

    assert first == again != after
    assert after.parent == tmp_path / "build" / "matrix"
    assert [path.name for path in after.parent.iterdir()] == [after.name]


def test_a_checkout_that_cannot_be_written_is_read_as_toml(tmp_path):
    folder = write_small(tmp_path)
    (tmp_path / "build").write_text("in the way", encoding="utf-8")

    assert loader.compiled_checkout(folder) is None


def test_lazy_rows_are_a_tuple_that_is_read_late():
    asked = []
    rows = LazyRows(lambda: asked.append(1) or (3, 1, 2))

    assert asked == []
    assert rows == (3, 1, 2) == rows
    assert (rows[0], rows[-2:], len(rows), sorted(rows)) == (3, (1, 2), 3, [1, 2, 3])
    assert hash(rows) == hash((3, 1, 2))
    assert repr(rows) == "(3, 1, 2)"
    assert rows != (3, 1)
    assert asked == [1]


def test_a_lazy_mapping_is_a_dict_that_is_read_late():
    mapping = LazyMapping(lambda: {"a": 1})

    assert mapping == {"a": 1}
    assert (mapping["a"], mapping.get("b"), list(mapping), len(mapping)) == (1, None, ["a"], 1)
    assert repr(mapping) == "{'a': 1}"
