"""A release and a variant that were never built together."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "VARIANT_NOT_PUBLISHED"


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.7.0 --index-url {WHL}/cu124",
        f"pip install torch==2.7.0 --extra-index-url {WHL}/cu124",
        f"uv pip install torch==2.7.0 --extra-index-url {WHL}/cu124",
        f"pip install torch==2.7.0+cu124 --extra-index-url {WHL}/cu124",
        f"pip install torch==2.3.0 -i {WHL}/cu125",
    ],
)
def test_fires_where_no_such_build_is(text, words):
    assert words(text) == [WORD]


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0 --index-url {WHL}/cu124",
        f"pip install torch==1.10.0 -i {WHL}/cu113",
        f"pip install torch==2.7.0 -i {WHL}/rocm6.3",
        "pip install torch==2.7.0 -i https://packages.example.com/whl/cu124",
    ],
)
def test_is_silent_where_it_is_or_nobody_knows(text, words):
    assert words(text) == []


def test_the_corrected_line_takes_the_nearest_variant(found):
    [one] = found(f"pip install torch==2.7.0 --index-url {WHL}/cu124")

    assert one.fix.line == f"pip install torch==2.7.0+cu126 --index-url {WHL}/cu126"
    assert "cu118, cu126, cu128" in str(one.fix.text)
