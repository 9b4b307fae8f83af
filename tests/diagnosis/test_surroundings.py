"""What kind of machine this is."""

import pytest

from torchdoctor.diagnosis.surroundings import (
    cards_out_of_reach,
    cards_within_reach,
    cuda_code,
    in_image_build,
    in_slurm_job,
    module_is_down,
    nvml_code,
    smi_exit,
)
from torchdoctor.facts.model import Container, CudaInit, Driver, Facts


def test_a_slurm_job_is_told_by_its_variables():
    assert in_slurm_job(Facts(environment={"SLURM_JOB_ID": "17"}))
    assert not in_slurm_job(Facts(environment={"CUDA_VISIBLE_DEVICES": "0"}))
    assert not in_slurm_job(Facts())


@pytest.mark.parametrize("building", [False, None])
def test_an_image_build_is_one_that_is_known_to_be(building):
    assert in_image_build(Facts(container=Container(building=True)))
    assert not in_image_build(Facts(container=Container(building=building)))
    assert not in_image_build(Facts())


def test_who_did_not_answer_has_no_code():
    assert (cuda_code(Facts()), nvml_code(Facts()), smi_exit(Facts())) == (None, None, None)


def test_a_module_that_nobody_looked_for_is_not_known_to_be_down():
    assert module_is_down(Facts(driver=Driver(loaded=False)))
    assert not module_is_down(Facts(driver=Driver()))
    assert not module_is_down(Facts())


def test_a_module_on_which_cuda_starts_is_not_down():
    works = Facts(driver=Driver(loaded=False), cuda_init=CudaInit(code=0))

    assert not module_is_down(works)


@pytest.mark.parametrize(
    ("nodes", "within", "out"),
    [
        (("nvidia0", "nvidiactl"), True, False),
        (("dxg",), True, False),
        (("nvidiactl",), False, True),
        ((), False, True),
        (None, False, False),
    ],
)
def test_files_that_were_not_looked_for_are_neither_there_nor_missing(nodes, within, out):
    facts = Facts(device_nodes=nodes)

    assert cards_within_reach(facts) is within
    assert cards_out_of_reach(facts) is out
