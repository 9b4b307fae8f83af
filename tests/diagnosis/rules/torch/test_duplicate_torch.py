import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.duplicate_torch import duplicate_torch
from torchdoctor.matrix.model import Matrix

PATHS = (
    "/home/user/.local/lib/python3.12/site-packages/torch-2.6.0.dist-info",
    "/opt/conda/lib/python3.12/site-packages/torch-2.11.0.dist-info",
)


@pytest.fixture
def twice(capture):
    return altered(capture("h100-580-OK"), {"torch.duplicates": PATHS})


def test_fires_when_one_interpreter_sees_two(twice):
    [finding] = examine(twice, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DUPLICATE_TORCH", "warning")
    assert finding.evidence[:2] == PATHS
    assert finding.fix.commands.count("python3 -m pip uninstall --yes torch") == 2


@pytest.mark.parametrize(
    "change",
    [{"torch": UNKNOWN}, {"torch.duplicates": UNKNOWN}, {"torch.duplicates": ()},
     {"torch.duplicates": PATHS[:1]}],
    ids=str,
)  # fmt: skip
def test_is_silent_about_a_single_one_and_where_nobody_counted(twice, change):
    assert duplicate_torch(altered(twice, change)) is None
