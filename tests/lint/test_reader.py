"""Which reader reads what."""

import pytest

from torchdoctor.errors import BadRequest
from torchdoctor.lint.reader import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("requirements.txt", "requirements"),
        ("a/dev-requirements.in", "requirements"),
        ("pyproject.toml", "pyproject"),
        ("environment.yml", "environment"),
        ("conda/env.yaml", "environment"),
        ("Dockerfile", "dockerfile"),
        ("docker\\Dockerfile.gpu", "dockerfile"),
        ("gpu.dockerfile", "dockerfile"),
        ("Containerfile", "dockerfile"),
        ("install.sh", "shell"),
    ],
)
def test_names_tell(name, kind):
    assert kind_of(name, "") == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("FROM python:3.12\n", "dockerfile"),
        ("[project]\n", "pyproject"),
        ("name: x\ndependencies:\n", "environment"),
        ("$ pip install torch\n", "shell"),
        ("#!/bin/sh\n", "shell"),
        ("torch==2.6.0\n", "requirements"),
        ("", "requirements"),
    ],
)
def test_of_standard_input_the_text_tells(text, kind):
    assert kind_of("-", text) == kind


def test_a_file_that_neither_tells_of_is_refused():
    with pytest.raises(BadRequest, match="of no kind that lint knows"):
        kind_of("notes.md", "some words")
