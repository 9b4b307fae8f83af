import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.companion_variant_mismatch import (
    companion_variant_mismatch,
)
from torchdoctor.facts.model import CompanionFacts
from torchdoctor.matrix.model import Matrix

NO_OPS = (
    "NotImplementedError: Could not run 'torchvision::nms' with arguments from the 'CUDA' backend."
)


@pytest.fixture
def mixed(capture):
    """torch for CUDA 13 with a torchvision for the CPU."""
    return altered(capture("h100-580-OK"), {"torch.torchvision.version": "0.26.0+cpu"})


def test_fires_when_torchvision_is_a_cpu_build(mixed):
    [finding] = examine(mixed, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("COMPANION_VARIANT_MISMATCH", "error")
    assert finding.evidence == ("torch 2.11.0+cu130, CUDA 13.0", "torchvision 0.26.0+cpu")
    assert finding.fix.remedy == "reinstall"


@pytest.mark.parametrize(
    "change",
    [
        {"torch.torchvision.version": "0.26.0+cu126"},
        {"torch.torchvision.version": "0.26.0", "torch.torchvision.cuda": "12.6"},
        {"torch.torchvision.version": UNKNOWN, "torch.torchvision.ops_error": NO_OPS},
    ],
    ids=str,
)
def test_fires_on_another_generation_and_on_the_operators_own_words(mixed, change):
    assert companion_variant_mismatch(altered(mixed, change)).severity.value == "error"


def test_fires_as_a_warning_for_torchaudio_alone(mixed):
    audio = {
        "torch.torchvision": UNKNOWN,
        "torch.torchaudio": CompanionFacts(version="2.11.0+cpu"),
    }

    assert companion_variant_mismatch(altered(mixed, audio)).severity.value == "warning"


def test_fires_on_a_cpu_build_of_torch_beside_a_cuda_build_of_torchvision(mixed):
    swapped = {
        "torch.version": "2.11.0",
        "torch.cuda": UNKNOWN,
        "torch.torchvision.version": "0.26.0+cu130",
    }

    assert companion_variant_mismatch(altered(mixed, swapped)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.installed": False},
        {"torch.torchvision": UNKNOWN},
        {"torch.torchvision.version": UNKNOWN},
        {"torch.torchvision.version": "0.26.0"},  # no label is no sign of a CPU build
        {"torch.torchvision.version": "0.26.0+cu132"},
        {"torch.torchvision.version": "0.26.0+e437e35"},
        {"torch.version": "2.11.0", "torch.cuda": UNKNOWN, "torch.import_took_s": UNKNOWN},
        {"torch.version": "2.11.0+cpu", "torch.cuda": UNKNOWN},
        {"torch.hip": "6.4"},
    ],
    ids=str,
)
def test_is_silent_where_the_variants_agree_or_are_not_known(mixed, change):
    assert companion_variant_mismatch(altered(mixed, change)) is None
