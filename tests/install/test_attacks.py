"""What can go wrong between the first file that is moved and the last: nothing is lost."""

import errno
import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from stub_torch import torch_wheel

from torchdoctor.install import transaction
from torchdoctor.install.carry_out import carry_out
from torchdoctor.install.distributions import installed_in
from torchdoctor.install.execute import Execution, execute
from torchdoctor.install.job import Wishes
from torchdoctor.install.journal import Folders, load_journal
from torchdoctor.install.restore import restore

OLD, NEW = "2.5.1+cpu", "2.6.0+cpu"


@pytest.fixture
def site(target):
    """The packages of the target, the old torch among them."""
    site = next(target.parents[1].glob("lib/python*/site-packages"))
    with zipfile.ZipFile(io.BytesIO(torch_wheel(OLD)[1])) as wheel:
        wheel.extractall(site)
    return site


@pytest.fixture
def install(target, make_plan, make_source, server, tmp_path):
    """Install a torch out of a folder; where `unpacking` is given, in place of the unpacker."""

    def carry(version, unpacking=None, on_event=lambda _: None):
        page = server.flat(dict([torch_wheel(version)]), at=f"/{version}/")
        options = ["--no-index", "--find-links", page]
        source = make_source("mirror", {"torch": version}, options)

        def executor(command, *, on_line, environment):
            if unpacking is not None and any("unpack_script" in word for word in command):
                return unpacking()
            return execute(command, on_line=on_line, environment=environment)

        return carry_out(
            make_plan(source),
            target,
            log_folder=tmp_path,
            execute=executor,
            on_event=on_event,
            wishes=Wishes(cache=tmp_path / "cache"),
        )

    return carry


def version_in(site):
    found = installed_in([site]).get("torch")
    return found.version if found else None


def test_a_disk_that_is_full_while_unpacking(install, site):
    def half():
        (site / "torch").mkdir()
        (site / "torch" / "__init__.py").write_text("half a fi")
        return Execution(1, ("ERROR: [Errno 28] No space left on device",))

    outcome = install(NEW, half)

    assert (outcome.reasons, outcome.rolled_back) == (("DISK_FULL",), True)
    assert version_in(site) == OLD
    assert OLD in (site / "torch" / "__init__.py").read_text()
    assert "Make room" in str(outcome.next_steps[0])


def test_a_disk_that_is_full_before_anything_was_changed(install, site, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(transaction, "save_journal", full)
    outcome = install(NEW)

    assert (outcome.reasons, outcome.rolled_back) == (("DISK_FULL",), False)
    assert version_in(site) == OLD
    assert not Folders(site).root.exists()


def test_an_environment_that_somebody_removes_meanwhile_is_not_made_again(install, site, target):
    root = target.parents[1]

    def removed():
        shutil.rmtree(root)
        return Execution(1, ("no such file",))

    outcome = install(NEW, removed)

    assert not outcome.succeeded
    assert "somebody has removed it" in str(outcome.because)
    assert not root.exists()


def test_what_cannot_be_brought_back_now_is_brought_back_later(install, site, target, monkeypatch):
    def read_only(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(site))

    def fails():
        monkeypatch.setattr(transaction, "_move", read_only)
        return Execution(1, ("it failed",))

    outcome = install(NEW, fails)

    assert not outcome.rolled_back
    assert outcome.reasons[0] == "ENVIRONMENT_READ_ONLY"
    assert f"lies whole in {Folders(site).current}" in str(outcome.because)
    assert f"torchdoctor restore --python {target}" in str(outcome.next_steps[-1])
    assert load_journal(Folders(site).current).old == {"torch": OLD}

    monkeypatch.undo()
    assert restore(target).packages == {"torch": OLD}
    assert version_in(site) == OLD


def test_a_library_that_a_program_has_loaded_on_windows(install, site, monkeypatch):
    moves, move = [], transaction._move

    def in_use(origin, target):
        moves.append(origin)
        if len(moves) == 3:  # as Windows says it, in the middle of setting aside
            raise PermissionError(f"[WinError 32] The process cannot access the file: '{origin}'")
        move(origin, target)

    monkeypatch.setattr(transaction, "_move", in_use)
    outcome = install(NEW)

    assert (outcome.reasons, outcome.rolled_back) == (("FILES_IN_USE",), True)
    assert "End the programs that use torch" in str(outcome.next_steps[0])
    assert version_in(site) == OLD
    assert not Folders(site).root.exists()


def test_a_site_packages_that_is_a_link_to_elsewhere(install, site, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    site.rename(elsewhere)
    site.symlink_to(elsewhere)
    broken = install(NEW, lambda: Execution(1, ("it failed",)))
    assert (broken.rolled_back, version_in(site)) == (True, OLD)

    assert install(NEW).succeeded
    assert version_in(site) == NEW
    assert site.is_symlink()
    assert [path.name for path in elsewhere.glob("torch-*")] == [f"torch-{NEW}.dist-info"]


def test_a_terminal_that_closes_costs_nothing_but_the_view(install, site):
    def closed(_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    assert install(NEW, on_event=closed).succeeded
    assert version_in(site) == NEW


def test_what_is_there_already_needs_no_unpacking(install, site):
    def never():
        raise AssertionError

    again = install(OLD, never)

    assert again.succeeded
    assert "torch" in again.installed
    assert not Path(Folders(site).root).exists()
