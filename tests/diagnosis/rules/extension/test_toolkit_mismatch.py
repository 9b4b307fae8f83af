import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.extension.toolkit_mismatch import toolkit_mismatch
from torchdoctor.facts.model import FoundToolkit
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def older_nvcc(capture):
    return altered(capture("h100-580-OK"), {"toolkit.nvcc": "12.4"})


def test_fires_as_a_warning_where_somebody_means_to_compile(older_nvcc):
    [finding] = examine(older_nvcc, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TOOLKIT_MISMATCH", "warning")
    assert finding.evidence[:2] == ("nvcc 12.4", "torch 2.11.0+cu130 is built for CUDA 13.0")
    assert "CUDA_HOME=/usr/local/cuda" in finding.evidence
    assert finding.fix.commands == ("export CUDA_HOME=/usr/local/cuda-13.0",)


def test_fires_as_information_where_nvcc_merely_lies_there(older_nvcc):
    finding = toolkit_mismatch(altered(older_nvcc, {"environment": {}}))

    assert finding.severity.value == "info"


def test_names_no_toolkit_where_none_fits(older_nvcc):
    other = {"toolkit.found": (FoundToolkit(path="/usr/local/cuda-12.4", version="12.4"),)}

    assert toolkit_mismatch(altered(older_nvcc, other)).fix.commands == ()


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"toolkit": UNKNOWN},
        {"toolkit.nvcc": UNKNOWN},
        {"toolkit.nvcc": "13.2"},  # a minor version may differ
        {"toolkit.nvcc": "nvcc"},
    ],
    ids=str,
)
def test_is_silent_where_the_generations_agree_or_are_not_known(older_nvcc, change):
    assert toolkit_mismatch(altered(older_nvcc, change)) is None
