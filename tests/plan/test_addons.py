"""`--with`: the file that fits the chosen build, or a refusal that says why there is none."""

from dataclasses import replace

import pytest

from torchdoctor.errors import BadRequest
from torchdoctor.facts.model import (
    Driver,
    Facts,
    Gpu,
    Libc,
    OperatingSystem,
    PythonFacts,
    Toolkit,
)
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plain import ABSENT
from torchdoctor.plan.outputs import FORMS
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

LINUX = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.35"),
    python=PythonFacts(executable="python3", version="3.11.7", tag="cp311"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
    driver=Driver(installed=True, version="550.54.14", cuda_version="12.4"),
)
WINDOWS = replace(LINUX, os=OperatingSystem(system="windows", machine="AMD64"), libc=None)
ARM = replace(LINUX, os=OperatingSystem(system="linux", machine="aarch64"))


def plan(facts, **options):
    return plan_install(facts, read_request(**options), load_matrix())


def with_card(cc):
    return replace(LINUX, gpus=(Gpu(vendor="nvidia", name="a card", compute_capability=cc),))


@pytest.mark.parametrize(
    ("facts", "options", "requirement"),
    [
        (LINUX, {"torch": "2.6.0", "cuda": "12.4", "addons": "xformers"}, "xformers==0.0.29.post3"),
        (LINUX, {"torch": "2.6.0", "addons": "torchcodec"}, "torchcodec==0.2.1"),
        (WINDOWS, {"torch": "2.6.0", "addons": "triton"}, "triton-windows==3.2.0.post21"),
        (LINUX, {"addons": "ninja"}, "ninja"),
    ],
)
def test_takes_the_release_that_belongs_to_the_torch(facts, options, requirement):
    found = plan(facts, **options)

    assert list(found.addons.values()) == [requirement]
    assert requirement in found.commands[0]


def test_takes_a_prebuilt_file_that_agrees_in_torch_cuda_abi_and_python():
    found = plan(LINUX, torch="2.6.0", cuda="12.4", addons="flash-attn")

    address, _, sha256 = found.addons["flash-attn"].partition("#sha256=")
    assert address.endswith(
        "flash_attn-2.8.3%2Bcu12torch2.6cxx11abiFALSE-cp311-cp311-linux_x86_64.whl"
    )
    assert sha256 == "0abc62d04f28f140f4f76ab7cfd1d8ce24a69c6ab0cbace8d4ab99640b68dc0a"


def test_a_file_whose_hash_nobody_saw_is_named_without_one():
    found = plan(WINDOWS, torch="2.6.0", cuda="12.4", addons="flash-attn")

    assert found.addons["flash-attn"].endswith("-cp311-cp311-win_amd64.whl")
    assert "hashes were not seen" in str(found.next_steps[0])


def test_triton_comes_with_torch_on_linux():
    found = plan(LINUX, addons="triton")

    assert found.addons == {}
    assert "comes with torch" in str(found.next_steps[0])


NVCC = replace(LINUX, toolkit=Toolkit(nvcc="12.6", found=()))
COMPILED = {"torch": "2.14.1", "cuda": "12.6", "addons": "flash-attn"}


def test_compiles_where_no_file_fits_and_nvcc_is_of_torchs_cuda():
    whole, compiling = plan(NVCC, **COMPILED).commands

    assert compiling[-2:] == ("flash-attn==2.8.3.post2", "--no-build-isolation")
    assert "flash-attn" not in " ".join(whole)
    # Without isolation the build sees what is installed, and nothing else.
    assert {"ninja", "packaging", "psutil", "setuptools", "wheel"} <= set(whole)


@pytest.mark.parametrize(
    ("memory_gib", "start"),
    [
        (64, ("env", "MAX_JOBS=7", "python3", "-m", "pip")),
        (9, ("env", "MAX_JOBS=1", "python3", "-m", "pip")),
        (4, ("env", "MAX_JOBS=1", "python3", "-m", "pip")),
        (None, ("python3", "-m", "pip")),
    ],
)
def test_as_many_jobs_as_the_memory_holds_and_no_guess_where_it_is_not_known(memory_gib, start):
    memory = None if memory_gib is None else memory_gib << 30

    found = plan(replace(NVCC, memory_bytes=memory), **COMPILED)

    assert found.commands[-1][: len(start)] == start
    said = str(found.next_steps[0])
    assert (f"MAX_JOBS={start[1][-1]}" in said) is (memory is not None)


def test_windows_has_no_env_and_the_build_bounds_itself():
    windows = replace(NVCC, os=WINDOWS.os, libc=None, memory_bytes=64 << 30)

    assert plan(windows, **COMPILED).commands[-1][0] == "python3"


@pytest.mark.parametrize("form", ["requirements", "pyproject", "uv"])
def test_what_is_compiled_stands_in_no_list_of_pins(form):
    text = FORMS[form](plan(replace(NVCC, memory_bytes=64 << 30), **COMPILED))

    [line] = [line for line in text.splitlines() if "flash-attn" in line]
    assert line.startswith(
        "# Afterwards, because it is compiled against that torch: env MAX_JOBS=7"
    )
    assert line.endswith("pip install flash-attn==2.8.3.post2 --no-build-isolation")


def test_an_image_compiles_with_its_own_python():
    text = FORMS["dockerfile"](plan(replace(NVCC, memory_bytes=64 << 30), **COMPILED))

    assert "\nRUN env MAX_JOBS=7 python3 -m pip install flash-attn" in text


@pytest.mark.parametrize(
    ("facts", "options", "word"),
    [
        (LINUX, {"torch": "2.14.1", "addons": "flash-attn"}, "TOOLKIT_MISSING"),
        (
            replace(LINUX, toolkit=Toolkit(nvcc="13.0", found=())),
            {"torch": "2.14.1", "addons": "flash-attn"},
            "TOOLKIT_MISMATCH",
        ),
        (
            replace(NVCC, python=replace(LINUX.python, c_compiler=ABSENT)),
            COMPILED,
            "NO_C_COMPILER",
        ),
        (replace(NVCC, python=replace(LINUX.python, headers=False)), COMPILED, "NO_C_COMPILER"),
        (with_card("7.5"), {"addons": "flash-attn"}, "GPU_TOO_OLD_FOR_VARIANT"),
        (with_card("6.1"), {"addons": "triton"}, "GPU_TOO_OLD_FOR_TRITON"),
        (WINDOWS, {"torch": "2.4.1", "addons": "triton"}, "COMPANION_NOT_AVAILABLE"),
        (ARM, {"torch": "2.9.1", "cuda": "12.8", "addons": "xformers"}, "COMPANION_NOT_AVAILABLE"),
        (
            LINUX,
            {"torch": "2.6.0", "cuda": "11.8", "addons": "xformers"},
            "COMPANION_VARIANT_MISMATCH",
        ),
        (LINUX, {"cuda": "cpu", "addons": "flash-attn"}, "TORCH_CPU_BUILD"),
    ],
)
def test_refuses_and_names_what_is_in_the_way(facts, options, word):
    found = plan(facts, **options)

    assert (found.verdict.value, found.reasons) == ("refuse", (word,))
    assert "fits, but" in str(found.because)


def test_a_name_that_is_unknown_cannot_be_read():
    with pytest.raises(BadRequest, match="flash-attn"):
        plan(LINUX, addons="flash")
