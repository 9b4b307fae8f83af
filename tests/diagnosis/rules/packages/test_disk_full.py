import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.packages.disk_full import disk_full
from torchdoctor.facts.model import Disk, Gpu

MB = 1_000_000
FULL = altered(BARE, {"disk": Disk(site_packages_free_bytes=50_000 * MB, tmp_free_bytes=100 * MB)})
SAID = "OSError: [Errno 28] No space left on device"


def test_fires_when_the_smallest_wheel_has_no_room():
    [finding, *_] = examine(FULL, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("DISK_FULL", "error")
    assert finding.evidence == ("temporary folder: 100 MB free",)
    assert "200 MB" in str(finding.cause)
    assert "/srv/env/bin/python -m pip cache purge" in finding.fix.commands


def test_fires_for_a_cuda_wheel_where_a_card_is():
    card = {"gpus": (Gpu(vendor="nvidia"),), "disk.tmp_free_bytes": 500 * MB}

    assert disk_full(altered(FULL, card), MATRIX) is not None


def test_fires_on_what_could_not_be_written(capture):
    finding = disk_full(altered(capture("h100-580-OK"), {"torch.import_error": SAID}))

    assert finding.evidence == (SAID,)


@pytest.mark.parametrize(
    "change",
    [
        {"disk": UNKNOWN},
        {"disk.tmp_free_bytes": UNKNOWN},
        {"disk.tmp_free_bytes": 500 * MB},
        {"torch": UNKNOWN},
        {"torch.installed": True},
        {"os": UNKNOWN},
        {"python.tag": "cp316"},  # no wheel at all is another word
    ],
    ids=str,
)
def test_is_silent_where_there_is_room_or_nothing_to_install(change):
    assert disk_full(altered(FULL, change), MATRIX) is None


def test_is_silent_where_no_size_is_known():
    assert disk_full(FULL) is None
