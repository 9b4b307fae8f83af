"""A report with everything in it that a dress has to show."""

import pytest

from told import report_on

TEXT = """\
$ python -c "import torch; print(torch.__version__)"
2.0.1+cu118
RTX 5090 with CUDA capability sm_120 is not compatible with the current PyTorch installation.
The current PyTorch install supports CUDA capabilities sm_80 sm_86 sm_90.
Driver Version: 570.86.16
Nvidia driver version: 535.104.05
OS: Ubuntu 22.04 (x86_64)
A module that was compiled using NumPy 1.x cannot be run in NumPy 2.1.3
"""


@pytest.fixture
def full_report():
    """An error, a warning, a contradiction, facts with their lines, and a command to paste."""
    return report_on(TEXT)


@pytest.fixture
def quiet_report():
    """Nothing found."""
    return report_on("KeyError: 'labels'")
