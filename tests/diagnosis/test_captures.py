"""Real machines, each with the answer that its file name gives."""

import pytest

from captured import CAPTURES, load_capture
from torchdoctor.diagnosis.engine import examine
from torchdoctor.diagnosis.identify import with_chips
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.matrix.model import Chip, Matrix

H100 = Chip(device="2330", chip="GH100", name="GH100 [H100 SXM5 80GB]", compute_capability="9.0")
MATRIX = Matrix(chips={"2330": H100})
NAMES = sorted(path.stem for path in CAPTURES.glob("*.json"))


def diagnosed(name):
    return examine(with_chips(load_capture(name), MATRIX), MATRIX)


@pytest.mark.parametrize("name", NAMES)
def test_a_capture_gives_the_word_that_it_is_named_for_and_no_other(name):
    expected = name.rpartition("-")[2]

    said = [finding.reason for finding in diagnosed(name).findings]

    assert said == ([] if expected == "OK" else [expected])


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_crashes_on_a_capture(name):
    assert diagnosed(name).problems == ()


def test_captures_are_named_for_words_of_the_vocabulary():
    assert {name.rpartition("-")[2] for name in NAMES} <= {*BY_NAME, "OK"}


def test_a_container_without_device_files_hides_what_follows_from_it():
    [finding] = diagnosed("h100-580-no_all_dev-CONTAINER_WITHOUT_GPU").findings

    assert finding.hides == ("DEVICE_NODES_MISSING", "CUDA_INIT_FAILED")


def test_a_broken_nvml_is_a_warning_because_cuda_works():
    [finding] = diagnosed("h100-580-no_nvml-DRIVER_LIBRARY_BROKEN").findings

    assert finding.severity.value == "warning"


def test_a_capture_can_be_named_without_its_fault(capture):
    assert capture("h100-580-UVM_UNAVAILABLE") == capture("h100-580-no_uvm-UVM_UNAVAILABLE")


def test_a_name_that_fits_several_captures_is_refused(capture):
    with pytest.raises(LookupError, match="names 4 captures"):
        capture("h100-580-DEVICES_HIDDEN")
