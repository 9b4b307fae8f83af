import contextlib
import errno
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_server import wheel

from torchdoctor.install import transaction
from torchdoctor.install.distributions import OnDisk, installed_in, orphans
from torchdoctor.install.journal import BadJournal, Folders, load_journal
from torchdoctor.install.pending import is_disturbed
from torchdoctor.install.restore import restore
from torchdoctor.install.survey import Site, Survey
from torchdoctor.install.transaction import begin, finish, recover, roll_back, set_aside
from torchdoctor.install.wanted import wanted_file
from torchdoctor.install.wheel_file import read_wheel


class Environment:
    """A site-packages folder that holds torch 1.0 and a neighbour, as pip leaves them."""

    def __init__(self, root):
        self.root = root
        self.site = root / "lib" / "site-packages"
        self.folders = Folders(self.site)
        self.paths = {
            "purelib": str(self.site),
            "platlib": str(self.site),
            "scripts": str(root / "bin"),
            "data": str(root),
            "headers": str(root / "include"),
        }
        self.put("torch", "1.0", {"torch/__init__.py": "old", "shared/x.py": "shared"}, "torchrun")
        self.put("beside", "3.0", {"beside.py": "b", "shared/x.py": "shared"})
        cache = self.site / "torch" / "__pycache__"
        cache.mkdir()
        (cache / "__init__.cpython-311.pyc").write_text("compiled")

    def put(self, name, version, files, program=None):
        info = f"{name}-{version}.dist-info"
        members = {**files, f"{info}/METADATA": f"Name: {name}\nVersion: {version}\n"}
        if program:
            members[f"../../bin/{program}"] = "#!"
        members[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*members, f"{info}/RECORD"])
        for path, text in members.items():
            place = Path(os.path.normpath(self.site / path))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def files(self):
        return {
            str(path.relative_to(self.root)): path.read_text()
            for path in self.root.rglob("*")
            if path.is_file() and ".torchdoctor" not in str(path)
        }

    def new(self):
        """What the wheel of torch 2.0 will make: it lacks a file, and has another."""
        files = {"torch/__init__.py": "new", "torch/more/z.py": "z", "shared/x.py": "newer"}
        name, content = wheel("torch", "2.0", files=files)
        path = self.root / name
        path.write_bytes(content)
        wanted = wanted_file(path.as_uri(), package="torch", version="2.0", sha256=None)
        contents = read_wheel(path, wanted)
        os.remove(path)  # noqa: PTH107 - Path's own is counted below
        return contents

    def begin(self, **how):
        there = installed_in([self.site])
        old = [there.pop("torch")] if "torch" in there else []
        return begin(self.folders, old, there.values(), [self.new()], self.paths, **how)

    def unpack(self, how_much=1.0):
        """As an installer would, and as one that is killed on the way."""
        files = [*self.new().files, ("purelib", "torch-2.0.dist-info/INSTALLER")]
        for scheme, name in files[: round(len(files) * how_much)]:
            place = Path(self.paths[scheme], name)
            place.parent.mkdir(parents=True, exist_ok=True)
            metadata = name.endswith("METADATA")
            place.write_text("Name: torch\nVersion: 2.0\n" if metadata else f"new {name}")
        more = self.site / "torch" / "__pycache__"
        more.mkdir(parents=True, exist_ok=True)
        (more / "__init__.cpython-311.pyc").write_text("newly compiled")


@pytest.fixture
def there(tmp_path):
    return Environment(tmp_path)


def test_what_is_set_aside_is_gone_and_what_others_need_stays(there):
    set_aside(there.folders, there.begin(keep=False))

    files = there.files()
    assert not [path for path in files if "torch" in path]
    assert files["lib/site-packages/shared/x.py"] == "shared"
    assert not (there.site / "torch").exists()


@pytest.mark.parametrize("how_much", [0.0, 0.4, 1.0])
def test_after_a_failure_everything_is_as_it_was(there, how_much):
    before = there.files()
    journal = set_aside(there.folders, there.begin(keep=False))
    there.unpack(how_much)

    roll_back(there.folders, there.folders.current, journal)

    assert there.files() == before
    assert not there.folders.root.exists()


def test_after_success_the_new_is_there_and_nothing_else(there):
    journal = set_aside(there.folders, there.begin(keep=False))
    there.unpack()
    finish(there.folders, journal)

    assert installed_in([there.site])["torch"].version == "2.0"
    assert "bin/torchrun" not in there.files()
    assert not there.folders.root.exists()


def test_what_is_kept_can_be_returned_to(there):
    before = there.files()
    journal = set_aside(there.folders, there.begin(keep=True))
    there.unpack()
    finish(there.folders, journal)

    kept = load_journal(there.folders.previous)
    assert kept.old == {"torch": "1.0"}
    roll_back(there.folders, there.folders.previous, kept)
    assert there.files() == before


class Killed(BaseException):
    """Stands in for kill -9: nothing of ours runs after it."""


def killed_after(calls, monkeypatch):
    """Let the process end after some steps on the file system."""
    left = [calls]

    def counted(original):
        def step(*args, **kwargs):
            if left[0] <= 0:
                raise Killed
            left[0] -= 1
            return original(*args, **kwargs)

        return step

    for name in ("_move", "_copy", "in_state", "_remove_if_empty", "save_journal"):
        monkeypatch.setattr(transaction, name, counted(getattr(transaction, name)))
    monkeypatch.setattr(Path, "unlink", counted(Path.unlink))
    monkeypatch.setattr(Path, "rename", counted(Path.rename))
    return left


@pytest.mark.parametrize("calls", range(0, 60, 3))
def test_killed_at_any_step_of_an_install_the_old_or_the_new_is_there(there, monkeypatch, calls):
    before = there.files()
    with monkeypatch.context() as patched:
        killed_after(calls, patched)
        try:
            journal = set_aside(there.folders, there.begin(keep=False))
            there.unpack()
            finish(there.folders, journal)
        except Killed:
            pass

    recover(there.folders)

    after = there.files()
    if installed_in([there.site])["torch"].version == "1.0":
        assert after == before
    else:
        assert after["lib/site-packages/torch/__init__.py"] == "new torch/__init__.py"
        assert "bin/torchrun" not in after
    assert not there.folders.root.exists()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=4))
def test_killed_again_and_again_while_it_brings_the_old_back_it_gets_there(tmp_path_factory, kills):
    there = Environment(tmp_path_factory.mktemp("environment"))
    before = there.files()
    set_aside(there.folders, there.begin(keep=False))
    there.unpack(0.7)
    for calls in kills:
        with pytest.MonkeyPatch.context() as patched:
            killed_after(calls, patched)
            with contextlib.suppress(Killed):
                recover(there.folders)

    recover(there.folders)

    assert there.files() == before


def test_nothing_to_put_in_order_is_no_error(there):
    assert recover(there.folders) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"half":',
        "",
        "[]",
        "null",
        '{"id": "x", "aside": "one path"}',
        '{"id": "x", "copied": ["a"]}',
        '{"id": "x", "state": "dreaming"}',
        '{"id": "x", "surprise": 1, "old": []}',
    ],
)
def test_a_journal_that_nobody_can_read_stops_everything(there, text):
    there.begin(keep=False)
    (there.folders.current / "journal.json").write_text(text)

    with pytest.raises(BadJournal, match="cannot be read") as caught:
        recover(there.folders)

    assert f"remove {there.folders.current}" in caught.value.next_step
    assert (there.folders.current / "journal.json").read_text() == text


def test_a_journal_of_a_newer_version_is_left_to_that_version(there):
    there.begin(keep=False)
    (there.folders.current / "journal.json").write_text('{"format": 2, "id": "x", "news": []}')

    with pytest.raises(BadJournal, match="form 2, this one knows 1") as caught:
        recover(there.folders)

    assert "torchdoctor restore" in caught.value.next_step


def test_on_a_full_disk_the_old_comes_back_without_a_byte_of_room(there, monkeypatch):
    before = there.files()
    set_aside(there.folders, there.begin(keep=False))
    there.unpack(0.7)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("torchdoctor.install.journal.save_journal", full)
    assert recover(there.folders) == "restored"

    assert there.files() == before


def test_an_environment_that_was_removed_is_said_and_not_made_again(there):
    journal = set_aside(there.folders, there.begin(keep=False))
    shutil.rmtree(there.site)

    with pytest.raises(FileNotFoundError, match="somebody has removed it"):
        roll_back(there.folders, there.folders.current, journal)

    assert not there.site.exists()


@pytest.mark.parametrize("calls", [0, 1, 2, 3, 5, 8, 13])
def test_killed_on_the_way_to_what_was_kept_the_next_run_gets_there(there, monkeypatch, calls):
    before = there.files()
    journal = set_aside(there.folders, there.begin(keep=True))
    there.unpack()
    finish(there.folders, journal)

    def look(python, *, ask_pip):
        return Survey(site=Site(paths=there.paths))

    with monkeypatch.context() as patched:
        killed_after(calls, patched)
        with contextlib.suppress(Killed):
            restore(Path("python"), survey=look)
    assert restore(Path("python"), survey=look).done or calls > 0

    assert there.files() == before
    assert not there.folders.root.exists()


@pytest.mark.parametrize("left", ["current/", "trash-1/", "../.torchdoctor.lock"])
def test_whatever_a_killed_run_leaves_is_noticed(there, left):
    assert not is_disturbed(there.site)

    (there.folders.root / left).parent.mkdir(parents=True, exist_ok=True)
    place = there.folders.root / left
    place.mkdir() if left.endswith("/") else place.touch()

    assert is_disturbed(there.site)


def test_what_is_kept_for_restore_is_no_disturbance(there):
    there.folders.previous.mkdir(parents=True)

    assert not is_disturbed(there.site)


def on_disk(name, *requires):
    return OnDisk(name=name, version="1", info=Path(name), requires=requires, files=())


def test_libraries_of_the_old_torch_go_where_nobody_needs_them():
    installed = {
        one.name: one
        for one in [
            on_disk("torch", "nvidia-cudnn-cu12", "triton", "sympy"),
            on_disk("nvidia-cudnn-cu12", "nvidia-cublas-cu12"),
            on_disk("nvidia-cublas-cu12"),
            on_disk("triton"),
            on_disk("nvidia-dali", "nvidia-nvimgcodec"),
            on_disk("nvidia-nvimgcodec"),
            on_disk("sympy"),
        ]
    }

    gone = orphans(installed, {"torch"}, {"torch", "triton"})
    assert gone == ("nvidia-cublas-cu12", "nvidia-cudnn-cu12")
    assert orphans(installed, {"torch"}, {"nvidia-cudnn-cu12"}) == ("triton",)
    needing = {**installed, "jax": on_disk("jax", "nvidia-cudnn-cu12")}
    assert orphans(needing, {"torch"}, {"torch"}) == ("triton",)
    assert orphans(installed, {"sympy"}, set()) == ()
