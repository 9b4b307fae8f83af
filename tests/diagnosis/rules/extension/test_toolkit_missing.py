import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.extension.toolkit_missing import toolkit_missing
from torchdoctor.facts.model import FoundToolkit, Toolkit
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def without_toolkit(capture):
    """CUDA_HOME is set, and there is nothing."""
    return altered(capture("h100-580-OK"), {"toolkit": Toolkit(found=())})


def test_fires_where_the_variable_leads_nowhere(without_toolkit):
    [finding] = examine(without_toolkit, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TOOLKIT_MISSING", "warning")
    assert finding.evidence == ("CUDA_HOME=/usr/local/cuda", "nvcc: not found")
    assert finding.fix.commands == ("unset CUDA_HOME",)


@pytest.mark.parametrize(
    "change",
    [
        {"toolkit": UNKNOWN},
        {"toolkit.found": UNKNOWN},
        {"toolkit.nvcc": "13.0"},
        {"toolkit.found": (FoundToolkit(path="/usr/local/cuda-13.0"),)},
        {"environment": UNKNOWN},
        {"environment": {}},  # nobody means to compile
        {"environment.CUDA_HOME": ""},
    ],
    ids=str,
)
def test_is_silent_where_no_toolkit_is_asked_for_or_one_may_be_there(without_toolkit, change):
    assert toolkit_missing(altered(without_toolkit, change)) is None
