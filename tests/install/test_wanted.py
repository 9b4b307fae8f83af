import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.install.wanted import BadReport, NotAWheel, file_name_of, read_report

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
