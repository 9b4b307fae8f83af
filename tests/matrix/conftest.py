"""The matrix of this checkout, and a small one to spoil."""

from pathlib import Path

import pytest

from torchdoctor.matrix.loader import load_matrix

MATRICES = Path(__file__).parents[2] / "matrices"


@pytest.fixture(scope="session")
def matrix():
    """The rows of the checkout, parsed from their TOML."""
    return load_matrix(MATRICES)


@pytest.fixture(scope="session")
def matrices():
    return MATRICES
