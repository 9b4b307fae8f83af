"""Making a bundle: what comes, what is kept of an earlier run, and what is never taken for one."""

from dataclasses import replace
from urllib.parse import unquote

import pytest

from loopback.bundles import LINUX, RELEASE, WINDOWS, dependencies, torch_for
from loopback.index_server import wheel
from loopback.released import publish
from torchdoctor.errors import BadFactsFile, BadRequest, InstallFailed
from torchdoctor.facts.model import PythonFacts
from torchdoctor.install.bundle import BundleWishes, make_bundle
from torchdoctor.install.bundle_manifest import NAME
from torchdoctor.install.cache import place_of
from torchdoctor.install.disk_space import DiskFull
from torchdoctor.install.download import sha256_of
from torchdoctor.install.from_bundle import open_bundle
from torchdoctor.install.survey import PipOptions, Survey

TORCH, CONTENT = torch_for("manylinux_2_28_x86_64")
PACKAGES = {"torch": f"{RELEASE}+cu126"}


@pytest.fixture
def plan_from(make_source, make_plan):
    """The plan that takes the torch of the tests from one index."""

    def plan(index):
        source = make_source("mirror", PACKAGES, ("--index-url", index), variant="cu126")
        return make_plan(replace(source, torch=RELEASE))

    return plan


@pytest.fixture
def make(target, tmp_path, plan_from):
    """Make the bundle in one folder from an index; a second time goes on there."""

    def run(index, *, facts=LINUX, folder=None, **how):
        return make_bundle(
            plan_from(index),
            facts,
            folder or tmp_path / "bundle",
            [target],
            wishes=BundleWishes(cache=tmp_path / "cache"),
            log_folder=tmp_path / "logs",
            **how,
        )

    return run


@pytest.fixture
def index(server):
    return server.simple({TORCH: CONTENT, **dependencies()})


@pytest.fixture
def stated(server):
    """An index that states hashes, and has METADATA beside the files."""
    files = {TORCH: CONTENT, **dependencies()}
    return publish(server, files, beside=tuple(files))


def fetched(server):
    return [unquote(path.rpartition("/")[2]) for path in server.requests if path.endswith(".whl")]


def test_holds_everything_that_the_machine_needs_and_opens_again(make, index, tmp_path):
    bundle = make(index)

    assert {file.package for file in bundle.files} == {
        "torch", "filelock", "newpython", "onlylinux",
    }  # fmt: skip
    assert not any(file.stated for file in bundle.files)
    assert (bundle.target.tag, bundle.target.gpus) == ("cp313", ("RTX 4090 (8.9)",))
    assert open_bundle(tmp_path / "bundle").manifest == bundle
    assert {path.name for path in (tmp_path / "bundle").iterdir()} == {
        NAME, "requirements.txt", *(file.name for file in bundle.files),
    }  # fmt: skip


def test_a_login_stands_nowhere_in_the_bundle(make, server, index, tmp_path):
    server.login = "someone:s3cret-word"

    make(index.replace("://", "://someone:s3cret-word@"))

    for path in (tmp_path / "bundle").iterdir():
        assert b"s3cret-word" not in path.read_bytes()
    for log in (tmp_path / "logs").iterdir():
        assert "s3cret-word" not in log.read_text()


def test_an_add_on_at_an_address_lies_in_it_under_the_name_that_its_metadata_has(
    server, index, target, plan_from, tmp_path
):
    _, content = wheel("flash_attn", "2.8.3", requires=["torch"])
    name = "flash_attn-2.8.3+cu12torch9.9cxx11abiTRUE-py3-none-any.whl"
    server.pages[f"/files/{name}"] = content
    reference = f"flash-attn @ {server.url}/files/{name.replace('+', '%2B')}"
    plan = plan_from(index)
    [source] = plan.sources
    source = replace(source, commands=((*source.commands[0], reference),))
    plan = replace(plan, sources=(source,), addons={"flash-attn": reference})

    bundle = make_bundle(plan, LINUX, tmp_path / "bundle", [target])

    assert bundle.plan.addons == {"flash-attn": "2.8.3"}
    assert (tmp_path / "bundle" / "flash_attn-2.8.3-py3-none-any.whl").read_bytes() == content
    assert open_bundle(tmp_path / "bundle").roots == {**PACKAGES, "flash-attn": "2.8.3"}


def test_a_second_run_fetches_no_wheel_and_leaves_the_same(make, server, stated):
    first = make(stated)
    server.requests.clear()

    assert make(stated) == first
    assert not fetched(server)
    assert all(file.stated for file in first.files)


def test_goes_on_after_a_file_that_did_not_come_whole(make, server, stated, tmp_path):
    page = f"/simple/files/{TORCH}"
    kept = server.pages[page]
    server.pages[page] = (200, {}, b"damaged on its way")

    with pytest.raises(InstallFailed, match=f"HASH_MISMATCH.*{TORCH.partition('+')[0]}"):
        make(stated)
    assert not (tmp_path / "bundle" / NAME).exists()
    with pytest.raises(BadRequest, match="is no bundle"):
        open_bundle(tmp_path / "bundle")

    server.pages[page] = kept
    asked = len(fetched(server))
    make(stated)
    # What had come whole stays: torch alone is fetched anew, and perhaps what was on its way.
    assert TORCH in fetched(server)[asked:]
    assert open_bundle(tmp_path / "bundle")


def test_another_plan_into_the_same_folder_leaves_no_file_of_the_first(make, server, tmp_path):
    both = dict([torch_for("win_amd64"), torch_for("manylinux_2_28_x86_64")])
    index = server.simple({**both, **dependencies()})

    make(index)
    bundle = make(index, facts=WINDOWS)

    assert "onlywindows" in {file.package for file in bundle.files}
    assert open_bundle(tmp_path / "bundle").manifest == bundle


def test_a_folder_with_other_things_is_refused_and_left_alone(make, index, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("words")

    with pytest.raises(BadRequest, match=r"is not empty: it holds thesis\.txt"):
        make(index, folder=tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_wheel_of_the_users_beside_a_bundle_is_never_ours(make, index, tmp_path):
    make(index)
    (tmp_path / "bundle" / "mine-1.0-py3-none-any.whl").write_bytes(b"mine")

    with pytest.raises(BadRequest, match="it holds mine-"):
        make(index)
    assert (tmp_path / "bundle" / "mine-1.0-py3-none-any.whl").read_bytes() == b"mine"


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere"])
def test_a_place_where_no_folder_can_be_is_said(make, index, tmp_path, place):
    (tmp_path / "file").write_text("")

    with pytest.raises(BadRequest, match="cannot be used"):
        make(index, folder=tmp_path / place)


def test_facts_that_say_too_little_are_named_before_anything_is_made(make, index, tmp_path):
    with pytest.raises(BadFactsFile, match=r"python\.version"):
        make(index, facts=replace(LINUX, python=PythonFacts(tag="cp313")))
    assert not (tmp_path / "bundle").exists()


def test_no_room_is_said_before_the_first_wheel_comes(make, server, index, monkeypatch):
    def full(needs):
        raise DiskFull(f"{len(list(needs))} disk is full")

    monkeypatch.setattr("torchdoctor.install.bundle_fetch.require_room", full)

    with pytest.raises(InstallFailed, match="DISK_FULL"):
        make(index)


def test_an_interpreter_without_pip_gives_way_to_the_next_and_none_is_an_error(
    make, index, plan_from, tmp_path
):
    def survey(python, *, ask_pip):
        return Survey(pip=PipOptions(version="21.0") if "old" in python.name else None)

    with pytest.raises(InstallFailed, match=r"22\.2 or newer") as caught:
        make_bundle(
            plan_from(index),
            LINUX,
            tmp_path / "bundle",
            [tmp_path / "old", tmp_path / "none"],
            survey=survey,
        )
    assert "has pip 21.0" in str(caught.value)
    assert "has no pip" in str(caught.value)


def test_what_would_be_compiled_there_is_refused(make_plan, make_source, tmp_path, target):
    source = make_source("official", PACKAGES)
    compiled = ("python", "-m", "pip", "install", "flash-attn==2.8.3", "--no-build-isolation")
    plan = make_plan(replace(source, commands=(*source.commands, compiled)))

    with pytest.raises(InstallFailed, match="flash-attn has no wheel"):
        make_bundle(
            replace(plan, addons={"flash-attn": "flash-attn==2.8.3"}),
            LINUX,
            tmp_path / "bundle",
            [target],
        )


def test_a_wheel_of_an_earlier_install_is_not_fetched_again(make, server, stated, tmp_path):
    (tmp_path / TORCH).write_bytes(CONTENT)
    place = place_of(tmp_path / "cache", TORCH, sha256_of(tmp_path / TORCH), "")
    place.folder.mkdir(parents=True)
    place.whole.write_bytes(CONTENT)

    make(stated)

    asked = fetched(server)
    # Once each for the size; the others then come.
    assert (asked.count(TORCH), asked.count("filelock-1.0-py3-none-any.whl")) == (1, 2)
