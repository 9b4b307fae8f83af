import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.torch_cpu_build import torch_cpu_build
from torchdoctor.facts.model import Nvml
from torchdoctor.matrix.model import Matrix

COMPLAINT = "AssertionError: Torch not compiled with CUDA enabled"


@pytest.fixture
def cpu_build(capture):
    """The healthy machine with the CPU build of the same release."""
    return altered(
        capture("h100-580-OK"),
        {
            "torch.version": "2.11.0+cpu",
            "torch.distribution_version": "2.11.0+cpu",
            "torch.cuda": UNKNOWN,
            "torch.arch_list": (),
            "torch.is_available": False,
            "torch.device_count": 0,
        },
    )


@pytest.fixture
def unlabelled(cpu_build):
    """The same from an index whose files carry no local label."""
    plain = {"torch.version": "2.11.0", "torch.distribution_version": "2.11.0"}
    return altered(cpu_build, plain)


def test_fires_on_a_cpu_build_beside_a_working_driver(cpu_build):
    [finding] = examine(cpu_build, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("TORCH_CPU_BUILD", "error")
    assert "torch 2.11.0+cpu" in finding.evidence
    assert "NVIDIA cards: NVIDIA H100 80GB HBM3" in finding.evidence
    assert finding.fix.remedy == "reinstall"


def test_fires_without_a_label_when_torch_itself_says_that_it_has_no_cuda(unlabelled):
    assert "torch.version.cuda is None" in torch_cpu_build(unlabelled).evidence


def test_fires_on_torchs_own_complaint(unlabelled):
    pasted = {"torch.import_took_s": UNKNOWN, "torch.cuda_error": COMPLAINT}

    assert COMPLAINT in torch_cpu_build(altered(unlabelled, pasted)).evidence


@pytest.mark.parametrize(
    "change", [{"cuda_init": UNKNOWN}, {"environment": UNKNOWN}, {"nvml.code": 12}], ids=str
)
def test_fires_where_the_driver_alone_shows_that_the_card_is_usable(cpu_build, change):
    assert torch_cpu_build(altered(cpu_build, change)) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.installed": False},
        {"torch.version": "2.11.0+cu130"},
        {"torch.version": "2.11.0+xpu"},
        {"torch.cuda": "13.0"},
        {"torch.hip": "6.2"},
        {"gpus": UNKNOWN},
        {"gpus": ()},
        {"gpus.0.vendor": "amd"},
        {"cuda_init.code": 999},
        {"environment.CUDA_VISIBLE_DEVICES": "-1"},
    ],
    ids=str,
)
def test_is_silent_where_the_build_has_cuda_or_the_card_cannot_be_used(cpu_build, change):
    assert torch_cpu_build(altered(cpu_build, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"torch.import_took_s": UNKNOWN},
        {"torch.import_error": "ImportError: libcudnn.so.9: file too short"},
    ],
    ids=str,
)
def test_is_silent_where_no_label_tells_and_torch_was_not_imported(unlabelled, change):
    assert torch_cpu_build(altered(unlabelled, change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"driver": UNKNOWN},
        {"driver.version": UNKNOWN},
        {"driver.loaded": False},
        {"driver.installed": False},
        {"nvml": Nvml(code=9)},
    ],
    ids=str,
)
def test_is_silent_where_nobody_asked_cuda_and_the_driver_does_not_answer(cpu_build, change):
    not_asked = altered(cpu_build, {"cuda_init": UNKNOWN})

    assert torch_cpu_build(altered(not_asked, change)) is None
