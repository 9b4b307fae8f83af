import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from torchdoctor.facts.libraries import Libraries
from torchdoctor.facts.model import Shadow
from torchdoctor.facts.place import Place
from torchdoctor.facts.shadows import Surroundings, probe_shadows

NOBODY = Libraries()
OLD, NEW = "-Wl,--disable-new-dtags", "-Wl,--enable-new-dtags"


class Site:
    """A torch with its packages, as the wheels lay them out, compiled from nothing."""

    def __init__(self, folder, compiler):
        self.folder = folder
        self.compiler = compiler
        self.packages = folder / "site-packages"
        self.torch = self.packages / "torch"

    def library(self, where, name, needs=(), *flags):
        path = self.folder / where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        source = self.folder / "source.c"
        source.write_text("int here = 1;")
        linker = [f"-Wl,-soname,{name}", "-Wl,--no-as-needed", *map(str, needs), *flags]
        command = [self.compiler, "-shared", "-fPIC", source, "-o", path, *linker]
        subprocess.run(command, check=True)
        return path

    def package(self, name, library, needs=(), *flags):
        return self.library(f"site-packages/nvidia/{name}/lib", library, needs, *flags)

    def wheel(self, *needs):
        """libtorch_global_deps.so as in an official wheel: with an RPATH to all packages."""
        folders = sorted({f"$ORIGIN/../../nvidia/{path.parent.parent.name}/lib" for path in needs})
        rpath = f"-Wl,-rpath,{':'.join(folders)}"
        return self.library("site-packages/torch/lib", "libtorch_global_deps.so", needs, rpath, OLD)

    def look(self, *, libraries=NOBODY, conda=None, mapped=(), program=None, preferred=()):
        around = Surroundings(
            torch=str(self.torch),
            program=program and str(program),
            roots=(str(self.packages),),
            library_path=":".join(map(str, preferred)),
        )
        place = Place(root=self.folder, environ={})
        return probe_shadows(around, libraries, place, conda=conda, mapped=mapped).fact


@pytest.fixture
def site(tmp_path):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler that makes libraries for ld.so")
    return Site(tmp_path, compiler)


def test_a_toolkit_on_ld_library_path_does_not_shadow_what_has_an_rpath(site):
    site.wheel(site.package("cublas", "libcublas.so.12"))
    toolkit = site.library("cuda/lib64", "libcublas.so.12")

    assert site.look(preferred=[toolkit.parent]) == ()


def test_a_toolkit_on_ld_library_path_shadows_nvjitlink(site):
    """libcusparse finds it by RUNPATH, which comes after LD_LIBRARY_PATH."""
    own = site.package("nvjitlink", "libnvJitLink.so.12")
    runpath = "-Wl,-rpath,$ORIGIN/../../nvjitlink/lib"
    site.wheel(site.package("cusparse", "libcusparse.so.12", [own], runpath, NEW))
    toolkit = site.library("cuda/lib64", "libnvJitLink.so.12")

    assert site.look(preferred=[toolkit.parent]) == (
        Shadow(library="libnvJitLink.so.12", path=str(toolkit), because="LD_LIBRARY_PATH"),
    )
    assert site.look() == ()


def test_another_cudnn_shadows_the_parts_that_cudnn_opens_later(site):
    cudnn = site.package("cudnn", "libcudnn.so.9", (), "-Wl,-rpath,$ORIGIN", NEW)
    site.package("cudnn", "libcudnn_graph.so.9")
    site.wheel(cudnn)
    other = site.library("opt/cudnn", "libcudnn_graph.so.9")

    assert site.look(preferred=[other.parent]) == (
        Shadow(library="libcudnn_graph.so.9", path=str(other), because="LD_LIBRARY_PATH"),
    )


def test_a_library_that_torch_does_not_bring_along_shadows_nothing(site):
    """conda's torch takes its CUDA from the environment's lib folder."""
    system = site.library("usr/lib", "libcublas.so.12")
    site.library("site-packages/torch/lib", "libtorch_global_deps.so", [system])
    libraries = Libraries({"libcublas.so.12": (system,)}, complete=True)

    assert site.look(libraries=libraries) == ()


def test_the_systems_copy_shadows_where_the_search_path_misses_torchs_own(site):
    own = site.package("cublas", "libcublas.so.12")
    system = site.library("usr/lib", "libcublas.so.12")
    site.library("site-packages/torch/lib", "libtorch_global_deps.so", [own])
    libraries = Libraries({"libcublas.so.12": (system,)}, complete=True)

    assert site.look(libraries=libraries) == (
        Shadow(library="libcublas.so.12", path=str(system), because="ldconfig"),
    )


def test_condas_cpp_library_is_named_where_its_python_brings_it(site):
    conda = site.folder / "conda"
    stdcpp = site.library("conda/lib", "libstdc++.so.6")
    program = site.library("conda/bin", "python3.11", (), "-Wl,-rpath,$ORIGIN/../lib", OLD)
    site.library("site-packages/torch/lib", "libtorch_global_deps.so", [stdcpp])

    [shadow] = site.look(conda=str(conda), program=program)

    assert (shadow.library, shadow.because) == ("libstdc++.so.6", "conda")
    assert Path(shadow.path).resolve() == stdcpp


def test_the_systems_cpp_library_is_the_right_one(site):
    system = site.library("usr/lib", "libstdc++.so.6")
    site.library("site-packages/torch/lib", "libtorch_global_deps.so", [system])

    assert site.look(libraries=Libraries({"libstdc++.so.6": (system,)}, complete=True)) == ()


def test_a_mapped_copy_is_a_shadow_of_what_torch_brings_along(site):
    site.wheel(site.package("cublas", "libcublas.so.12"))
    mapped = ("/opt/cuda/libcublas.so.12", "/opt/cuda/libcufft.so.11")

    assert site.look(mapped=mapped) == (
        Shadow(library="libcublas.so.12", path="/opt/cuda/libcublas.so.12", because="mapped"),
    )


def test_without_torch_nothing_is_shadowed(system):
    assert probe_shadows(Surroundings(), NOBODY, system()).fact == ()


def test_an_interpreter_that_said_nothing_leaves_it_unknown(system):
    found = probe_shadows(None, NOBODY, system())

    assert found.fact is None
    assert "did not say" in found.problem


def test_another_loader_is_not_followed(system):
    found = probe_shadows(Surroundings(), NOBODY, replace(system(), platform="win32"))

    assert found.fact is None
    assert "win32" in found.problem
