"""A label, and no index that has it."""

import pytest

WHL = "https://download.pytorch.org/whl"
WORD = "MIRROR_LACKS_BUILD"


@pytest.mark.parametrize(
    "text",
    [
        "pip install torch==2.6.0+cu124",
        "uv pip install torch==2.6.0+cu124 torchvision==0.21.0+cu124",
        "pip install torch==2.6.0+cu124 -i https://pypi.tuna.tsinghua.edu.cn/simple",
    ],
)
def test_fires_where_no_index_has_it(text, found):
    [one] = found(text)

    assert one.reason == WORD
    assert found(one.fix.line) == ()


def test_a_file_gets_the_option_as_a_line_of_its_own(found):
    [one] = found("torch==2.6.0+cu124\n", name="requirements.txt")

    assert (one.reason, one.fix.line) == (WORD, f"--extra-index-url {WHL}/cu124")


@pytest.mark.parametrize(
    "text",
    [
        f"pip install torch==2.6.0+cu124 --extra-index-url {WHL}/cu124",
        f"pip install torch==2.6.0+cu124 -f {WHL}/torch_stable.html",
        "pip install torch==2.6.0+cu124 -f /wheels",
        "pip install torch==2.6.0",
    ],
)
def test_is_silent_where_one_has_it_or_nobody_knows(text, words):
    assert words(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"uv pip install torch==2.6.0+cu124 --index {WHL}/cu126 --index {WHL}/cu124",
        f"pip install torch==2.6.0+cu124 -f {WHL}/cu124",
        f"pip install torch==2.6.0+cu124 -i {WHL}/cu126",
    ],
)
def test_fires_where_the_index_that_has_it_is_not_reached(text, found):
    [one] = [one for one in found(text) if one.reason == WORD]

    assert found(one.fix.line) == ()
