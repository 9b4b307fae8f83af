"""Corrected lines can be pasted: quotes, extras and markers stay what they are."""

import pytest

WHL = "https://download.pytorch.org/whl"
MIRROR = "https://mirrors.aliyun.com/pypi/simple"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            f"pip install torch 'numpy>=1.26' -i {WHL}/cu124",
            f"pip install torch==2.6.0+cu124 'numpy>=1.26' -i {WHL}/cu124",
        ),
        (
            f'python -m pip install -q --index-url={WHL}/cu124 "torch[opt-einsum]"',
            f"python -m pip install -q --index-url={WHL}/cu124 'torch[opt-einsum]==2.6.0+cu124'",
        ),
        (
            f"pip install torch --index-url={WHL}/cu124 -i{MIRROR} && echo done",
            f"pip install torch==2.6.0+cu124 --extra-index-url {WHL}/cu124 -i{MIRROR}",
        ),
        (
            f"pip install \\\n  torch \\\n  -f {WHL}/cu124",
            f"pip install torch==2.6.0+cu124 --extra-index-url {WHL}/cu124",
        ),
    ],
)
def test_the_words_that_are_right_stay_as_they_are(text, line, found):
    assert {one.fix.line for one in found(text)} == {line}
    assert found(line) == ()


def test_of_a_file_the_line_that_is_meant_is_shown(found):
    text = f"-i {WHL}/cu124\ntorch[opt-einsum] ; python_version < '3.14'\n"
    [one] = found(text, name="requirements.txt")

    assert one.fix.line == "torch[opt-einsum]==2.6.0+cu124 ; python_version < '3.14'"
