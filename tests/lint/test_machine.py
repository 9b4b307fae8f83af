"""For which machines a line is judged."""

from dataclasses import replace

import pytest

from torchdoctor.facts.model import Facts, Libc, TorchFacts
from torchdoctor.lint.command import read_command
from torchdoctor.lint.dockerfile import read_dockerfile
from torchdoctor.lint.machine import machines_for, platform_of, python_tag, tag_of_version


def judged_for(text, machine=None):
    [line] = read_command(text)
    return [(platform_of(one), python_tag(one)) for one in machines_for(line, machine or Facts())]


def test_without_facts_linux_and_windows_count():
    assert judged_for("pip install torch") == [("linux_x86_64", None), ("windows_amd64", None)]


def test_facts_name_one_machine(on):
    assert judged_for("pip install torch", on("macos")) == [("macos_arm64", "cp311")]


def test_a_wheel_names_its_platform_where_no_facts_do(on):
    line = "pip install torch-2.6.0-cp311-cp311-win_amd64.whl"

    assert judged_for(line) == [("windows_amd64", None)]
    assert judged_for(line, on("linux")) == [("linux_x86_64", "cp311")]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--platform win_amd64 --python-version 3.12", ("windows_amd64", "cp312")),
        ("--platform manylinux_2_28_aarch64", ("linux_aarch64", "cp311")),
        ("--platform plan9", ("linux_x86_64", "cp311")),
    ],
)
def test_the_line_may_name_another_machine(options, expected, on):
    assert judged_for(f"pip download torch {options}", on("linux")) == [expected]
    uv = "uv pip install torch --python-platform windows"
    assert judged_for(uv, on("linux")) == [("windows_amd64", "cp311")]


def test_an_image_has_nothing_of_its_host_but_the_cards(with_card):
    host = replace(
        with_card,
        environment={"PIP_INDEX_URL": "x"},
        torch=TorchFacts(installed=True, version="2.6.0"),
    )
    text = "FROM --platform=linux/arm64 python:3.12-alpine\nRUN pip install torch\n"
    [line] = read_dockerfile(text, "Dockerfile").lines
    [inside] = machines_for(line, host)

    assert (platform_of(inside), python_tag(inside)) == ("linux_aarch64", "cp312")
    assert (inside.libc, inside.environment, inside.torch) == (Libc(name="musl"), None, None)
    assert (inside.gpus, inside.driver) == (host.gpus, host.driver)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("3.12", "cp312"), ("cp39", "cp39"), ("3.13t", "cp313t"), ("3", None), ("2.7", None),
     ("/usr/bin/python3", None), ("", None)],
)  # fmt: skip
def test_versions_of_python_have_their_tag(text, tag):
    assert tag_of_version(text) == tag
