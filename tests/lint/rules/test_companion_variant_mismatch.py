"""torch and its companions of different variants."""

import pytest

from torchdoctor.diagnosis.finding import Severity

WHL = "https://download.pytorch.org/whl"
WORD = "COMPANION_VARIANT_MISMATCH"
WHEEL = "torchvision-0.19.0+cu124-cp311-cp311-win_amd64.whl"


def test_fires_for_a_wheel_whose_torch_comes_from_elsewhere(found, words, on):
    [one] = found(f"pip install {WHEEL}", on("windows"))

    assert (one.reason, one.severity) == (WORD, Severity.WARNING)
    assert one.fix.line == f"pip install {WHEEL} --extra-index-url {WHL}/cu124"
    assert words(one.fix.line, on("windows")) == []


@pytest.mark.parametrize(
    ("torchvision", "severity"),
    [("0.21.0+cpu", Severity.ERROR), ("0.21.0+cu118", Severity.ERROR),
     ("0.21.0+cu124", Severity.WARNING)],
)  # fmt: skip
def test_fires_for_labels_that_differ(torchvision, severity, found):
    [one] = found(
        f"pip install torch==2.6.0+cu126 torchvision=={torchvision} -f {WHL}/torch_stable.html"
    )

    assert (one.reason, one.severity) == (WORD, severity)


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0+cu126 torchvision==0.21.0+cu126 -f {WHL}/torch_stable.html",
        "pip install torch==2.6.0 torchvision==0.21.0",
        f"pip install torch==2.15.0+cu132 torchaudio==2.11.0+cu130 -f {WHL}/torch_stable.html",
    ],
)
def test_is_silent_where_they_agree(text, words):
    assert words(text) == []
