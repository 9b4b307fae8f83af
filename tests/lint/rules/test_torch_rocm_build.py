"""Builds for another maker's cards."""

from torchdoctor.facts.model import Gpu

WHL = "https://download.pytorch.org/whl"


def test_fires_beside_an_nvidia_card_and_not_beside_another(words, on):
    line = f"pip install torch==2.6.0 -i {WHL}/rocm6.2.4"

    assert words(line, on("linux", gpus=(Gpu(vendor="nvidia"),))) == ["TORCH_ROCM_BUILD"]
    assert words(line, on("linux", gpus=(Gpu(vendor="amd"),))) == []
    assert words(line) == []
