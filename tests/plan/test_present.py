"""What is there already: enough, to be replaced by force, or broken."""

from dataclasses import replace

import pytest

from torchdoctor.facts.model import (
    Driver,
    Facts,
    Gpu,
    Libc,
    OperatingSystem,
    PythonFacts,
    TorchFacts,
)
from torchdoctor.matrix.loader import load_matrix
from torchdoctor.plan.request import read_request
from torchdoctor.plan.resolve import plan_install

TORCH = TorchFacts(
    installed=True,
    version="2.6.0+cu124",
    distribution_version="2.6.0+cu124",
    cuda="12.4",
    damaged_files=(),
    packages={"nvidia-cudnn-cu12": "9.1.0.70", "nvidia-cublas-cu12": "12.4.5.8"},
)
MACHINE = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.35"),
    python=PythonFacts(executable="python3", version="3.11.7", tag="cp311"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
    driver=Driver(installed=True, version="550.54.14", cuda_version="12.4"),
    torch=TORCH,
)
CUDNN = "nvidia/cudnn/lib/libcudnn.so.9: 0 of 116388640 bytes"
LIBTORCH = "torch/lib/libtorch_python.so: 1000 of 30494968 bytes"


def plan(**changes):
    facts = replace(MACHINE, torch=replace(TORCH, **changes))
    request = read_request(torch="2.6.0", cuda="12.4", only="torch")
    return plan_install(facts, request, load_matrix())


def forced(plan):
    [first, *_] = plan.commands
    if "--force-reinstall" not in first:
        return None
    return [word for word in first if "==" in word]


def test_a_whole_build_that_imports_is_enough():
    assert plan().verdict.value == "nothing-to-do"


@pytest.mark.parametrize(
    ("changes", "pins"),
    [
        ({"damaged_files": (LIBTORCH,)}, ["torch==2.6.0+cu124"]),
        ({"damaged_files": (CUDNN,)}, ["nvidia-cudnn-cu12==9.1.0.70"]),
        (
            {"damaged_files": (CUDNN, LIBTORCH)},
            ["torch==2.6.0+cu124", "nvidia-cudnn-cu12==9.1.0.70"],
        ),
        ({"import_error": "ImportError: undefined symbol"}, ["torch==2.6.0+cu124"]),
    ],
)
def test_a_broken_build_is_replaced_by_force_because_its_metadata_satisfy_the_pin(changes, pins):
    found = plan(**changes)

    assert found.verdict.value == "install"
    assert forced(found) == pins
    assert "--force-reinstall" not in found.commands[1]


def test_a_broken_build_of_another_release_needs_no_force():
    found = plan(
        version="2.5.1+cu124", distribution_version="2.5.1+cu124", damaged_files=(LIBTORCH,)
    )

    assert forced(found) is None


def test_what_nobody_looked_at_is_no_damage():
    assert plan(damaged_files=None).verdict.value == "nothing-to-do"
