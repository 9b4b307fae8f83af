"""pyproject.toml: dependencies, uv's indexes and sources, poetry's."""

import pytest

from torchdoctor.errors import BadRequest
from torchdoctor.lint.poetry import _specifier as of_poetry
from torchdoctor.lint.project_file import read_project

WHL = "https://download.pytorch.org/whl"
UV = f"""\
[project]
dependencies = [
    "torch==2.6.0",
]
[project.optional-dependencies]
gpu = ["torchvision"]
cpu = ["torchvision"]
[dependency-groups]
dev = ["pytest"]
[tool.uv]
constraint-dependencies = ["numpy<2"]
index-strategy = "unsafe-best-match"
[tool.uv.sources]
torch = [{{ index = "pt", marker = "sys_platform == 'linux'" }}]
torchvision = [{{ index = "pt", extra = "gpu" }}]
[[tool.uv.index]]
name = "pt"
url = "{WHL}/cu124"
explicit = true
"""


def test_there_is_an_install_for_the_project_and_for_each_extra_and_group():
    lines = read_project(UV, "pyproject.toml").lines

    assert [[one.name for one in line.requirements] for line in lines] == [
        ["torch", "torch"],
        ["torch", "torch", "torchvision"],
        ["torch", "torch", "torchvision"],
        ["torch", "torch", "pytest"],
    ]
    assert {line.installer for line in lines} == {"uv"}


def test_sources_hold_for_their_markers_and_extras():
    own, gpu, cpu, _ = read_project(UV, "pyproject.toml").lines

    assert [(r.index, r.marker) for r in own.requirements] == [
        ("pt", "(sys_platform == 'linux')"),
        (None, None),
    ]
    assert gpu.requirements[-1].index == "pt"
    assert cpu.requirements[-1].index is None


def test_everything_has_its_place():
    line = read_project(UV, "pyproject.toml").lines[0]

    assert (line.requirements[0].place.line, line.requirements[0].place.column) == (3, 6)
    assert line.indexes[0].place.line == 18
    assert line.options["--index-strategy"] == "unsafe-best-match"
    assert [one.name for one in line.constraints] == ["numpy"]


def test_without_uv_the_dependencies_are_pip_s():
    [line] = read_project('[project]\ndependencies = ["torch"]\n', "pyproject.toml").lines

    assert line.installer == "pip"
    assert read_project("[build-system]\n", "pyproject.toml").lines == ()


def test_poetry_s_dependencies_come_from_their_sources():
    text = f"""\
[tool.poetry.dependencies]
python = "^3.10"
torch = {{ version = "^2.4", source = "pt" }}
numpy = "*"
[tool.poetry.group.dev.dependencies]
pytest = "~8.1"
[[tool.poetry.source]]
name = "pt"
url = "{WHL}/cu121"
priority = "explicit"
"""
    main, dev = read_project(text, "pyproject.toml").lines

    assert [(r.name, r.specifier, r.index) for r in main.requirements] == [
        ("torch", ">=2.4,<3", "pt"),
        ("numpy", "", None),
    ]
    assert main.requirements[0].place.line == 3
    assert [(i.url, i.explicit) for i in main.indexes] == [(f"{WHL}/cu121", True), ("", False)]
    assert dev.requirements[0].specifier == ">=8.1,<8.2"


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ("^0.21.0", ">=0.21.0,<0.22"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("~2", ">=2,<3"),
        ("2.6.0", "==2.6.0"),
        (">=2.4, <2.7", ">=2.4,<2.7"),
        ("^2.4 || ^3", None),
    ],
)
def test_poetry_s_writing_of_versions(text, specifier):
    assert of_poetry(text) == specifier


@pytest.mark.parametrize("text", ["[project", "a = 1\na = 2\n", "x = {" * 3000])
def test_what_is_no_toml_is_said_in_one_line(text):
    with pytest.raises(BadRequest, match=r"pyproject.toml is not TOML"):
        read_project(text, "pyproject.toml")


@pytest.mark.parametrize(
    "text",
    [
        "project = 1\n",
        "[project]\ndependencies = 1\n",
        "[project]\ndependencies = [1]\n[tool]\nuv = 3\n",
        "[tool.uv]\nindex = 3\nsources = []\n[tool.poetry]\nsource = 1\ndependencies = []\n",
        "[[tool.uv.index]]\nname = 3\n[dependency-groups]\na = [{include-group = 'b'}]\n",
    ],
)
def test_values_of_other_types_are_passed_over(text):
    assert not any(line.requirements for line in read_project(text, "pyproject.toml").lines)
