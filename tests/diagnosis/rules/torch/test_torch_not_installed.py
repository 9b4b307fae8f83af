import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.torch_not_installed import torch_not_installed
from torchdoctor.facts.model import TorchFacts
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def without_torch(capture):
    absent = {"torch": TorchFacts(installed=False), "python.executable": "/srv/my env/bin/python"}
    return altered(capture("h100-580-OK"), absent)


def test_fires_as_information_and_names_the_interpreter(without_torch):
    [finding] = examine(without_torch, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TORCH_NOT_INSTALLED", "info")
    assert finding.evidence == ("no distribution named torch in /srv/my env/bin/python",)
    assert finding.fix.commands == ("torchdoctor install --python '/srv/my env/bin/python'",)
    assert finding.fix.remedy == "reinstall"


def test_fires_where_the_interpreter_is_not_known(without_torch):
    finding = torch_not_installed(altered(without_torch, {"python": UNKNOWN}))

    assert finding.fix.commands == ("torchdoctor install",)


@pytest.mark.parametrize(
    "change",
    [{"torch": UNKNOWN}, {"torch.installed": UNKNOWN}, {"torch.installed": True}],
    ids=str,
)
def test_is_silent_where_torch_is_there_or_nobody_looked(without_torch, change):
    assert torch_not_installed(altered(without_torch, change)) is None
