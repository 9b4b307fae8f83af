"""NumPy 2 beside an old torch."""

import pytest

WHL = "https://download.pytorch.org/whl"


def test_fires_for_a_numpy_without_a_bound(found):
    [one] = found(f"pip install torch==2.2.0 numpy -i {WHL}/cu121")

    assert one.reason == "NUMPY_ABI_MISMATCH"
    assert one.fix.line == f'pip install torch==2.2.0 "numpy<2" -i {WHL}/cu121'
    assert found(one.fix.line) == ()


@pytest.mark.parametrize(
    "packages", ["torch==2.2.0 numpy==1.26.4", "torch==2.4.0 numpy", "torch==2.2.0"]
)
def test_is_silent_with_a_bound_or_a_newer_torch(packages, words):
    assert words(f"pip install {packages} -i {WHL}/cu121") == []
