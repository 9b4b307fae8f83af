"""Commands that install: which installer, what is asked for, where it looks."""

import pytest

from torchdoctor.lint.command import read_command, read_commands
from torchdoctor.lint.model import Place


@pytest.mark.parametrize(
    ("text", "installer"),
    [
        ("pip install torch", "pip"),
        ("pip3.11 install torch", "pip"),
        ("/opt/venv/bin/pip install torch", "pip"),
        ("python -m pip install torch", "pip"),
        ("py -3.11 -m pip install torch", "pip"),
        ("pip --no-cache-dir install torch", "pip"),
        ("pip download torch", "pip"),
        ("!pip install torch", "pip"),
        ("%pip install torch", "pip"),
        ("sudo -H env A=1 pip install torch", "pip"),
        ("conda run -n x pip install torch", "pip"),
        ("sh -c 'pip install torch'", "pip"),
        ("uv pip install torch", "uv"),
        ("uv --quiet pip install torch", "uv"),
        ("uv add torch", "uv"),
        ("mamba install torch", "conda"),
        ("conda create -n x torch", "conda"),
        ("poetry add torch", "poetry"),
    ],
)
def test_installers_are_told_apart(text, installer):
    [line] = read_command(text)

    assert line.installer == installer
    assert [one.name for one in line.requirements if one.name == "torch"] == ["torch"]


@pytest.mark.parametrize(
    "text",
    ["pip --version", "pip uninstall torch", "pip list", "uv run x", "echo pip install torch", ""],
)
def test_other_commands_install_nothing(text):
    assert read_command(text) == ()


@pytest.mark.parametrize(
    ("options", "role", "url"),
    [
        ("-i URL", "index", "URL"),
        ("-iURL", "index", "URL"),
        ("--index-url=URL", "index", "URL"),
        ("--index URL", "index", "URL"),  # pip takes any beginning that fits one option alone
        ("--extra-index URL", "extra", "URL"),
        ("-qUf URL", "links", "URL"),
        ("--find-links 'U L'", "links", "U L"),
    ],
)
def test_index_options_of_pip_in_every_writing(options, role, url):
    [line] = read_command(f"pip install a {options} b")

    assert [(one.role, one.url) for one in line.indexes] == [(role, url)]
    assert [one.name for one in line.requirements] == ["a", "b"]


def test_index_options_of_uv():
    [line] = read_command("uv pip install a --index pt=URL --default-index OTHER -c limits.txt")

    assert [(i.role, i.name, i.url) for i in line.indexes] == [
        ("extra", "pt", "URL"),
        ("index", None, "OTHER"),
    ]
    assert line.options["--constraint"] == "limits.txt"


def test_values_of_other_options_are_no_requirements():
    [line] = read_command("pip install -t /opt --platform win_amd64 --no-binary :all: torch -- -x")

    assert [one.name for one in line.requirements] == ["torch"]
    assert line.options["--target"] == "/opt"


def test_variables_and_configuration_of_pip_are_kept():
    [first, second] = read_command(
        "export PIP_INDEX_URL=A; pip install x\n"
        "pip config set global.extra-index-url B; pip install y"
    )

    assert first.env == {"PIP_INDEX_URL": "A"}
    assert second.env == {"PIP_INDEX_URL": "A", "PIP_EXTRA_INDEX_URL": "B"}


def test_files_of_a_command_are_read():
    files = {"r.txt": "torch==2.6.0\n-r more.txt\n--index-url URL\n", "more.txt": "numpy\n"}
    reading = read_commands("pip install -r r.txt -c c.txt", Place(), beside=files.get)

    [line] = reading.lines
    assert [(r.name, r.place.file) for r in line.requirements] == [
        ("torch", "r.txt"),
        ("numpy", "more.txt"),
    ]
    assert [(i.url, i.origin) for i in line.indexes] == [("URL", "file")]


def test_images_are_found():
    images = read_commands(
        "docker pull nvidia/cuda:12.4.0-base-ubuntu22.04; podman run --rm -it a/b:1 pip install x",
        Place(),
    ).images

    assert [one.reference for one in images] == ["nvidia/cuda:12.4.0-base-ubuntu22.04", "a/b:1"]
