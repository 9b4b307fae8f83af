import sys
from dataclasses import replace

import pytest

from torchdoctor.facts.libcuda import kind_of, probe_libcuda
from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.model import Libcuda
from torchdoctor.plain import ABSENT

linux = pytest.mark.skipif(sys.platform != "linux", reason="paths and links of Linux")


def found_in(place, *paths):
    return Libraries({LIBCUDA: tuple(place.root / path for path in paths)}, complete=True)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/usr/lib/x86_64-linux-gnu/libcuda.so.550.54.14", "driver"),
        ("/lib/x86_64-linux-gnu/libcuda.so.1", "driver"),
        ("/usr/lib64/libcuda.so.1", "driver"),
        ("/usr/lib64/nvidia/libcuda.so.1", "driver"),
        ("/usr/lib/nvidia-384/libcuda.so.1", "driver"),
        ("/usr/lib/x86_64-linux-gnu/nvidia/current/libcuda.so.535.104.05", "driver"),
        ("/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1", "driver"),
        ("/usr/local/nvidia/lib64/libcuda.so.1", "driver"),
        ("/.singularity.d/libs/libcuda.so.1", "driver"),
        ("/run/opengl-driver/lib/libcuda.so.1", "driver"),
        ("/usr/local/cuda-12.4/compat/libcuda.so.550.54.14", "compat"),
        ("/opt/conda/cuda-compat/libcuda.so.1", "compat"),
        ("/usr/local/cuda/targets/x86_64-linux/lib/stubs/libcuda.so", "stub"),
        ("/usr/lib/wsl/lib/libcuda.so.1", "wsl"),
        ("/usr/lib/wsl/drivers/nv_dispi.inf_amd64_1/libcuda.so.1.1", "wsl"),
        ("/home/me/lib/libcuda.so.1", "other"),
    ],
)
def test_says_whose_libcuda_it_is_by_its_folder(path, kind):
    assert kind_of(path) == kind


def test_a_link_into_the_stubs_is_a_stub():
    assert kind_of("/usr/lib/libcuda.so.1", "/usr/local/cuda/lib64/stubs/libcuda.so") == "stub"


@linux
def test_names_the_file_behind_the_link_and_its_version(system):
    place = system({"usr/lib64/libcuda.so.550.54.14": ""})
    (place.root / "usr/lib64/libcuda.so.1").symlink_to("libcuda.so.550.54.14")

    libcuda = probe_libcuda(found_in(place, "usr/lib64/libcuda.so.1"), place).fact

    assert (libcuda.path, libcuda.kind) == ("/usr/lib64/libcuda.so.550.54.14", "driver")
    assert libcuda.version == "550.54.14"


@linux
def test_an_empty_file_is_broken_in_the_words_of_the_loader(system):
    place = system({"usr/lib64/libcuda.so.1": ""})

    libcuda = probe_libcuda(found_in(place, "usr/lib64/libcuda.so.1"), place).fact

    assert libcuda.problem.endswith("libcuda.so.1: file too short")


@linux
def test_a_whole_file_has_no_problem(drivers, system):
    found = probe_libcuda(Libraries({LIBCUDA: (drivers.libraries / LIBCUDA,)}), system()).fact

    assert found == Libcuda(
        path=str(drivers.libraries / "libcuda.so.580.159.04"), kind="other", version="580.159.04"
    )


@linux
def test_a_library_of_another_word_size_is_passed_over(drivers, system):
    place = system()
    small = place.root / "lib32/libcuda.so.1"
    small.parent.mkdir()
    head = bytearray((drivers.libraries / LIBCUDA).read_bytes()[:64])
    head[4] = 1  # ELFCLASS32
    small.write_bytes(head)

    both = probe_libcuda(Libraries({LIBCUDA: (small, drivers.libraries / LIBCUDA)}), place).fact
    alone = probe_libcuda(Libraries({LIBCUDA: (small,)}), place).fact

    assert both.problem is None
    assert both.path == str(drivers.libraries / "libcuda.so.580.159.04")
    assert "wrong ELF class: ELFCLASS32" in alone.problem


def test_a_cache_without_libcuda_knows_that_there_is_none(system):
    assert probe_libcuda(Libraries({}, complete=True), system()).fact is ABSENT


def test_without_the_cache_nothing_is_known(system):
    found = probe_libcuda(Libraries(), system())

    assert found.fact is None
    assert found.problem


def test_windows_has_its_own_in_the_system_folder(system, tmp_path):
    place = replace(
        system({"System32/nvcuda.dll": ""}),
        platform="win32",
        environ={"SystemRoot": str(tmp_path / "system")},
    )

    assert probe_libcuda(Libraries(), place).fact.kind == "driver"
    assert probe_libcuda(Libraries(), replace(place, environ={})).fact is ABSENT
