import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.triton_unavailable import triton_unavailable
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def without_triton(capture):
    changes = {"torch.triton": UNKNOWN, "torch.requires": {"triton": "~=3.6.0"}}
    return altered(capture("h100-580-OK"), changes)


def test_fires_when_torch_asks_for_a_triton_that_is_not_there(without_triton):
    [finding] = examine(without_triton, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TRITON_UNAVAILABLE", "warning")
    assert finding.evidence == ("torch 2.11.0+cu130 asks for triton~=3.6.0",)
    assert finding.fix.commands == ('python3 -m pip install "triton~=3.6.0"',)


def test_fires_when_triton_is_there_and_cannot_be_imported(capture):
    said = "ImportError: libtriton.so: undefined symbol: _ZN4mlir"

    finding = triton_unavailable(altered(capture("h100-580-OK"), {"torch.triton_error": said}))

    assert finding.evidence == (said, "triton 3.6.0")
    assert finding.fix.commands == ("python3 -m pip install --force-reinstall --no-deps triton",)


def test_is_silent_about_a_triton_that_is_neither_there_nor_asked_for(capture):
    windows = {"torch.triton": UNKNOWN, "torch.triton_error": "No module named 'triton'"}

    assert triton_unavailable(altered(capture("h100-580-OK"), windows)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.triton": "3.6.0"},
        {"torch.requires": UNKNOWN},
        {"torch.requires": {}},  # Windows builds ask for none
    ],
    ids=str,
)
def test_is_silent_where_it_is_there_or_not_asked_for(without_triton, change):
    assert triton_unavailable(altered(without_triton, change)) is None
