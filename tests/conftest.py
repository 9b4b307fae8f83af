"""Fixtures that tests of several rooms share."""

import os

import pytest

from captured import load_capture

# Of whatever language the developer's own terminal is, tests read English.
for place in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(place, None)
os.environ["LANG"] = "C.UTF-8"


@pytest.fixture
def capture():
    """Facts of a captured machine, by its name: in full, or without the fault."""
    return load_capture
