"""`matrix show NAME`: which file for which torch, CUDA, ABI and Python, and where from."""

import pytest
from jsonschema import validate

from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plain import encode
from torchdoctor.report.addon_console import show_addon
from torchdoctor.report.addon_model import addon_of
from torchdoctor.report.schema import DOCUMENTS, json_schema


@pytest.fixture(scope="module")
def flash():
    return addon_of(load_matrix(), "flash-attn")


@pytest.mark.parametrize("name", ["ninja", "triton", "xformers", "torchcodec", "flash-attn"])
def test_every_add_on_has_a_document_that_its_schema_describes(name):
    report = addon_of(load_matrix(), name)

    validate(encode(report), json_schema(DOCUMENTS["matrix-addon"]))
    assert report.means


def test_a_name_that_the_matrix_does_not_have_has_none():
    assert addon_of(load_matrix(), "nonsense") is None


def test_a_file_stands_with_what_it_fits_its_hash_and_its_source(flash):
    [file] = [
        one
        for one in flash.files
        if (one.torch, one.python, one.cxx11_abi, one.platform)
        == ("2.6", "cp311", False, "linux_x86_64")
    ]

    assert file.url.endswith("%2Bcu12torch2.6cxx11abiFALSE-cp311-cp311-linux_x86_64.whl")
    assert file.sha256.startswith("0abc62d0")
    assert (file.source, file.checked) != ("", "")


def test_a_hash_that_nobody_saw_is_null_and_the_reason_stands_beside_it(flash):
    unseen = [file for file in flash.files if file.sha256 is None]

    assert {file.platform for file in unseen} == {"linux_x86_64", "windows_amd64"}
    assert all("not seen" in file.note and not file.verified for file in unseen)


def test_where_there_is_nothing_it_is_said_in_words(flash):
    assert flash.elsewhere["macos_arm64"] == "flash-attn has no build for macos_arm64"
    assert "nvcc and a C++ compiler" in flash.elsewhere["linux_x86_64"]


def test_triton_shows_what_torch_pins_and_what_serves_on_windows():
    report = addon_of(load_matrix(), "triton")

    assert report.pins["2.6.0"] == "==3.2.0"
    assert {row.package for row in report.releases} == {"triton-windows"}


def test_the_console_has_a_line_a_build_and_its_sources(flash, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")

    show_addon(flash)

    shown = capsys.readouterr().out
    assert "linux_x86_64   2.6    12    no         cp39 cp310 cp311 cp312 cp313  2.8.3" in shown
    assert "a public Nix expression" in shown
    assert "flash-attn has no build for macos_arm64" in shown
