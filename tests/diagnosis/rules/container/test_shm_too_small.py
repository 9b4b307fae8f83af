import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.container.shm_too_small import shm_too_small
from torchdoctor.facts.model import Disk
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

MIB = 2**20


@pytest.fixture
def cramped(capture):
    return altered(capture("h100-580-OK"), {"disk": Disk(shm_bytes=64 * MIB)})


def test_fires_as_a_warning_on_what_containers_get_by_default(cramped):
    [finding] = examine(cramped, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("SHM_TOO_SMALL", "warning")
    assert finding.evidence == ("/dev/shm: 64 MiB",)  # noqa: S108 - named, not used
    assert any("--shm-size=8g" in command for command in finding.fix.commands)


@pytest.mark.parametrize(
    ("runtime", "words"),
    [(ABSENT, "mount -o remount"), ("kubernetes", "df -h"), ("podman", "podman run")],
    ids=str,
)
def test_fires_with_the_way_of_whoever_made_it(cramped, runtime, words):
    finding = shm_too_small(altered(cramped, {"container.runtime": runtime}))

    assert any(words in command for command in finding.fix.commands)


@pytest.mark.parametrize("disk", [UNKNOWN, Disk(), Disk(shm_bytes=1024 * MIB)], ids=str)
def test_is_silent_when_there_is_room_or_nobody_looked(cramped, disk):
    assert shm_too_small(altered(cramped, {"disk": disk})) is None
