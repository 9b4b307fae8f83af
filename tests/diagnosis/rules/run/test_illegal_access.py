import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.rules.run.illegal_access import illegal_access
from torchdoctor.facts.model import KernelLog

SAID = "torch.AcceleratorError: CUDA error: an illegal memory access was encountered"
XID = "NVRM: Xid (PCI:0000:00:06): 31, pid=412, MMU Fault: ENGINE GRAPHICS GPCCLIENT_T1_0"


@pytest.fixture
def faulty(capture):
    return altered(
        capture("h100-580-OK"),
        {"torch.cuda_error": SAID, "kernel_log": KernelLog(lines=(XID, "NVRM: loading"))},
    )


def test_fires_when_adding_two_numbers_ends_in_a_fault(faulty):
    finding = illegal_access(faulty)

    assert (finding.reason, finding.severity.value) == ("ILLEGAL_ACCESS", "error")
    assert finding.evidence == (SAID, "torch 2.11.0+cu130", XID)
    assert "torchdoctor bench" in finding.fix.commands


def test_fires_where_the_kernel_log_cannot_be_read(faulty):
    assert illegal_access(altered(faulty, {"kernel_log": UNKNOWN})) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.cuda_error": UNKNOWN},  # the log alone may tell of a program's bug
        {"torch.cuda_error": "CUDA error: device-side assert triggered"},
    ],
    ids=str,
)
def test_is_silent_about_other_failures(faulty, change):
    assert illegal_access(altered(faulty, change)) is None
