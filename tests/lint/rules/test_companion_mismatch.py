"""torchvision and torchaudio of another release."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "COMPANION_MISMATCH"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "pip install torch==2.6.0 torchvision==0.20.0",
            "pip install torch==2.6.0 torchvision==0.21.0",
        ),
        (
            f"pip install torch==2.4.0+cu124 torchaudio==2.5.0+cu124 -i {WHL}/cu124",
            f"pip install torch==2.4.0+cu124 torchaudio==2.4.0+cu124 -i {WHL}/cu124",
        ),
        (
            "pip install torch==2.6.0 torchaudio",  # 2.11.0 comes, and says of torch nothing
            "pip install torch==2.6.0 torchaudio==2.6.0",
        ),
        (
            "pip install torch==2.6.0 torchvision==0.20.0 -i https://packages.example.com/simple",
            "pip install torch==2.6.0 torchvision==0.21.0 -i https://packages.example.com/simple",
        ),
    ],
)
def test_fires_and_names_the_right_one(text, line, found):
    [one] = found(text)

    assert (one.reason, one.fix.line) == (WORD, line)


@pytest.mark.parametrize(
    "text",
    [
        "pip install torch==2.6.0 torchvision==0.21.0 torchaudio==2.6.0",
        "pip install torch==2.6.0 torchvision",
        "pip install torch==2.14.1 torchvision==0.29.1 torchaudio",
        "pip install torch==$V torchvision==0.20.0",
    ],
)
def test_is_silent_where_they_belong_together(text, words):
    assert words(text) == []
