import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.rules.torch.gpu_too_old_for_triton import gpu_too_old_for_triton

SAID = (
    "RuntimeError: Found NVIDIA GeForce GTX 1080 which is too old to be supported by the triton GPU"
    " compiler"
)


@pytest.fixture
def pascal(capture):
    """A GTX 1080, which torch uses."""
    return altered(
        capture("h100-580-OK"),
        {
            "gpus.0.name": "NVIDIA GeForce GTX 1080",
            "gpus.0.compute_capability": "6.1",
            "torch.arch_list": ("sm_60",),
        },
    )


def test_fires_as_information_where_torch_itself_works(pascal):
    finding = gpu_too_old_for_triton(pascal)

    assert (finding.reason, finding.severity.value) == ("GPU_TOO_OLD_FOR_TRITON", "info")
    assert finding.evidence == ("NVIDIA GeForce GTX 1080: compute capability 6.1",)


def test_fires_as_a_warning_on_the_compilers_own_words(pascal):
    finding = gpu_too_old_for_triton(altered(pascal, {"torch.cuda_error": SAID}))

    assert (finding.severity.value, finding.evidence[0]) == ("warning", SAID)


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.is_available": UNKNOWN},
        {"torch.is_available": False},
        {"gpus": UNKNOWN},
        {"gpus.0.compute_capability": UNKNOWN},
        {"gpus.0.compute_capability": "7.0"},
        {"environment": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_on_newer_cards_and_where_torch_does_not_use_the_card(pascal, change):
    assert gpu_too_old_for_triton(altered(pascal, change)) is None
