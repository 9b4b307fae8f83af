"""`torchdoctor matrix`, with pip's own default index on loopback."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import validate

sys.path.insert(0, str(Path(__file__).parents[1] / "loopback"))

from index_server import IndexServer, dead_url
from released import packed, publish, torch_wheel

from small_matrix import write_small
from torchdoctor.cli.matrix import COMMANDS
from torchdoctor.cli.matrix.verify import verification
from torchdoctor.index.holdings import PackageIndex
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.report.schema import FOLDER

TORCH = [f"torch-2.6.0-{python}-{python}-manylinux1_x86_64.whl" for python in ("cp39", "cp313")]
NEW = [f"torch-99.0.0-cp312-cp312-{tag}.whl" for tag in ("manylinux_2_28_x86_64", "win_amd64")]
AUDIO = [f"torchaudio-2.6.0-{tag}-manylinux1_x86_64.whl" for tag in ("py3-none", "cp39-cp39")]
PINS = ['triton==3.2.0; platform_system == "Linux"']


@pytest.fixture
def server():
    with IndexServer() as running:
        yield running


@pytest.fixture
def pip_of(monkeypatch):
    """Make this the default index of pip; whatever else its user has configured plays no part."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://extra.invalid/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", "http://links.invalid/")
    # The official indexes lie outside loopback: nobody gets there from here.
    monkeypatch.setenv("HTTPS_PROXY", dead_url())
    monkeypatch.setenv("https_proxy", dead_url())
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return lambda url: monkeypatch.setenv("PIP_INDEX_URL", url)


def files():
    torch = {name: torch_wheel(name, cuda="12.4", requires=PINS) for name in TORCH}
    new = {NEW[0]: torch_wheel(NEW[0], cuda="13.2", requires=PINS), NEW[1]: torch_wheel(NEW[1])}
    audio = {name: packed(name, requires=["torch==2.6.0"]) for name in AUDIO}
    return {**torch, **new, **audio}


def document(name, text):
    found = json.loads(text)
    validate(found, json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))
    return found


def test_the_list_is_newest_first_with_platforms_and_variants(doctor):
    status, out, _ = doctor("matrix", "list", "--json")

    releases = document("matrix-list", out)["releases"]
    assert status == 0
    assert [one["torch"] for one in releases[:2]] == ["2.15.0", "2.14.1"]
    [old] = [one for one in releases if one["torch"] == "2.6.0"]
    assert old["released"] == "2025-01-29"
    assert old["platforms"]["linux_x86_64"] == ["pypi", "cpu", "cu118", "cu124", "cu126"]
    assert old["platforms"]["macos_arm64"] == ["mps"]


def test_the_list_is_read_by_people_too(doctor):
    status, out, _ = doctor("matrix", "list")

    assert status == 0
    assert "torch 2.6.0, released 2025-01-29, Python >=3.9.0" in out
    assert "macos_arm64    mps" in out


def test_a_release_is_shown_with_the_source_and_date_of_every_row(doctor):
    status, out, _ = doctor("matrix", "show", "2.6.0", "--json")

    found = document("matrix-show", out)
    assert status == 0
    assert found["release"]["requires"]["linux_x86_64"]["triton"] == "==3.2.0"
    assert len(found["builds"]) == 12
    assert all(row["source"] and row["checked"] for row in found["builds"])
    assert [row["version"] for row in found["companions"]] == ["0.21.0", "2.6.0"]


def test_a_shown_release_says_what_is_not_verified(doctor):
    _, out, _ = doctor("matrix", "show", "2.6.0")

    [cu118] = [part for part in out.split("\nlinux_") if part.startswith("x86_64 cu118")]
    assert "verified          yes" in cu118
    assert "kernels verified  no" in cu118
    assert "(2026-11-23)" in cu118


def test_a_release_that_the_matrix_lacks_is_wrong_use(doctor):
    status, out, err = doctor("matrix", "show", "2.99.0")

    assert (status, out) == (2, "")
    assert "no torch release '2.99.0', and no add-on of that name - it has 2.15.0, " in err


def test_an_add_on_is_shown_by_its_name(doctor):
    status, out, _ = doctor("matrix", "show", "flash_attn", "--json")

    assert (status, json.loads(out)["name"]) == (0, "flash-attn")
    assert "comes with" in doctor("matrix", "show", "triton")[1]


def test_an_extra_file_shows_up_in_the_list(doctor, tmp_path, monkeypatch):
    text = (write_small(tmp_path) / "torch/2.6.0.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace("2.6.0", "98.0.0"), encoding="utf-8")

    assert "torch 98.0.0" in doctor("matrix", "list", "--matrix", mine)[1]
    assert "torch 98.0.0" not in doctor("matrix", "list")[1]
    monkeypatch.setenv("TORCHDOCTOR_MATRIX", str(mine))
    assert "torch 98.0.0" in doctor("matrix", "list")[1]


@pytest.mark.parametrize("command", [["matrix", "list"], ["check"], ["install", "--dry-run"]])
def test_an_extra_file_that_cannot_stand_is_wrong_use(doctor, tmp_path, facts_file, command):
    mine = tmp_path / "mine.toml"
    mine.write_text('[[mirror]]\nid = "x"\nkind = "simple"\n', encoding="utf-8")
    facts = [] if command[0] == "matrix" else ["--facts", facts_file()]

    status, out, err = doctor(*command, *facts, "--matrix", mine)

    assert (status, out) == (2, "")
    assert f"{mine}, line 1: row 1 of [[mirror]] has '' for source - where it was read" in err


def test_a_plan_takes_a_release_and_a_mirror_of_an_extra_file(doctor, tmp_path, facts_file):
    text = (write_small(tmp_path) / "torch/2.6.0.toml").read_text(encoding="utf-8")
    text = text.replace("2.6.0", "98.0.0").replace("cp39", "cp311").replace("8.6", "8.9")
    mine = tmp_path / "mine.toml"
    mirror = (
        '[[mirror]]\nid = "intern"\nkind = "simple"\nvariant_url = "http://x.invalid/{variant}/"\n'
        'source = "our wiki"\nchecked = 2026-11-24\n'
    )
    mine.write_text(text + mirror, encoding="utf-8")
    asked = ["install", "--facts", facts_file(), "--dry-run", "--json", "--only", "torch"]

    status, out, _ = doctor(*asked, "--mirror", "intern", "--matrix", mine)

    plan = json.loads(out)
    assert status == 0
    assert (plan["torch"], plan["packages"]) == ("98.0.0", {"torch": "98.0.0+cu124"})
    assert "http://x.invalid/cu124/" in plan["commands"][0]
    assert doctor("check", "--facts", facts_file(), "--matrix", mine)[0] in (0, 1)


def test_verify_finds_nothing_where_the_index_says_the_same(server, pip_of, tmp_path, capsys):
    pip_of(server.url)
    smaller = {"torch/2.6.0.toml": ("size_mb       = 767", "size_mb = 0")}
    matrix = load_matrix(write_small(tmp_path, smaller))
    rows = [replace(row, requires_python=">=3.9") for row in matrix.companions]
    index = PackageIndex(url=publish(server, files()), pauses_s=())

    found = verification(replace(matrix, companions=rows), index, deep=True)

    assert (found.verdict, found.disagreements, found.not_read) == ("agrees", (), ())
    assert found.unlisted == {"torch": ("99.0.0",)}
    assert "opening" in capsys.readouterr().err


def test_verify_prints_each_disagreement_and_fails(server, pip_of, doctor):
    pip_of(publish(server, files()))

    status, out, err = doctor("matrix", "verify", "--python", sys.executable, "--deep", "--json")

    found = document("matrix-verify", out)
    assert (status, found["verdict"]) == (1, "disagrees")
    assert {
        "file": "matrices/torch/2.6.0.toml",
        "row": "[[build]] linux_x86_64 pypi",
        "key": "pythons",
        "matrix": "cp39 cp310 cp311 cp312 cp313",
        "index": "cp39 cp313",
        "wheel": None,
    } in found["disagreements"]
    assert any(one["key"] == "sm" for one in found["disagreements"])
    assert found["unlisted"]["torch"] == ["99.0.0"]
    # The index of pip is asked alone, and the official ones are named one by one.
    assert "extra.invalid" not in out + err
    assert {one["variant"] for one in found["variant_indexes"]} >= {"cpu", "cu124", "cu132"}
    assert not any(one["reached"] for one in found["variant_indexes"])


def test_a_dead_index_is_never_without_disagreement(pip_of, doctor):
    pip_of(dead_url().replace("//", "//user:hunter22@"))

    status, out, err = doctor("matrix", "verify", "--python", sys.executable)

    assert status == 1
    assert "INDEX_UNREACHABLE: the page of torch" in out
    assert "disagreements" not in out
    assert "hunter22" not in out + err


def test_pip_that_uses_no_index_is_wrong_use(pip_of, doctor, monkeypatch):
    pip_of("http://127.0.0.1/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    status, _, err = doctor("matrix", "verify", "--python", sys.executable)

    assert status == 2
    assert "configured to use no index - unset PIP_NO_INDEX" in err


def test_sync_writes_a_release_that_the_loader_takes(server, pip_of, doctor, tmp_path):
    pip_of(publish(server, files()))
    publish_empty(server)

    status, out, _ = doctor(
        "matrix", "sync", "99.0.0", "--dest", tmp_path / "rows", "--python", sys.executable
    )

    path = tmp_path / "rows/torch/99.0.0.toml"
    assert (status, out.split()) == (0, [str(path)])
    text = path.read_text(encoding="utf-8")
    assert "# Of the official variant indexes nothing is known from here" in text
    assert "TODO" not in text
    found = load_matrix(extra=[path])
    assert found.newest_release().torch == "99.0.0"
    assert [b.variant for b in found.builds_for("linux_x86_64")][:1] == ["pypi"]
    assert [b.variant for b in found.builds_for("windows_amd64")][:1] == ["cpu"]


def test_sync_adds_companions_below_those_that_are_there(server, pip_of, doctor, tmp_path):
    name = "torchaudio-99.0.0-cp312-cp312-win_amd64.whl"
    pip_of(publish(server, {**files(), name: packed(name, requires=["torch==99.0.0"])}))
    publish_empty(server)
    folder = write_small(tmp_path)

    status, out, _ = doctor(
        "matrix", "sync", "99.0.0", "--dest", folder, "--python", sys.executable
    )

    assert status == 0
    assert str(folder / "companions/torchaudio.toml") in out
    matrix = load_matrix(folder)
    assert matrix.companion("torchaudio", "99.0.0").version == "99.0.0"
    assert matrix.companion("torchaudio", "2.6.0").version == "2.6.0"


def test_sync_leaves_a_release_that_is_there_alone(server, pip_of, doctor, tmp_path):
    pip_of(publish(server, files()))
    publish_empty(server)
    folder = write_small(tmp_path)
    before = (folder / "torch/2.6.0.toml").read_text(encoding="utf-8")

    def sync(*more):
        return doctor(
            "matrix", "sync", "2.6.0", "--dest", folder, "--python", sys.executable, *more
        )

    status, _, err = sync()
    assert status == 2
    assert "is there already - add --force" in err
    assert (folder / "torch/2.6.0.toml").read_text(encoding="utf-8") == before
    assert sync("--force")[0] == 0
    refreshed = load_matrix(folder)
    assert [b.variant for b in refreshed.builds_for("linux_x86_64")] == ["pypi", "cpu", "cu124"]
    assert refreshed.builds_for("linux_x86_64")[0].size_mb == 0


@pytest.mark.parametrize("release", ["2.x", "torch"])
def test_what_is_no_release_is_wrong_use(doctor, tmp_path, release):
    status, _, err = doctor("matrix", "sync", release, "--dest", tmp_path)

    assert status == 2
    assert f"'{release}' is no torch release" in err


def test_a_release_that_the_index_lacks_writes_nothing(server, pip_of, doctor, tmp_path):
    pip_of(publish(server, files()))
    publish_empty(server)

    status, _, err = doctor(
        "matrix", "sync", "98.0.0", "--dest", tmp_path / "rows", "--python", sys.executable
    )

    assert status == 1
    assert "has no wheel of torch 98.0.0 - its newest releases are 99.0.0, 2.6.0" in err
    assert not (tmp_path / "rows").exists()


def publish_empty(server):
    """Pages of the other companions of the matrix, without a file."""
    for row in load_matrix().companions:
        server.pages.setdefault(f"/simple/{row.package}/", "<!DOCTYPE html>")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_subcommand_says_what_the_list_says_and_shows_two_examples(name):
    module = __import__(f"torchdoctor.cli.matrix.{name}", fromlist=["command"])
    shown = subprocess.run(
        [sys.executable, "-m", "torchdoctor", "matrix", name, "--help"],
        capture_output=True, text=True, timeout=60, check=True, env={"COLUMNS": "80", "PATH": ""},
    ).stdout  # fmt: skip

    assert module.command.__doc__ == COMMANDS[name]
    assert COMMANDS[name] in " ".join(shown.split())
    assert shown.count(f"\n    torchdoctor matrix {name}") == 2
    assert max(map(len, shown.splitlines())) <= 80


def test_an_unknown_subcommand_is_wrong_use(doctor):
    status, _, err = doctor("matrix", "frobnicate")

    assert status == 2
    assert "frobnicate" in err
    assert "see torchdoctor matrix --help" in err
