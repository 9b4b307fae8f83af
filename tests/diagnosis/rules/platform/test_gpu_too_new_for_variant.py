from dataclasses import replace

import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.gpu_too_new_for_variant import gpu_too_new_for_variant
from torchdoctor.matrix.model import Matrix

CU124 = ("sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90")
CU130 = ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120")


@pytest.fixture
def blackwell(capture):
    """An RTX 5090 with a build for CUDA 12.4."""
    return altered(
        capture("h100-580-OK"),
        {
            "gpus.0.name": "NVIDIA GeForce RTX 5090",
            "gpus.0.compute_capability": "12.0",
            "torch.version": "2.6.0+cu124",
            "torch.cuda": "12.4",
            "torch.arch_list": CU124,
            "toolkit.nvcc": "12.4",
        },
    )


def test_fires_when_the_build_has_nothing_for_the_card(blackwell):
    [finding] = examine(blackwell, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GPU_TOO_NEW_FOR_VARIANT", "error")
    assert "NVIDIA GeForce RTX 5090: compute capability 12.0" in finding.evidence
    assert f"torch 2.6.0+cu124 is compiled for {' '.join(CU124)}" in finding.evidence
    assert finding.fix.remedy == "reinstall"


def test_fires_for_the_one_card_of_two_that_is_too_new(blackwell):
    older = replace(blackwell.gpus[0], index=1, name="NVIDIA H100", compute_capability="9.0")

    finding = gpu_too_new_for_variant(altered(blackwell, {"gpus": (*blackwell.gpus, older)}))

    assert "NVIDIA H100" not in str(finding.summary)


def test_fires_where_the_environment_is_not_known_and_no_card_is_served(blackwell):
    assert gpu_too_new_for_variant(altered(blackwell, {"environment": UNKNOWN})) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.arch_list": UNKNOWN},
        {"torch.arch_list": ()},  # what torch answers where CUDA does not start
        {"torch.arch_list": ("gfx90a",)},
        {"torch.arch_list": CU130},
        {"torch.arch_list": (*CU124, "compute_90")},
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "9.0"},
        {"gpus.0.compute_capability": "8.9"},
        {"gpus.0.compute_capability": "3.5"},  # too old is another word
        {"gpus.0.vendor": "amd"},
        {"environment.CUDA_VISIBLE_DEVICES": ""},
    ],
    ids=str,
)
def test_is_silent_where_the_card_is_served_hidden_or_not_known(blackwell, change):
    assert gpu_too_new_for_variant(altered(blackwell, change)) is None


def test_is_silent_about_gb10_although_torch_warns(blackwell):
    spark = {"gpus.0.compute_capability": "12.1", "torch.arch_list": ("sm_80", "sm_90", "sm_120")}

    assert gpu_too_new_for_variant(altered(blackwell, spark)) is None


@pytest.mark.parametrize("environment", [UNKNOWN, {"CUDA_VISIBLE_DEVICES": "0"}])
def test_is_silent_where_the_visible_card_may_be_the_older_one(blackwell, environment):
    older = replace(blackwell.gpus[0], index=1, name="NVIDIA H100", compute_capability="9.0")
    both = {"gpus": (*blackwell.gpus, older), "environment": environment}

    assert gpu_too_new_for_variant(altered(blackwell, both)) is None


def test_is_silent_about_cards_that_the_container_was_not_given(blackwell):
    served = replace(blackwell.gpus[0], name="NVIDIA H100", compute_capability="9.0")
    elsewhere = replace(blackwell.gpus[0], index=None, source="pci")

    assert gpu_too_new_for_variant(altered(blackwell, {"gpus": (served, elsewhere)})) is None
