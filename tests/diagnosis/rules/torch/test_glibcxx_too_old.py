import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.glibcxx_too_old import glibcxx_too_old
from torchdoctor.matrix.model import Matrix

SAID = "ImportError: /opt/old/libstdc++.so.6: version `GLIBCXX_3.4.29' not found"


@pytest.fixture
def failing(capture):
    return altered(capture("h100-580-OK"), {"torch.import_error": SAID})


def test_fires_on_the_loaders_words_and_shows_the_search_path(failing):
    [finding] = examine(failing, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("GLIBCXX_TOO_OLD", "error")
    assert finding.evidence[0] == SAID
    assert finding.evidence[1].startswith("LD_LIBRARY_PATH=")
    assert finding.fix.commands == ("unset LD_LIBRARY_PATH",)
    assert finding.hides == ("TORCH_IMPORT_FAILED",)


@pytest.mark.parametrize(
    ("change", "commands"),
    [
        (
            {"python.conda_prefix": "/opt/conda"},
            ("conda install --channel conda-forge 'libstdcxx-ng>=12'",),
        ),
        ({"environment": UNKNOWN}, ()),
    ],
    ids=str,
)
def test_fires_with_the_cure_of_the_environment(failing, change, commands):
    assert glibcxx_too_old(altered(failing, change)).fix.commands == commands


def test_fires_on_a_companion_that_needs_it(capture):
    facts = altered(capture("h100-580-OK"), {"torch.torchaudio.import_error": SAID})

    assert glibcxx_too_old(facts) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"torch": UNKNOWN},
        {"torch.import_error": UNKNOWN},
        {"torch.import_error": "ImportError: libc.so.6: version `GLIBC_2.28' not found"},
    ],
    ids=str,
)
def test_is_silent_about_the_c_library(failing, change):
    assert glibcxx_too_old(altered(failing, change)) is None
