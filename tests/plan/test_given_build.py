"""A build that somebody has in hand is held against the machine by the filters of every plan."""

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
from torchdoctor.plan.given_build import Given, plan_given
from torchdoctor.plan.model import Verdict

RTX = Facts(
    os=OperatingSystem(system="linux", machine="x86_64"),
    libc=Libc(name="glibc", version="2.35"),
    python=PythonFacts(executable="/there/python", version="3.11.7", tag="cp311"),
    gpus=(Gpu(vendor="nvidia", name="RTX 4090", compute_capability="8.9"),),
    driver=Driver(installed=True, version="550.54.14", cuda_version="12.4"),
)
B200 = replace(RTX, gpus=(Gpu(vendor="nvidia", name="B200", compute_capability="10.0"),))
OLD_GLIBC = replace(RTX, libc=Libc(name="glibc", version="2.17"))
OPTIONS = ("--no-index", "--find-links", "file:///tmp/wheels.html")


def build(torch="2.6.0", variant="cu124", platform="linux_x86_64"):
    rows = load_matrix().builds_for(platform)
    return next(row for row in rows if (row.torch, row.variant) == (torch, variant))


def given(version="2.6.0+cu124", **how):
    return Given(place="DIR", packages={"torch": version}, options=OPTIONS, **how)


def plan(chosen, facts=RTX, hand=None):
    label = f"+{chosen.label}" if chosen.label else ""
    return plan_given(chosen, hand or given(f"{chosen.torch}{label}"), facts, load_matrix())


def test_a_build_that_fits_is_installed_from_where_it_lies():
    found = plan(build())

    assert found.verdict is Verdict.INSTALL
    assert found.expects_gpu
    assert found.commands == (
        ("/there/python", "-m", "pip", "install", "torch==2.6.0+cu124", *OPTIONS),
    )
    assert "out of DIR" in str(found.because)
    assert "525.60.13 or newer" in str(found.because)
    assert "is the newest build" not in str(found.because)


@pytest.mark.parametrize(
    ("chosen", "facts", "word"),
    [
        (build("2.15.0", "cu130"), RTX, "DRIVER_TOO_OLD"),
        (
            build(),
            replace(B200, driver=Driver(installed=True, version="580.65.06")),
            "GPU_TOO_NEW_FOR_VARIANT",
        ),
        (build(), replace(RTX, libc=Libc(name="musl", version="1.2")), "MUSL_UNSUPPORTED"),
        (
            build(),
            replace(RTX, python=PythonFacts(executable="p", tag="cp314", version="3.14.0")),
            "NO_WHEEL_FOR_PYTHON",
        ),
        (build("2.14.1", "cu126"), OLD_GLIBC, "GLIBC_TOO_OLD"),
    ],
)
def test_one_that_does_not_fit_is_refused_with_the_filters_word(chosen, facts, word):
    found = plan(chosen, facts)

    assert (found.verdict, found.reasons[0]) == (Verdict.REFUSE, word)
    assert f"torch {chosen.torch} ({chosen.variant}) does not fit this machine" in str(
        found.because
    )
    assert not found.sources


def test_the_cpu_build_serves_a_machine_with_a_card_because_somebody_wants_it():
    found = plan(build("2.6.0", "cpu"))

    assert found.verdict is Verdict.INSTALL_CPU
    assert not found.expects_gpu


def test_a_build_for_a_card_serves_a_login_node_without_one():
    found = plan(build(), replace(RTX, gpus=(), driver=Driver(installed=False)))

    assert found.verdict is Verdict.INSTALL
    assert [warned.reason for warned in found.warnings][:1] == ["NO_NVIDIA_GPU"]


def test_a_release_that_the_matrix_does_not_know_is_judged_by_what_its_wheel_says():
    unknown = replace(build(), torch="9.9.9", cuda="13.9", variant="cu139", label="cu139")

    assert plan(unknown).reasons[0] == "DRIVER_TOO_OLD"
    assert (
        plan(replace(unknown, cuda="12.4", variant="cu124", label="cu124")).verdict
        is Verdict.INSTALL
    )


def test_what_differs_by_its_label_only_is_replaced_by_force():
    there = TorchFacts(installed=True, version="2.6.0+cpu", distribution_version="2.6.0+cpu")

    first, second = plan(build(), replace(RTX, torch=there)).commands

    assert {"--force-reinstall", "--no-deps", "torch==2.6.0+cu124"} <= set(first)
    assert "--force-reinstall" not in second


def test_all_of_it_in_place_is_nothing_to_do_unless_it_is_forced():
    there = TorchFacts(
        installed=True, version="2.6.0+cu124", distribution_version="2.6.0+cu124", cuda="12.4"
    )
    facts = replace(RTX, torch=there)

    assert plan(build(), facts, given(is_there=True)).verdict is Verdict.NOTHING_TO_DO
    assert plan(build(), facts, given(is_there=False)).verdict is Verdict.INSTALL
    forced = given(is_there=True, force_reinstall=True)
    assert plan(build(), facts, forced).verdict is Verdict.INSTALL
    broken = replace(facts, torch=replace(there, import_error="OSError: libcudnn"))
    assert plan(build(), broken, given(is_there=True)).verdict is Verdict.INSTALL


def test_a_file_in_hand_is_named_and_not_its_version_which_an_index_may_have_too():
    exact = "torch @ file:///hand/torch.whl"

    [command] = plan(build(), RTX, given(references={"torch": exact})).commands

    assert exact in command
    assert "torch==2.6.0+cu124" not in command


def test_other_packages_go_with_torch_in_one_command():
    [command] = plan(build(), RTX, given(addons={"ninja": "ninja==1.13.0"})).commands

    assert "ninja==1.13.0" in command
