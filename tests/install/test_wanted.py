import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.install.wanted import (
    BadReport,
    NotAWheel,
    file_name_of,
    read_report,
    wanted_file,
)

URL = "https://files.example/torch-2.6.0%2Bcpu-cp311-cp311-linux_x86_64.whl"


def item(url=URL, name="torch", version="2.6.0+cpu", **archive):
    return {
        "download_info": {"url": url, "archive_info": archive},
        "metadata": {"name": name, "version": version},
    }


def test_reads_what_pip_reports():
    [file] = read_report({"install": [item(hashes={"sha256": "AB" * 32})]})

    assert file.name == "torch-2.6.0+cpu-cp311-cp311-linux_x86_64.whl"
    assert (file.pin, file.sha256) == ("torch==2.6.0+cpu", "ab" * 32)


@pytest.mark.parametrize(
    "archive", [{}, {"hash": "sha256="}, {"hash": "md5=abc"}, {"hashes": {"sha256": "../x"}}]
)
def test_a_hash_that_is_none_counts_as_not_stated(archive):
    assert read_report({"install": [item(**archive)]})[0].sha256 is None


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example/..%2F..%2Fetc%2Fcron.d%2Fx-1.0-py3-none-any.whl",
        "https://files.example/..%5Cx-1.0-py3-none-any.whl",
        "https://files.example/.torch-2.6.0-py3-none-any.whl",
        "https://files.example/" + "x" * 300 + "-1.0-py3-none-any.whl",
        "https://files.example/",
        "ftp://files.example/torch-2.6.0-py3-none-any.whl",
        "javascript:alert(1)",
        "https://files.example/torch.whl",
    ],
)
def test_refuses_a_name_that_is_a_path_or_no_wheel(url):
    with pytest.raises(BadReport):
        read_report({"install": [item(url)]})


@pytest.mark.parametrize("change", [{"name": "other"}, {"version": "2.6.1"}, {"version": "x"}])
def test_refuses_a_wheel_that_is_not_what_was_resolved(change):
    with pytest.raises(BadReport):
        read_report({"install": [item(**change)]})


def test_refuses_one_distribution_twice():
    with pytest.raises(BadReport):
        read_report({"install": [item(), item()]})


def test_a_source_distribution_is_told_apart():
    with pytest.raises(NotAWheel):
        read_report({"install": [item("https://files.example/torch-2.6.0.tar.gz")]})


@pytest.mark.parametrize("report", [None, [], {}, {"install": {}}, {"install": [[]]}])
def test_refuses_what_is_no_report(report):
    with pytest.raises(BadReport):
        read_report(report)


@given(st.text())
def test_no_address_gives_a_name_with_a_path_in_it(address):
    try:
        name = file_name_of(f"https://files.example/{address}")
    except (BadReport, ValueError):
        return
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")


FLASH = (
    "https://x.example/flash_attn-2.8.3%2Bcu12torch2.6cxx11abiFALSE-cp311-cp311-linux_x86_64.whl"
)


def test_a_label_in_the_name_alone_is_left_out_as_metadata_leaves_it_out():
    file = wanted_file(FLASH, package="flash-attn", version="2.8.3", sha256=None)

    assert file.name == "flash_attn-2.8.3-cp311-cp311-linux_x86_64.whl"
    assert (file.version, file.url) == ("2.8.3", FLASH)


@pytest.mark.parametrize("version", ["2.8.2", "2.8.3+cu12", "2.8.3.post1"])
def test_another_version_is_no_matter_of_a_label(version):
    with pytest.raises(BadReport, match="was taken for"):
        wanted_file(FLASH, package="flash-attn", version=version, sha256=None)
