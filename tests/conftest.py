"""Fixtures that tests of several rooms share."""

import os

import pytest
from hypothesis import settings

from captured import load_capture

# The machine that runs the suite may be busy; no claim here is one of speed.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Of whatever language the developer's own terminal is, tests read English.
for place in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(place, None)
os.environ["LANG"] = "C.UTF-8"


@pytest.fixture
def capture():
    """Facts of a captured machine, by its name: in full, or without the fault."""
    return load_capture
