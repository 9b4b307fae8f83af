import pytest

from torchdoctor.matrix.pythons import python_key, python_of, serves_python


@pytest.mark.parametrize(
    ("interpreter", "abi", "python"),
    [
        ("cp313", "cp313", "cp313"),
        ("cp313", "cp313t", "cp313t"),
        ("cp37", "cp37m", "cp37"),
        ("cp39", "abi3", "cp39-abi3"),
        ("py3", "none", "py3"),
        ("py39", "none", "py39"),
        ("py2", "none", None),
        ("cp27", "cp27mu", None),
        ("pp310", "pypy310_pp73", None),
    ],
)
def test_an_interpreter_tag_is_written_as_the_matrix_does(interpreter, abi, python):
    assert python_of(interpreter, abi) == python


def test_interpreter_tags_are_ordered_by_version_and_not_by_text():
    tags = ["cp313t", "cp310", "cp39-abi3", "cp313", "py3"]

    assert sorted(tags, key=python_key) == ["py3", "cp39-abi3", "cp310", "cp313", "cp313t"]


@pytest.mark.parametrize(
    ("pythons", "python", "serves"),
    [
        (("cp311", "cp312"), "cp312", True),
        (("cp313",), "cp313t", False),
        (("py3",), "cp315t", True),
        (("py39",), "cp38", False),
        (("py39",), "cp310", True),
        (("cp39-abi3",), "cp314", True),
        (("cp39-abi3",), "cp38", False),
        (("cp39-abi3",), "cp314t", False),
        ((), "cp312", False),
    ],
)
def test_a_wheel_serves_its_interpreter_and_pure_or_stable_ones_later_ones(pythons, python, serves):
    assert serves_python(pythons, python) is serves
