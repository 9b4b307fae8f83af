"""The simulated loader beside the real one, on libraries that the tests compile."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.facts.loader import Loader

NEW, OLD = "-Wl,--enable-new-dtags", "-Wl,--disable-new-dtags"
# What a process has mapped after loading a library, of those that lie in the test's own folder.
ASK = """
import ctypes, json, sys
ctypes.CDLL(sys.argv[1])
maps = [line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if "/" in line]
print(json.dumps(sorted({path for path in maps if path.startswith(sys.argv[2])})))
"""


@pytest.fixture
def build(tmp_path):
    """Compiles `folder/lib<name>.so`, which needs others and has a search path."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler that makes libraries for ld.so")

    def compile_it(folder, name, needs=(), path=None, tags=OLD):
        there = tmp_path / folder
        there.mkdir(exist_ok=True)
        source = there / f"{name}.c"
        source.write_text(f"int {name}_here = 1;")
        library = there / f"lib{name}.so"
        flags = [f"-Wl,-soname,lib{name}.so", "-Wl,--no-as-needed", *map(str, needs)]
        if path:
            flags += [f"-Wl,-rpath,{path}", tags]
        command = [compiler, "-shared", "-fPIC", source, "-o", library, *flags]
        subprocess.run(command, check=True)
        return library

    return compile_it


def both(first: Path, root: Path, *preferred: Path) -> tuple[list[str], list[str]]:
    """What the real loader maps and what the simulated one loads, below `root`."""
    environ = os.environ | {"LD_LIBRARY_PATH": ":".join(map(str, preferred))}
    command = [sys.executable, "-IS", "-c", ASK, str(first), str(root)]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    loader = Loader(os.uname().machine, preferred=preferred)
    loader.load(first)
    taken = {str(found.path.resolve()) for found in loader.loaded.values()}
    return json.loads(answer.stdout), sorted(taken)


def test_an_rpath_goes_before_ld_library_path(build, tmp_path):
    """Official CUDA wheels have one, so a toolkit on LD_LIBRARY_PATH does not hurt them."""
    own, other = build("own", "cublas"), build("toolkit", "cublas")
    torch = build("torch", "torch", [own], "$ORIGIN/../own", OLD)

    real, simulated = both(torch, tmp_path, other.parent)

    assert real == simulated == [str(own), str(torch)]


def test_a_runpath_comes_after_ld_library_path(build, tmp_path):
    own, other = build("own", "nvjitlink"), build("toolkit", "nvjitlink")
    sparse = build("torch", "cusparse", [own], "${ORIGIN}/../own", NEW)

    real, simulated = both(sparse, tmp_path, other.parent)

    assert real == simulated == [str(other), str(sparse)]


def test_a_runpath_switches_off_the_rpath_of_whoever_brought_it_in(build, tmp_path):
    """torch -> libcusparse (RUNPATH) -> libnvJitLink: the report of many a broken import."""
    own, other = build("own", "nvjitlink"), build("toolkit", "nvjitlink")
    sparse = build("own", "cusparse", [own], "$ORIGIN", NEW)
    torch = build("torch", "torch", [sparse], "$ORIGIN/../own", OLD)

    real, simulated = both(torch, tmp_path, other.parent)

    assert real == simulated == sorted(map(str, [sparse, other, torch]))


def test_an_rpath_serves_what_its_library_brings_in(build, tmp_path):
    own, other = build("own", "nvjitlink"), build("toolkit", "nvjitlink")
    sparse = build("own", "cusparse", [own])
    torch = build("torch", "torch", [sparse], "$ORIGIN/../own", OLD)

    real, simulated = both(torch, tmp_path, other.parent)

    assert real == simulated == sorted(map(str, [sparse, own, torch]))


def test_what_is_loaded_is_not_looked_for_again(build, tmp_path):
    """torch itself asks for the library first, and its RPATH decides for all."""
    own, other = build("own", "nvjitlink"), build("toolkit", "nvjitlink")
    sparse = build("own", "cusparse", [own], "$ORIGIN", NEW)
    torch = build("torch", "torch", [own, sparse], "$ORIGIN/../own", OLD)

    real, simulated = both(torch, tmp_path, other.parent)

    assert real == simulated == sorted(map(str, [sparse, own, torch]))


def test_the_rpath_of_the_program_serves_all(build, tmp_path):
    """conda's Python has one: its lib folder, and the libstdc++ in it."""
    own, conda = build("own", "stdcpp"), build("conda", "stdcpp")
    torch = build("torch", "torch", [own])
    python = build("bin", "python", [], "$ORIGIN/../conda", OLD)

    loader = Loader(os.uname().machine, program=python)
    loader.load(torch)

    assert loader.loaded["libstdcpp.so"].path.resolve() == conda


def test_a_library_of_another_machine_is_passed_over(build, tmp_path):
    own = build("own", "cublas")
    foreign = tmp_path / "toolkit/libcublas.so"
    foreign.parent.mkdir()
    head = bytearray(own.read_bytes()[:64])
    head[4] = 1  # ELFCLASS32
    foreign.write_bytes(head)
    torch = build("torch", "torch", [own], "$ORIGIN/../own", NEW)

    real, simulated = both(torch, tmp_path, foreign.parent)

    assert real == simulated == [str(own), str(torch)]


def test_a_damaged_library_ends_the_search(build, tmp_path):
    """As the real loader, which says "file too short" and does not look further."""
    own = build("own", "cublas")
    empty = tmp_path / "toolkit/libcublas.so"
    empty.parent.mkdir()
    empty.write_bytes(b"")
    torch = build("torch", "torch", [own], "$ORIGIN/../own", NEW)

    loader = Loader(os.uname().machine, preferred=[empty.parent])
    loader.load(torch)

    assert "libcublas.so" not in loader.loaded
    with pytest.raises(subprocess.CalledProcessError):
        both(torch, tmp_path, empty.parent)
