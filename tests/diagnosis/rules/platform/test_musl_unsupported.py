import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.musl_unsupported import musl_unsupported
from torchdoctor.facts.model import Libc

ALPINE = altered(BARE, {"libc": Libc(name="musl", version="1.2.5"), "os.distro.id": "alpine"})


def test_fires_on_alpine_without_torch():
    [finding] = examine(ALPINE, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("MUSL_UNSUPPORTED", "error")
    assert finding.evidence == ("C library: musl 1.2.5", "distribution: alpine")
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


def test_fires_with_the_name_of_an_image_inside_a_container():
    finding = musl_unsupported(altered(ALPINE, {"container.runtime": "docker"}))

    assert "python:3.13-slim" in str(finding.fix.text)


@pytest.mark.parametrize(
    "change",
    [
        {"libc": UNKNOWN},
        {"libc.name": UNKNOWN},
        {"libc.name": "glibc"},
        {"torch": UNKNOWN},
        {"torch.installed": UNKNOWN},
        {"torch.installed": True},  # Alpine's own package
    ],
    ids=str,
)
def test_is_silent_on_glibc_and_where_torch_is_there_or_not_known(change):
    assert musl_unsupported(altered(ALPINE, change)) is None
