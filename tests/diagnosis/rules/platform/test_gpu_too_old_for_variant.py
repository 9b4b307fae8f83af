from dataclasses import replace

import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.gpu_too_old_for_variant import gpu_too_old_for_variant
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def pascal(capture):
    """A GTX 1080 Ti with the build for CUDA 13.0, which begins with Turing."""
    return altered(
        capture("h100-580-OK"),
        {"gpus.0.name": "NVIDIA GeForce GTX 1080 Ti", "gpus.0.compute_capability": "6.1"},
    )


def test_fires_when_the_build_begins_with_newer_cards(pascal):
    finding = gpu_too_old_for_variant(pascal)

    assert (finding.reason, finding.severity.value) == ("GPU_TOO_OLD_FOR_VARIANT", "error")
    assert "NVIDIA GeForce GTX 1080 Ti: compute capability 6.1" in finding.evidence
    assert any(
        seen.startswith("torch 2.11.0+cu130 is compiled for sm_75") for seen in finding.evidence
    )
    assert finding.fix.remedy == "reinstall"


def test_fires_before_what_else_is_to_be_known_of_such_a_card(pascal):
    assert examine(pascal, Matrix()).findings[0].reason == "GPU_TOO_OLD_FOR_VARIANT"


def test_fires_on_a_gap_in_the_list(pascal):
    gap = altered(pascal, {"torch.arch_list": ("sm_50", "sm_70", "sm_80", "sm_86")})

    assert gpu_too_old_for_variant(gap) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.arch_list": UNKNOWN},
        {"torch.arch_list": ()},
        {"torch.arch_list": ("sm_60", "sm_70")},
        {"torch.arch_list": ("sm_37", "compute_50")},
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "7.5"},
        {"gpus.0.compute_capability": "13.0"},  # too new is another word
        {"gpus.0.vendor": "amd"},
        {"environment.CUDA_VISIBLE_DEVICES": ""},
    ],
    ids=str,
)
def test_is_silent_where_the_card_is_served_hidden_or_not_known(pascal, change):
    assert gpu_too_old_for_variant(altered(pascal, change)) is None


def test_is_silent_where_the_visible_card_may_be_the_newer_one(pascal):
    newer = replace(pascal.gpus[0], index=1, name="NVIDIA H100", compute_capability="9.0")
    both = {"gpus": (*pascal.gpus, newer), "environment": UNKNOWN}

    assert gpu_too_old_for_variant(altered(pascal, both)) is None
