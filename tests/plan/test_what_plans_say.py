"""What a plan says besides its answer, on the machines of machines/."""

import pytest

from plan.asking import ask
from plan.test_machines import FOLDER, read_machine
from torchdoctor.plan.model import Plan

NOT_READ = "was not read from"


def plan_of(name: str) -> Plan:
    [path] = FOLDER.glob(f"{name}__*")
    machine = read_machine(path)
    return ask(machine.facts, machine.options)


def everything(plan: Plan) -> str:
    warned = [str(warning.summary) for warning in plan.warnings]
    return "\n".join([str(plan.because), *map(str, plan.next_steps), *warned])


@pytest.mark.parametrize("name", ["gtx1080-linux-580", "v100-linux-580"])
def test_never_advises_a_newer_driver_where_it_drops_the_card(name):
    said = everything(plan_of(name)).lower()

    assert "upgrade" not in said
    assert "590" not in said


def test_a_driver_that_is_too_old_is_to_be_replaced_by_one_that_still_drives_the_card():
    said = everything(plan_of("k80-linux-390"))

    assert "470" in said
    assert "or newer: torch" not in said


def test_names_the_last_branch_that_drives_the_card():
    assert "580" in "".join(map(str, plan_of("gtx1080-linux-590").next_steps))


@pytest.mark.parametrize(
    "name", ["v100-beside-rtx5090-linux-580", "gtx1080-beside-rtx5090-wsl-581.80"]
)
def test_says_what_each_of_unlike_cards_alone_would_get(name):
    steps = "\n".join(map(str, plan_of(name).next_steps))

    assert "2.14.1" in steps
    assert "2.15.0" in steps
    assert "cpu" in steps


def test_names_what_newer_releases_offer_beside_an_asked_cuda():
    [path] = FOLDER.glob("rtx4090-linux-580__cuda=12.4__*")
    machine = read_machine(path)

    assert "2.15.0" in "\n".join(map(str, ask(machine.facts, machine.options).next_steps))


@pytest.mark.parametrize(
    "name",
    [
        "v100-beside-rtx5090-windows-581.80",
        "gtx1080-beside-rtx5090-windows-581.80",
        "rtx5090-linux-570",
    ],
)
def test_says_where_the_answer_rests_on_data_that_was_not_read_from_a_wheel(name):
    assert NOT_READ in str(plan_of(name).because)


@pytest.mark.parametrize("name", ["image-build-cuda-12.4", "image-build-requires-cuda-12.4"])
def test_the_cuda_of_an_image_stands_in_because(name):
    assert "image of CUDA 12.4" in str(plan_of(name).because)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("rtx4090-on-the-bus__none", "torch 2.15.0"),
        ("rtx4090-module-not-loaded", "torch 2.14.1"),  # the module of 550.54.14, once loaded
    ],
)
def test_without_a_driver_the_build_that_fits_after_the_cure_is_named(name, fits):
    assert fits in str(plan_of(name).because)


def test_an_unknown_libc_is_said():
    assert "C library is not known" in str(plan_of("rtx4090-linux-550-libc-unknown").because)
