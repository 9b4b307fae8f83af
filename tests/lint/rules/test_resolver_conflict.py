"""Requirements and options that contradict each other."""

import pytest

WORD = "RESOLVER_CONFLICT"


def test_fires_for_a_second_index_url_of_uv_which_pip_takes(words):
    options = "-i https://a.example/simple -i https://b.example/simple"

    assert words(f"uv pip install torch==2.6.0 {options}") == [WORD]
    assert WORD not in words(f"pip install torch==2.6.0 {options}")


@pytest.mark.parametrize(("limit", "expected"), [("torch==2.5.1", [WORD]), ("torch<2.7", [])])
def test_fires_for_a_constraint_that_excludes_the_pin(limit, expected, words):
    line = "pip install torch==2.6.0 -c limits.txt"

    assert words(line, files={"limits.txt": limit}) == expected
