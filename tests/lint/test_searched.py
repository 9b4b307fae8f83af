"""Which index options are in force."""

import pytest

from torchdoctor.facts.model import Facts, PythonFacts
from torchdoctor.lint.command import read_command
from torchdoctor.lint.requirements_file import read_requirements
from torchdoctor.lint.searched import searched


def asked(text, machine=None):
    [line] = read_command(text)
    found = searched(line, machine or Facts())
    return [one.url for one in found.indexes], [one.url for one in found.lost]


@pytest.mark.parametrize(
    ("text", "indexes", "lost"),
    [
        ("pip install x", [""], []),
        ("pip install x -i https://a -i https://b", ["https://b"], ["https://a"]),
        ("pip install x --extra-index-url https://a", ["", "https://a"], []),
        ("PIP_INDEX_URL=https://e pip install x", ["https://e"], []),
        ("PIP_INDEX_URL=https://e pip install x -i https://a", ["https://a"], []),
        (
            "PIP_EXTRA_INDEX_URL='https://e https://f' pip install x --extra-index-url https://a",
            ["", "https://e", "https://f", "https://a"],
            [],
        ),
        ("pip install x -i https://a --no-index", [], ["https://a"]),
        ("pip install x -i http://a.example", [], ["http://a.example"]),
        ("pip install x -i http://a.example --trusted-host a.example", ["http://a.example"], []),
        ("uv pip install x -i https://a --index https://b", ["https://b", "https://a"], []),
        (
            "uv pip install x --extra-index-url https://a --index https://b",
            ["https://b", "https://a", ""],
            [],
        ),
        ("UV_INDEX=https://e uv pip install x", ["https://e", ""], []),
        ("UV_INDEX=https://e uv pip install x --index https://a", ["https://a", ""], []),
        ("PIP_INDEX_URL=https://e uv pip install x", [""], []),
        (
            "uv pip install x -i https://a --default-index https://b",
            ["https://b"],
            ["https://a"],
        ),
    ],
)
def test_what_a_command_asks(text, indexes, lost):
    assert asked(text) == (indexes, lost)


def test_uv_refuses_a_second_index_url():
    [line] = read_command("uv pip install x -i https://a -i https://b")

    assert searched(line, Facts()).refused is not None


def test_the_configuration_of_the_machine_counts_below_its_variables():
    config = {"index-url": "https://c", "extra-index-url": "https://d"}
    machine = Facts(
        python=PythonFacts(pip_config=config), environment={"PIP_INDEX_URL": "https://e"}
    )

    assert asked("pip install x", machine) == (["https://e", "https://d"], [])
    assert asked("pip install x -i https://a", machine) == (["https://a", "https://d"], [])


@pytest.mark.parametrize(
    ("text", "indexes", "lost"),
    [
        ("-i https://a\n--extra-index-url https://b\n", ["https://a", "https://b"], []),
        ("--extra-index-url https://b\n-i https://a\n", ["https://a"], ["https://b"]),
        ("--extra-index-url https://b -i https://a\n", ["https://a", "https://b"], []),
        ("-i https://a\n-i https://b\n", ["https://b"], ["https://a"]),
    ],
)
def test_options_of_a_file_are_read_in_their_order(text, indexes, lost):
    [line] = read_requirements(text, "r.txt").lines
    found = searched(line, Facts())

    assert [one.url for one in found.indexes] == indexes
    assert [one.url for one in found.lost] == lost
