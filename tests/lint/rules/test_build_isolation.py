"""Builds that do not see torch."""

import pytest

WORD = "BUILD_ISOLATION"


@pytest.mark.parametrize(
    "text",
    ["pip install flash-attn", "uv pip install flash_attn==2.8.3", "pip install mamba-ssm"],
)
def test_fires_without_the_option(text, found):
    [one] = found(text)

    assert one.reason == WORD
    assert one.fix.line == f"{text} --no-build-isolation"
    assert found(one.fix.line) == ()


@pytest.mark.parametrize(
    "text",
    [
        "pip install flash-attn --no-build-isolation",
        "uv pip install flash-attn --no-build-isolation-package flash-attn",
        "PIP_NO_BUILD_ISOLATION=1 pip install flash-attn",
        "pip install flash_attn-2.8.3+cu12torch2.6cxx11abiFALSE-cp311-cp311-linux_x86_64.whl",
        "pip install torch-scatter -f https://data.example.org/whl/torch-2.6.0+cu124.html",
        "conda install flash-attn -c conda-forge",
        "pip install ninja",
    ],
)
def test_is_silent_with_it_and_for_wheels(text, words):
    assert words(text) == []


def test_a_file_cannot_have_the_option(found, words):
    [one] = found("flash-attn==2.8.3\n", name="requirements.txt")
    project = '[project]\ndependencies = ["flash-attn"]\n'

    assert one.fix.line == "pip install flash-attn --no-build-isolation"
    assert words(project, name="pyproject.toml") == [WORD]
    alone = project + '[tool.uv]\nno-build-isolation-package = ["flash-attn"]\n'
    assert words(alone, name="pyproject.toml") == []
