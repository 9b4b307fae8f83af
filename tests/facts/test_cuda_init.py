import os
import shutil
import subprocess
import sys

import pytest

from torchdoctor.facts.cuda_init import probe_cuda_init, read_cuda_init
from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.model import CudaInit
from torchdoctor.facts.run import Answer, Children

UNCERTAIN = Libraries()
linux = pytest.mark.skipif(sys.platform != "linux", reason="the loader's words are those of glibc")


@pytest.fixture
def probe(tmp_path):
    """The probe where the loader finds its libraries in a folder of the test's own first."""
    children = Children(os.environ | {"LD_LIBRARY_PATH": str(tmp_path), "LC_ALL": "C"})
    return lambda limit_s=30.0: probe_cuda_init(children.run, UNCERTAIN, limit_s=limit_s)


@pytest.fixture
def libcuda(tmp_path):
    """Compiles a libcuda whose functions have these bodies."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to make a stand-in for libcuda")

    def compile_it(init, version="*number = 12040; return 0;"):
        source = tmp_path / "cuda.c"
        source.write_text(
            "#include <unistd.h>\n"
            f"int cuInit(unsigned flags) {{ {init} }}\n"
            f"int cuDriverGetVersion(int *number) {{ {version} }}\n"
        )
        library = tmp_path / LIBCUDA
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
        return library

    return compile_it


@linux
@pytest.mark.parametrize("code", [0, 999])
def test_tells_code_cuda_and_the_file_that_answered(probe, libcuda, code):
    library = libcuda(f"return {code};")

    found = probe()

    assert found.problem is None
    assert found.fact == CudaInit(code=code, library=str(library), cuda_version="12.4")


@linux
def test_a_version_that_is_refused_is_not_known(probe, libcuda):
    libcuda("return 3;", version="return 3;")

    assert probe().fact.cuda_version is None


@linux
def test_an_init_that_hangs_is_unknown(probe, libcuda):
    libcuda("sleep(600); return 0;")

    found = probe(limit_s=1.0)

    assert found.fact is None
    assert found.problem == "no answer in 1 s"


@linux
def test_the_loaders_words_stand_where_the_library_is_broken(probe, tmp_path):
    (tmp_path / LIBCUDA).write_text("")

    found = probe()

    assert found.fact is None
    assert found.problem == f"{tmp_path / LIBCUDA}: file too short"


def test_a_library_that_the_loader_cannot_find_costs_no_child(scripted):
    run = scripted({})

    found = probe_cuda_init(run, Libraries({}, complete=True))

    # The fact `libcuda` says that there is none; it is no look that failed.
    assert found.problem is None
    assert run.commands == []


def test_a_child_that_dies_is_unknown_in_its_own_words():
    found = read_cuda_init(Answer(-11, "", ""))

    assert found.problem == "killed by SIGSEGV"
