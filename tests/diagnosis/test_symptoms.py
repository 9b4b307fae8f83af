"""What is silenced, and by whom."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altered import altered
from captured import load_capture
from strategies import facts, neighbours
from torchdoctor.diagnosis.engine import all_rules, examine
from torchdoctor.diagnosis.finding import Severity
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN, WITHOUT_A_CARD
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.matrix.model import CardSupport, DriverBranch, DriverFloor, Matrix
from torchdoctor.plain import ABSENT

HEALTHY = altered(load_capture("h100-580-OK"), {"container.runtime": ABSENT, "libcuda": ABSENT})
NEAR = (
    HEALTHY,
    altered(HEALTHY, {"gpus.0.mig_mode": "enabled", "gpus.0.mig_devices": 0}),
    altered(HEALTHY, {"driver.loaded": False, "driver.module_built": True}),
    load_capture("h100-580-UVM_UNAVAILABLE"),
    load_capture("h100-580-CONTAINER_WITHOUT_GPU"),
)
MATRIX = Matrix(
    driver_floors=(DriverFloor(os="linux", cuda_major=12, driver_min="525.60.13"),),
    driver_branches=(DriverBranch(branch=525, cuda="12.0"),),
    card_support=(
        CardSupport(cc_min="3.0", cc_max="5.2", last_branch=470),
        CardSupport(cc_min="12.0", cc_max="12.1", kernel_modules=("open",)),
    ),
)
# Where there is nothing that could run CUDA, or nothing is meant to, its failure is no error.
MEANS_NO_ERROR = {"NO_NVIDIA_GPU", "NOT_CUDA_VENDOR", "BUILD_TIME_NO_GPU"}

LENIENT = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)


@LENIENT
@given(st.one_of(facts(), *map(neighbours, NEAR)))
def test_a_warning_never_silences_an_error(seen):
    alone = {found.reason: found for rule in all_rules() if (found := rule(seen, MATRIX))}

    for finding in examine(seen, MATRIX).findings:
        words = {finding.reason, *finding.hides}
        if finding.severity is not Severity.ERROR and not words & MEANS_NO_ERROR:
            assert not [word for word in finding.hides if alone[word].severity is Severity.ERROR]


def test_lists_of_symptoms_hold_words_of_the_vocabulary():
    assert {*MODULE_IS_DOWN, *WITHOUT_A_CARD} <= set(BY_NAME)
