"""environment.yml of conda."""

import pytest

from torchdoctor.errors import BadRequest
from torchdoctor.lint.environment_file import read_environment

TEXT = """\
name: x
channels: [pytorch, nvidia]
dependencies:
  - python=3.11
  - pytorch==2.5.1
  - pip:
      - "torch==2.6.0"
      - --extra-index-url https://download.pytorch.org/whl/cu124
      - -r more.txt
"""


def test_conda_s_packages_and_those_of_pip_are_two_installs():
    conda, pip = read_environment(TEXT, "environment.yml", {"more.txt": "numpy"}.get).lines

    assert (conda.installer, conda.channels) == ("conda", ("pytorch", "nvidia"))
    assert [one.name for one in conda.requirements] == ["python", "pytorch"]
    assert [one.name for one in pip.requirements] == ["torch", "numpy"]
    assert (pip.python, pip.beside_conda_torch) == ("cp311", True)


def test_everything_has_its_place():
    conda, pip = read_environment(TEXT, "environment.yml").lines

    assert (conda.requirements[1].place.line, conda.requirements[1].place.column) == (5, 5)
    assert (pip.requirements[0].place.line, pip.requirements[0].place.column) == (7, 10)
    assert (pip.indexes[0].place.line, pip.indexes[0].place.column) == (8, 9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "is not YAML"),
        ("a: b: c", "is not YAML"),
        ("\x00", "is not YAML"),
        ("[" * 5000, "is not YAML"),
        ("services: {}\n", "has no dependencies"),
        ("", "has no dependencies"),
        ("- a\n- b\n", "has no dependencies"),
    ],
)
def test_what_is_no_environment_is_said_in_one_line(text, says):
    with pytest.raises(BadRequest, match=says) as caught:
        read_environment(text, "environment.yml")

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "dependencies: 3\n",
        "dependencies:\n  - {a: b}\n  - [c]\n  - pip: d\n  - pip: [[e]]\n",
        "dependencies: &a [*a]\n",
        "dependencies: !!python/object/apply:os.system ['true']\n",
        "? [a]\n: b\ndependencies: []\n",
    ],
)
def test_values_of_other_types_are_passed_over(text):
    read_environment(text, "environment.yml")
