"""`torchdoctor mirrors` and `--mirror auto`: each mirror is asked, and what it answers is shown."""

import json

import pytest

from loopback.faulty_file import FaultyFile
from loopback.index_server import IndexServer, dead_url, wheel
from torchdoctor.cli.mirrors import row_of

NAME, CONTENT = wheel("torch", "2.13.0+cpu")
FACTS = {
    "os": {"system": "linux", "machine": "x86_64"},
    "libc": {"name": "glibc", "version": "2.35"},
    "python": {"executable": "/usr/bin/python3", "version": "3.11.7", "tag": "cp311"},
    "gpus": [],
}
ROW = """
[[mirror]]
id = "{id}"
variant_url = "{url}/{{variant}}/"
kind = "{kind}"
carries = ["cpu"]
source = "this test"
checked = 2026-11-24
"""


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """Three mirrors of this machine; every other address is behind a proxy that is not there."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, dead_url())
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    with IndexServer() as good, IndexServer() as bad:
        good.flat({NAME: CONTENT}, at="/cpu/")
        good.pages[f"/cpu/files/{NAME}"] = FaultyFile(CONTENT)
        bad.simple({NAME: CONTENT}, below="/cpu")
        bad.pages[f"/cpu/files/{NAME}"] = (404, {}, b"")
        mirrors = [("here", good.url, "flat"), ("hollow", bad.url, "simple")]
        mirrors.append(("gone", dead_url(), "flat"))
        text = "".join(ROW.format(id=i, url=u, kind=k) for i, u, k in mirrors)
        path = tmp_path / "rows.toml"
        path.write_text(text)
        yield path


@pytest.mark.parametrize("state", ["has it", "MIRROR_LACKS_BUILD", "有此构建"])
def test_answers_begin_in_the_same_column_in_any_language(state):
    row = row_of("here", state, "flat")

    columns = len(row) + (4 if state == "有此构建" else 0)
    assert row.startswith(f"  here       {state}")
    assert columns == 2 + 10 + 1 + 20 + 1 + len("flat")


def test_every_mirror_is_asked_and_each_answer_is_shown(doctor, rows):
    status, out, _ = doctor("mirrors", "--torch", "2.13.0", "--matrix", rows)

    lines = {line.split()[0]: line for line in out.splitlines()[1:]}
    assert status == 0
    assert "has it" in lines["here"]
    assert "flat" in lines["here"]
    assert "MB/s" in lines["here"]
    assert "does not give it: HTTP status 404" in lines["hollow"]
    assert "refused" in lines["gone"]
    assert next(iter(lines)) == "here"
    assert "official" in lines  # asked, too, and out of reach here


def test_a_build_that_nobody_has_is_a_failure(doctor, rows):
    status, _, _ = doctor("mirrors", "--torch", "2.12.0", "--matrix", rows)

    assert status == 1


def test_auto_takes_the_mirror_that_gives_the_file_and_says_what_each_answered(
    doctor, rows, tmp_path
):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"schema": "torchdoctor.facts/1", **FACTS}))

    status, out, err = doctor(
        *("install", "--dry-run", "--json", "--facts", facts, "--matrix", rows),
        *("--torch", "2.13.0", "--only", "torch", "--mirror", "auto"),
    )

    assert status == 0, err
    assert any("here" in line and "MB/s" in line for line in err.splitlines())
    assert any("hollow" in line and "404" in line for line in err.splitlines())
    command = json.loads(out)["commands"][0]
    assert "--find-links" in command


@pytest.mark.parametrize("words", [("--torch", "newest"), ("--torch", "2.6"), ("--variant", "gpu")])
def test_what_no_mirror_can_have_is_refused_before_any_is_asked(doctor, words):
    status, out, err = doctor("mirrors", *words)

    assert (status, out) == (2, "")
    assert f"{words[0]} {words[1]!r} is no" in err


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ftp://mirror/wheels", "wheels do not come over ftp"),
        ("http://", "names no server"),
        ("http://[::1/wheels", "is no address"),
    ],
)
def test_an_address_that_no_installer_takes_is_refused(doctor, tmp_path, address, says):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(FACTS))

    status, out, err = doctor("install", "--facts", facts, "--dry-run", "--mirror", address)

    assert (status, out) == (2, "")
    assert says in err
    assert "file:///folder" in err
