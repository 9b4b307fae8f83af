import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.torch.no_c_compiler import no_c_compiler
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT


@pytest.fixture
def slim(capture):
    """A slim image: torch works, and nothing can be compiled."""
    changes = {"python.c_compiler": ABSENT, "python.headers": False}
    return altered(capture("h100-580-OK"), changes)


def test_fires_as_information_where_nothing_failed_yet(slim):
    [finding] = examine(slim, Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("NO_C_COMPILER", "info")
    assert finding.evidence == ("C compiler: none of $CC, cc, gcc, clang", "Python.h: not found")
    assert finding.fix.commands[:2] == ("apt update", "apt install gcc g++")


def test_fires_as_a_warning_on_tritons_own_words(capture):
    said = "RuntimeError: Failed to find C compiler. Please specify via CC environment variable."
    facts = altered(capture("h100-580-OK"), {"torch.cuda_error": said})

    assert no_c_compiler(facts).severity.value == "warning"


@pytest.mark.parametrize("change", [{"python.c_compiler": UNKNOWN}, {"python.headers": UNKNOWN}])
def test_fires_on_either(slim, change):
    assert len(no_c_compiler(altered(slim, change)).evidence) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"python": UNKNOWN},
        {"python.c_compiler": UNKNOWN, "python.headers": UNKNOWN},
        {"python.c_compiler": "/usr/bin/cc", "python.headers": True},
        {"torch": UNKNOWN},
        {"torch.triton": UNKNOWN},
        {"torch.cuda": UNKNOWN},
        {"gpus": ()},
        {"os.system": "windows"},
    ],
    ids=str,
)
def test_is_silent_where_nothing_would_be_compiled_or_nobody_looked(slim, change):
    assert no_c_compiler(altered(slim, change)) is None
