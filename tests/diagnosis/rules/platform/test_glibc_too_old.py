import pytest

from altered import UNKNOWN, altered
from bare import BARE, MATRIX, build
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.platform.glibc_too_old import glibc_too_old
from torchdoctor.matrix.model import Matrix

CENTOS_7 = altered(BARE, {"libc.version": "2.17"})
SAID = "ImportError: /lib64/libc.so.6: version `GLIBC_2.27' not found (required by libc10.so)"


def test_fires_when_every_wheel_for_this_python_needs_more():
    [finding] = examine(CENTOS_7, MATRIX).findings

    assert (finding.reason, finding.severity.value) == ("GLIBC_TOO_OLD", "error")
    assert finding.evidence == ("glibc 2.17",)
    assert "2.28" in str(finding.cause)
    assert finding.hides == ("TORCH_NOT_INSTALLED",)


def test_fires_on_the_loaders_own_words(capture):
    facts = altered(capture("h100-580-OK"), {"torch.import_error": SAID})

    [finding] = examine(facts, MATRIX).findings

    assert finding.reason == "GLIBC_TOO_OLD"
    assert finding.evidence == (SAID, "glibc 2.39")
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


@pytest.mark.parametrize(
    "change",
    [
        {"libc": UNKNOWN},
        {"libc.version": UNKNOWN},
        {"libc.version": "2.28"},
        {"libc.version": "two"},
        {"libc.name": "musl"},
        {"python.tag": "cp311"},  # an older release serves it
        {"torch": UNKNOWN},
        {"torch.installed": True},
        {"os.machine": UNKNOWN},
    ],
    ids=str,
)
def test_is_silent_where_a_wheel_serves_or_nothing_is_known(change):
    assert glibc_too_old(altered(CENTOS_7, change), MATRIX) is None


def test_is_silent_where_one_wheel_does_not_state_its_glibc():
    matrix = Matrix(builds=(*MATRIX.builds, build("2.3.0", glibc=None)))

    assert glibc_too_old(CENTOS_7, matrix) is None


def test_is_silent_about_the_c_plus_plus_library(capture):
    said = "ImportError: libstdc++.so.6: version `GLIBCXX_3.4.29' not found"

    assert glibc_too_old(altered(capture("h100-580-OK"), {"torch.import_error": said})) is None
