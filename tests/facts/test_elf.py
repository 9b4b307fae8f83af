import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.elf import Elf, read_elf

X86_64, AARCH64, I386 = 62, 183, 3


def header(machine=X86_64, bits=2, segments=0):
    """The 64 bytes of an ELF header, with a program header table right behind them."""
    head = bytearray(64)
    head[:4] = b"\x7fELF"
    head[4], head[5], head[6] = bits, 1, 1
    head[16:18] = (3).to_bytes(2, "little")
    head[18:20] = machine.to_bytes(2, "little")
    head[32:40] = (64).to_bytes(8, "little")
    head[54:56] = (56).to_bytes(2, "little")
    head[56:58] = segments.to_bytes(2, "little")
    return bytes(head)


@pytest.fixture
def library(tmp_path):
    """A shared library of the system's own compiler, with these linker flags."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler that makes ELF files")

    def compile_it(name="libfirst.so.1", *flags):
        source = tmp_path / "source.c"
        source.write_text("int here = 4;")
        path = tmp_path / name
        linker = ["-Wl,--no-as-needed", f"-Wl,-soname,{name}", *flags]
        subprocess.run([compiler, "-shared", "-fPIC", source, "-o", path, *linker], check=True)
        return path

    return compile_it


@pytest.fixture
def read(tmp_path):
    """A file of these bytes as the loader of an x86-64 machine sees it."""

    def write(data):
        path = tmp_path / "lib.so"
        path.write_bytes(data)
        return read_elf(path, "x86_64")

    return write


def test_reads_what_a_library_asks_for(library):
    first = library()

    folders = "-Wl,-rpath,$ORIGIN/../lib:/opt/cuda"
    rpath = library("libsecond.so.1", str(first), folders, "-Wl,--disable-new-dtags")
    runpath = library("libthird.so.1", str(first), "-Wl,-rpath,/opt/a", "-Wl,--enable-new-dtags")

    found = read_elf(rpath, "")
    assert (found.problem, found.soname) == (None, "libsecond.so.1")
    assert "libfirst.so.1" in found.needed
    assert (found.rpath, found.runpath) == (("$ORIGIN/../lib", "/opt/cuda"), ())
    assert (read_elf(runpath, "").rpath, read_elf(runpath, "").runpath) == ((), ("/opt/a",))


def test_an_empty_file_is_too_short_in_the_words_of_the_loader(read):
    assert read(b"").problem == "file too short"


def test_a_text_has_no_elf_header(read):
    assert read(b"INPUT(libcuda.so.1)\n" * 9).problem == "invalid ELF header"


def test_a_file_that_was_cut_off_is_too_short(library):
    path = library()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 4])

    assert read_elf(path, "").problem.startswith("file too short: ")


@pytest.mark.parametrize("head", [header(I386, bits=1), header(AARCH64)])
def test_a_library_of_another_machine_is_passed_over(read, head):
    found = read(head)

    assert found.foreign
    assert found.problem.startswith("wrong ELF class")


def test_a_missing_file_is_no_library(tmp_path):
    found = read_elf(tmp_path / "missing.so", "x86_64")

    assert found.problem == "cannot open shared object file: No such file or directory"
    assert not found.foreign


@given(st.binary(max_size=200), st.integers(0, 3), st.booleans())
def test_no_bytes_raise(tmp_path_factory, data, segments, with_header):
    path = tmp_path_factory.getbasetemp() / "any.so"
    path.write_bytes(header(segments=segments) + data if with_header else data)

    assert isinstance(read_elf(path, "x86_64"), Elf)
