"""Fixtures that tests of several rooms share."""

import pytest

from captured import load_capture


@pytest.fixture
def capture():
    """Facts of a captured machine, by its name: in full, or without the fault."""
    return load_capture
