"""Rows that cannot stand are refused, with file, line, row, and what would be right."""

import pytest

from small_matrix import FILES, write_small
from torchdoctor.errors import BadMatrix
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.texts import Text

TORCH = "torch/2.6.0.toml"
COMPANION = "companions/torchaudio.toml"


def read_all(folder):
    """Every row, which is when a checkout's TOML is parsed."""
    matrix = load_matrix(folder)
    return [list(getattr(matrix, name)) for name in matrix.__dataclass_fields__]


def refusal(tmp_path, name, old, new):
    with pytest.raises(BadMatrix) as refused:
        read_all(write_small(tmp_path, {name: (old, new)}))
    return str(refused.value)


def test_the_small_matrix_is_right_as_it_stands(tmp_path):
    matrix = load_matrix(write_small(tmp_path))

    assert [b.variant for b in matrix.builds_for("linux_x86_64")] == ["pypi", "cpu", "cu124"]
    assert matrix.chip("10de:2684").compute_capability == "8.9"
    assert matrix.release("2.6.0").requires == {"linux_x86_64": {"triton": "==3.2.0"}}
    assert matrix.companion("torchaudio", "2.6.0").pythons == {"linux_x86_64": ("cp39", "py3")}


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "right"),
    [
        # What every row must say.
        (TORCH, 'source   = "wheel"\n', "", "line 33: row 1 of [[sm]] lacks source", "says"),
        (TORCH, 'source   = "lock files"', 'source = ""', "row 2 of [[build]]", "where it was"),
        (TORCH, 'note     = "no file was seen"\n', "", "row 2 of [[build]]", "the reason why"),
        (TORCH, "2025-01-29", '"January"', "line 3: [release] has 'January'", "a date"),
        ("numpy.toml", 'source = "a page"\n', "", "row 1 of [[numpy]]", "where it was read"),
        ("numpy.toml", "checked = 2026-11-23", "", "row 1 of [[numpy]]", "a date"),
        ("mirrors.toml", "2026-11-23", '"2026-13-23"', "line 5: row 1 of [[mirror]]", "a date"),
        # Keys and types.
        (
            TORCH,
            "size_mb ",
            "size_MB ",
            "line 17: row 1 of [[build]] has the unknown key",
            "size_mb",
        ),
        (TORCH, "[[sm]]", "[[sms]]", "the unknown key 'sms'", "'sm' is meant"),
        (COMPANION, "platforms =", "platform =", "lacks platforms", "every row"),
        (TORCH, "size_mb       = 767", 'size_mb = "767"', "line 17", "a whole number"),
        (TORCH, 'pythons       = ["cp39", "cp313"]', 'pythons = "cp39"', "line 14", "a list"),
        (TORCH, "labelled = true", "labelled = 1", "row 2 of [[build]]", "true or false"),
        ("mirrors.toml", '"general"', '"mixed"', "line 3: row 1 of [[mirror]]", "simple, flat"),
        ("driver_floors.toml", '"linux"', '"macos"', "row 1 of [[driver_floor]]", "one of linux"),
        # Values.
        (TORCH, '"2.6.0"', '"2.6.x"', "line 2: [release] has '2.6.x' for torch", "a version"),
        (TORCH, '">=3.9.0"', '"3.9"', "line 4: [release]", "a version specifier"),
        (TORCH, '"12.4"', '"twelve"', "line 11: row 1 of [[build]]", "a version"),
        (TORCH, '"5.0"', '"sm_50"', "line 36: row 1 of [[sm]]", "a compute capability"),
        (TORCH, '"cp313t"', '"3.13t"', "row 2 of [[build]]", "an interpreter tag"),
        (TORCH, '"cu124"]', '"cuda124"]', "row 2 of [[build]]", "cuXXX"),
        (TORCH, '"linux_x86_64"', '"linux_riscv64"', "line 9: row 1 of [[build]]", "linux_aarch64"),
        (COMPANION, '"==2.6.0"', '"2.6.0"', "line 6: row 1 of [[release]]", "specifier"),
        ("driver_floors.toml", "525.60.13", "R525", "row 1 of [[driver_floor]]", "a version"),
        ("codes.toml", "999", "UNKNOWN", "row 1 of [[codes]]", "a number"),
        # Rows that contradict themselves or others.
        (TORCH, '["pypi"]', '["cpu"]', "row 1 of [[build]]", "for pypi, and for it alone"),
        (TORCH, "default_index = true", "default_index = false", "line 12", "pypi and mps lie"),
        (TORCH, "labelled = true", "labelled = true\ndefault_index = true", "row 2", "cuXXX lies"),
        (TORCH, "labelled      = false", "labelled = true", "row 1", "knows no local labels"),
        (TORCH, 'glibc         = "2.17"', 'macos = "11.0"', "row 1", "on macOS"),
        (TORCH, '["cpu", "cu124"]', '["cpu", "pypi"]', "row 2 of [[build]]", "lie there"),
        (
            TORCH,
            '["cpu", "cu124"]',
            '["cu124", "cu124"]',
            "line 23: row 2",
            "each build stands once",
        ),
        (TORCH, '["pypi", "cu124"]', '["pypi"]', "row 2 of [[build]] has cu124", "an [[sm]] row"),
        (TORCH, '["pypi", "cu124"]', '["pypi", "cu124", "cu126"]', "row 1 of [[sm]]", "[[build]]"),
        (TORCH, '["pypi", "cu124"]', '["pypi", "cu124", "pypi"]', "row 1 of [[sm]]", "one list"),
        (TORCH, "size_mb  ", 'default_pythons = ["cp38"]\nsize_mb  ', "row 1", "some of pythons"),
        ("chips.toml", '["AD102"]', '["AD102", "AD102"]', "repeats AD102", "stands once"),
    ],
)
def test_refuses_a_row_that_cannot_stand(tmp_path, name, old, new, place, right):
    said = refusal(tmp_path, name, old, new)

    assert said.startswith(f"matrices/{name}")
    assert place in said
    assert right in said


@pytest.mark.parametrize(
    "name", [name for name in FILES if name not in (TORCH, COMPANION, "pci_nvidia.tsv")]
)
def test_refuses_a_row_that_stands_twice(tmp_path, name):
    said = refusal(tmp_path, name, "", "\n" + FILES[name])

    assert f"matrices/{name}" in said
    assert "repeats" in said


def test_refuses_a_companion_release_that_stands_twice(tmp_path):
    again = FILES[COMPANION].partition("\n\n")[2]

    assert "row 2 of [[release]] repeats 2.6.0" in refusal(tmp_path, COMPANION, "", "\n" + again)


def test_refuses_a_file_whose_name_is_of_another_release(tmp_path):
    said = refusal(tmp_path, TORCH, 'torch           = "2.6.0"', 'torch = "2.7.0"')

    assert "[release] is of torch 2.7.0 - name the file 2.7.0.toml" in said


def test_refuses_what_is_no_toml_with_the_line(tmp_path):
    said = refusal(tmp_path, TORCH, "[[sm]]", "[[sm]")

    assert said.startswith(f"matrices/{TORCH}: is no TOML")
    assert "at line 33" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2684\tAD102\tagain\n", "line 3 repeats the id 2684"),
        ("2685 AD102 name\n", "line 3 is '2685 AD102 name'"),
        ("268\tAD102\tname\n", "line 3 is"),
        ("2685\tAD102\n", "line 3 is"),
    ],
)
def test_refuses_a_line_of_the_id_list_that_is_none(tmp_path, line, words):
    said = refusal(tmp_path, "pci_nvidia.tsv", "", line)

    assert words in said
    assert said.startswith("matrices/pci_nvidia.tsv")


def test_a_chip_without_a_row_has_no_known_capability(tmp_path):
    folder = write_small(
        tmp_path, {"pci_nvidia.tsv": ("", "2b85\tGB202\tGB202 [GeForce RTX 5090]\n")}
    )

    found = load_matrix(folder).chip("10de:2b85")

    assert (found.chip, found.compute_capability) == ("GB202", None)


def test_refuses_a_file_that_is_missing(tmp_path):
    folder = write_small(tmp_path)
    (folder / "numpy.toml").unlink()

    with pytest.raises(BadMatrix, match=r"numpy\.toml is missing"):
        read_all(folder)


def test_refuses_a_file_that_is_not_utf_8(tmp_path):
    folder = write_small(tmp_path)
    (folder / "numpy.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(BadMatrix, match=r"matrices/numpy\.toml cannot be read"):
        read_all(folder)


def test_a_refusal_can_be_translated_part_by_part(tmp_path):
    folder = write_small(tmp_path, {TORCH: ("[[sm]]", "[[sm]")})

    with pytest.raises(BadMatrix) as caught:
        read_all(folder)

    assert isinstance(caught.value.what, Text)
    assert isinstance(caught.value.next_step, Text)
    assert "2.6.0" not in caught.value.what.template
