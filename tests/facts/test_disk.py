import shutil
from dataclasses import replace
from pathlib import Path

from torchdoctor.facts.disk import pip_cache, probe_disk, temporary_folder


def test_tells_the_room_where_an_install_writes(system, tmp_path):
    place = system({"dev/shm/x": ""}, TMPDIR=str(tmp_path), PIP_CACHE_DIR=str(tmp_path / "new/one"))

    disk = probe_disk(tmp_path, place).fact

    assert disk.site_packages_free_bytes > 0
    assert disk.tmp_free_bytes > 0
    assert disk.cache_free_bytes > 0  # a folder that pip will make lies on its parent's disk
    assert disk.shm_bytes == shutil.disk_usage(place.root).total


def test_what_cannot_be_looked_at_is_not_known(system):
    disk = probe_disk(None, replace(system(), environ={}, platform="win32")).fact

    assert (disk.site_packages_free_bytes, disk.tmp_free_bytes, disk.shm_bytes) == (None,) * 3


def test_knows_pips_cache_folder_on_each_system():
    assert pip_cache({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "linux") == Path("/c/pip")
    assert pip_cache({"HOME": "/h"}, "linux") == Path("/h/.cache/pip")
    assert pip_cache({"HOME": "/h"}, "darwin") == Path("/h/Library/Caches/pip")
    assert pip_cache({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/pip/Cache")
    assert pip_cache({}, "linux") is None


def test_the_temporary_folder_is_the_one_that_pip_takes():
    assert temporary_folder({"TMP": "/b", "TMPDIR": "/a"}, "linux") == Path("/a")
    assert temporary_folder({}, "linux") == Path("/tmp")  # noqa: S108 - named, not used
    assert temporary_folder({}, "win32") is None
