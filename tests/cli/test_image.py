import json
import os
from pathlib import Path

import pytest

from torchdoctor.cli.image import NO_CACHES, cache_folder, leave_plan
from torchdoctor.errors import BadRequest
from torchdoctor.facts.image_plan import WRITTEN_TO, probe_image_plan
from torchdoctor.facts.model import Container, Facts
from torchdoctor.facts.place import Place
from torchdoctor.plan.model import Verdict
from torchdoctor.report.model import InstallReport

DONE = InstallReport(
    verdict=Verdict.INSTALL,
    torch="2.6.0",
    variant="cu124",
    variant_cuda="12.4",
    packages={"torch": "2.6.0+cu124"},
    because="",
)


def machine(building):
    return Facts(container=Container(runtime="buildkit", building=building))


@pytest.fixture
def _own_environment(monkeypatch):
    for name in NO_CACHES:
        monkeypatch.setenv(name, os.environ.get(name, ""))


def test_what_an_image_build_leaves_is_what_check_reads_in_the_image(tmp_path):
    leave_plan(DONE, machine(building=True), tmp_path)

    seen = probe_image_plan(Place(root=tmp_path, environ={}, platform="linux")).fact
    assert (seen.torch, seen.variant, seen.packages) == ("2.6.0", "cu124", DONE.packages)
    assert json.loads((tmp_path / WRITTEN_TO.lstrip("/")).read_text())["verdict"] == "install"


@pytest.mark.parametrize("seen", [machine(building=False), machine(building=None), Facts()])
def test_nothing_is_left_outside_of_image_builds(tmp_path, seen):
    leave_plan(DONE, seen, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_cannot_be_written_is_said_and_fails_nothing(tmp_path, capsys):
    (tmp_path / "etc").write_text("a file where a folder should be")

    leave_plan(DONE, machine(building=True), tmp_path)

    assert f"{WRITTEN_TO} cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("_own_environment")
def test_without_a_cache_the_wheels_are_gone_afterwards_and_the_installers_keep_none():
    with cache_folder(None, keep=False) as wheels:
        (wheels / "torch.whl").write_bytes(b"x")
        assert {name: os.environ[name] for name in NO_CACHES} == NO_CACHES

    assert not wheels.exists()


def test_the_usual_cache_stays_where_it_was_asked_for(tmp_path):
    with cache_folder(tmp_path, keep=True) as wheels:
        assert wheels == tmp_path

    assert tmp_path.exists()
    with cache_folder(None, keep=True) as wheels:
        assert wheels is None


def test_a_cache_that_is_a_file_is_refused_before_anything_is_asked(tmp_path):
    place = tmp_path / "file"
    place.write_text("")

    with pytest.raises(BadRequest, match="is a file"), cache_folder(place, keep=True):
        pass


def test_a_place_for_what_is_not_kept_is_refused():
    with pytest.raises(BadRequest, match="contradict"), cache_folder(Path("x"), keep=False):
        pass


@pytest.mark.parametrize("command", ["list", "clear"])
def test_a_file_is_no_cache(doctor, tmp_path, command):
    file = tmp_path / "a"
    file.write_text("")

    status, out, err = doctor("cache", command, "--cache-dir", file)

    assert (status, out) == (2, "")
    assert "is a file - name a folder" in err


def test_a_cache_that_cannot_be_made_is_no_full_disk(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with (
        pytest.raises(
            BadRequest, match=r"--cache-dir .*file/below cannot be used: Not a directory"
        ),
        cache_folder(tmp_path / "file" / "below", keep=True),
    ):
        pass


def test_a_cache_that_is_not_there_yet_is_made(tmp_path):
    with cache_folder(tmp_path / "new" / "cache", keep=True) as wheels:
        assert wheels.is_dir()
