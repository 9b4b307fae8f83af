import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.torch_rocm_build import torch_rocm_build
from torchdoctor.facts.model import Gpu
from torchdoctor.matrix.model import Matrix


@pytest.fixture
def rocm(capture):
    return altered(
        capture("h100-580-OK"),
        {
            "torch.version": "2.11.0+rocm6.4",
            "torch.cuda": UNKNOWN,
            "torch.hip": "6.4.43482",
            "torch.arch_list": ("gfx90a",),
            "torch.is_available": False,
        },
    )


def test_fires_on_a_rocm_build_beside_an_nvidia_card(rocm):
    [finding] = examine(rocm, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TORCH_ROCM_BUILD", "error")
    assert finding.evidence == (
        "torch 2.11.0+rocm6.4",
        "torch.version.hip is 6.4.43482",
        "NVIDIA cards: NVIDIA H100 80GB HBM3",
    )
    assert finding.fix.remedy == "reinstall"


@pytest.mark.parametrize("version", ["2.11.0+rocm6.4", "2.11.0+xpu"])
def test_fires_on_the_label_where_torch_was_not_imported(rocm, version):
    facts = altered(rocm, {"torch.hip": UNKNOWN, "torch.version": version})

    assert torch_rocm_build(facts) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.installed": False},
        {"torch.cuda": "13.0"},
        {"torch.hip": UNKNOWN, "torch.version": "2.11.0"},
        {"torch.hip": UNKNOWN, "torch.version": "2.11.0+cpu"},
        {"gpus": UNKNOWN},
        {"gpus": (Gpu(vendor="amd"),)},
        {"cuda_init.code": 999},
    ],
    ids=str,
)
def test_is_silent_where_the_build_or_the_card_is_another(rocm, change):
    assert torch_rocm_build(altered(rocm, change)) is None


def test_is_silent_where_a_card_of_that_maker_is_there_too(rocm):
    both = {"gpus": (*rocm.gpus, Gpu(vendor="amd", name="Radeon PRO W7900"))}

    assert torch_rocm_build(altered(rocm, both)) is None
