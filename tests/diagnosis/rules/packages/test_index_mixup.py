import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.index_mixup import index_mixup
from torchdoctor.matrix.model import Matrix

CPU = "https://download.pytorch.org/whl/cpu"


@pytest.fixture
def mixed_up(capture):
    """A machine with a card, and pip set to the CPU builds."""
    return altered(capture("h100-580-OK"), {"python.pip_config": {"extra-index-url": CPU}})


def test_fires_when_pip_is_set_to_builds_that_cannot_use_the_card(mixed_up):
    [finding] = examine(mixed_up, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("INDEX_MIXUP", "warning")
    assert f"extra-index-url = {CPU}" in finding.evidence
    assert "NVIDIA cards: NVIDIA H100 80GB HBM3" in finding.evidence
    assert "python3 -m pip config debug" in finding.fix.commands


@pytest.mark.parametrize(
    "change",
    [
        {"python.pip_config": {"index-url": "https://download.pytorch.org/whl/rocm6.4/"}},
        {"python.pip_config": {"find-links": "https://mirrors.aliyun.com/pytorch-wheels/cpu/"}},
        {"python.pip_config": {}, "environment.UV_INDEX": f"torch={CPU}"},
    ],
    ids=str,
)
def test_fires_on_every_way_to_name_an_index(mixed_up, change):
    assert index_mixup(altered(mixed_up, change)) is not None


def test_fires_on_two_variants_even_where_no_card_is(mixed_up):
    both = {"extra-index-url": f"{CPU} https://download.pytorch.org/whl/cu126"}

    finding = index_mixup(altered(mixed_up, {"python.pip_config": both, "gpus": ()}))

    assert "either may win" in str(finding.summary)


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.pip_config": UNKNOWN},
        {"python.pip_config": {}},
        {"python.pip_config": {"extra-index-url": "https://download.pytorch.org/whl/cu126"}},
        {"python.pip_config": {"extra-index-url": "https://pypi.ngc.nvidia.com"}},
        {"python.pip_config": {"index-url": "https://pypi.tuna.tsinghua.edu.cn/simple"}},
        {"python.pip_config": {"constraint": CPU}},
        {"gpus": ()},
        {"gpus": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_where_no_wrong_build_can_win_or_nothing_is_known(mixed_up, change):
    assert index_mixup(altered(mixed_up, change)) is None
