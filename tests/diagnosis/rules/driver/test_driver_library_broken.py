import pytest

from altered import UNKNOWN, altered
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.rules.driver.driver_library_broken import driver_library_broken
from torchdoctor.facts.model import Libcuda, Problem
from torchdoctor.matrix.model import Matrix
from torchdoctor.plain import ABSENT

BROKEN = "h100-580-no_libcuda-DRIVER_LIBRARY_BROKEN"


def problem(words):
    return (Problem(probe="cuda_init", problem=words),)


def test_fires_when_the_loader_refuses_libcuda(capture):
    [finding] = examine(capture(BROKEN), Matrix()).findings

    assert (finding.reason, finding.severity.value) == ("DRIVER_LIBRARY_BROKEN", "error")
    assert finding.evidence == ("/usr/local/nvidia/lib64/libcuda.so.1: file too short",)


def test_fires_as_a_warning_when_only_nvml_is_broken(capture):
    finding = driver_library_broken(capture("h100-580-no_nvml-DRIVER_LIBRARY_BROKEN"))

    assert finding.severity.value == "warning"
    assert "cuInit returned 0" in finding.evidence


@pytest.mark.parametrize(
    "words",
    [
        "libcuda.so.1: wrong ELF class: ELFCLASS32",
        "/usr/lib/libnvidia-ml.so.1: invalid ELF header",
        "[WinError 193] %1 is not a valid Win32 application: nvcuda.dll",
    ],
)
def test_fires_on_the_words_of_every_loader(capture, words):
    finding = driver_library_broken(altered(capture(BROKEN), {"problems": problem(words)}))

    assert words in finding.evidence


@pytest.mark.parametrize("words", ["file too short", "libcuda.so.1: invalid ELF header"])
def test_fires_on_what_the_loader_said_of_the_file_that_it_would_take(capture, words):
    libcuda = Libcuda(path="/usr/lib/libcuda.so.1", kind="driver", problem=words)

    finding = driver_library_broken(altered(capture(BROKEN), {"problems": (), "libcuda": libcuda}))

    assert words in finding.evidence[0]


@pytest.mark.parametrize(
    "change",
    [
        {"problems": ()},
        {"problems": (), "libcuda": ABSENT},
        {"problems": (), "libcuda": Libcuda(path="/usr/lib/libcuda.so.1")},
        {"problems": problem("libcuda.so.1: cannot open shared object file: No such file")},
        {"problems": problem("libcuda.so.1 is nowhere on the loader's path")},
        {"problems": problem("/opt/libcudart.so.12: file too short")},
    ],
    ids=str,
)
def test_is_silent_about_libraries_that_are_missing_or_not_the_drivers(capture, change):
    assert driver_library_broken(altered(capture(BROKEN), change)) is None


@pytest.mark.parametrize("change", [{"nvml": UNKNOWN}, {"nvml.message": UNKNOWN}], ids=str)
def test_is_silent_about_an_nvml_that_told_nothing(capture, change):
    broken = capture("h100-580-no_nvml-DRIVER_LIBRARY_BROKEN")

    assert driver_library_broken(altered(broken, change)) is None
