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

    assert found.addons["flash-attn"].endswith(
        "flash_attn-2.8.3%2Bcu12torch2.6cxx11abiFALSE-cp311-cp311-linux_x86_64.whl"
    )


def test_triton_comes_with_torch_on_linux():
    found = plan(LINUX, addons="triton")

    assert found.addons == {}
    assert "comes with torch" in str(found.next_steps[0])


def test_compiles_where_no_file_fits_and_nvcc_is_of_torchs_cuda():
    facts = replace(LINUX, toolkit=Toolkit(nvcc="12.6", found=()))

    found = plan(facts, torch="2.14.1", cuda="12.6", addons="flash-attn")

    assert found.commands[-1][-2:] == ("flash-attn==2.8.3.post2", "--no-build-isolation")
    assert "flash-attn" not in " ".join(found.commands[0])


@pytest.mark.parametrize(
    ("facts", "options", "word"),
    [
        (LINUX, {"torch": "2.14.1", "addons": "flash-attn"}, "TOOLKIT_MISSING"),
        (
            replace(LINUX, toolkit=Toolkit(nvcc="13.0", found=())),
            {"torch": "2.14.1", "addons": "flash-attn"},
            "TOOLKIT_MISMATCH",
        ),
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
