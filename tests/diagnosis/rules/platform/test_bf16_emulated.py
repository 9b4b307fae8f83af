from dataclasses import replace

import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.bf16_emulated import bf16_emulated
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def turing(capture):
    """A T4, which torch uses."""
    return altered(
        capture("h100-580-OK"),
        {"gpus.0.name": "Tesla T4", "gpus.0.compute_capability": "7.5"},
    )


def test_fires_as_information_on_a_card_before_ampere(turing):
    [finding] = examine(turing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("BF16_EMULATED", "info")
    assert finding.evidence == ("Tesla T4: compute capability 7.5",)


@pytest.mark.parametrize(
    "change",
    [
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "8.0"},
        {"gpus.0.vendor": "amd"},
        {"torch": UNKNOWN},
        {"torch.is_available": UNKNOWN},
        {"torch.is_available": False},
        {"environment": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_on_newer_cards_and_where_torch_does_not_use_the_card(turing, change):
    assert bf16_emulated(altered(turing, change)) is None


def test_is_silent_about_a_card_that_is_hidden(turing):
    newer = replace(turing.gpus[0], index=1, compute_capability="9.0")
    chosen = {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}

    facts = altered(turing, {"gpus": (*turing.gpus, newer), "environment": chosen})

    assert bf16_emulated(facts) is None
