"""Other packages from the index of torch alone."""

import pytest

WHL = "https://download.pytorch.org/whl"


@pytest.mark.parametrize("installer", ["pip install", "uv pip install"])
def test_fires_where_the_variant_is_all_that_is_asked(installer, found):
    [one] = found(f"{installer} torch==2.6.0 transformers pandas -i {WHL}/cu124")

    assert one.reason == "INDEX_MIXUP"
    assert "transformers, pandas" in str(one.summary)
    assert "torch==2.6.0+cu124" in one.fix.line
    assert found(one.fix.line) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0 transformers --extra-index-url {WHL}/cu124",
        f"pip install torch==2.6.0 numpy sympy nvidia-nccl-cu12 -i {WHL}/cu124",
        "pip install torch==2.6.0 transformers",
        f"uv pip install torch==2.6.0 transformers --index {WHL}/cu124",
    ],
)
def test_is_silent_where_another_index_serves_them(text, words):
    assert words(text) == []
