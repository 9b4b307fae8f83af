"""What the engine makes of what the rules find."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altered import altered
from bare import BARE
from bare import MATRIX as BUILDS
from captured import load_capture
from strategies import facts, neighbours
from torchdoctor.diagnosis.engine import all_rules, examine
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.identify import with_chips
from torchdoctor.facts.model import Facts, Problem
from torchdoctor.matrix.model import (
    CardSupport,
    Chip,
    Code,
    CompanionRelease,
    DriverBranch,
    DriverFloor,
    Matrix,
    NumpySupport,
)
from torchdoctor.texts import say

HEALTHY = load_capture("h100-580-OK")
NEAR = (
    HEALTHY,
    altered(HEALTHY, {"torch.version": "2.11.0+cpu", "torch.cuda": None}),
    load_capture("h100-580-UVM_UNAVAILABLE"),
    load_capture("h100-580-CONTAINER_WITHOUT_GPU"),
    BARE,
)
MATRIX = Matrix(
    driver_floors=(DriverFloor(os="linux", cuda_major=12, driver_min="525.60.13"),),
    driver_branches=(DriverBranch(branch=525, cuda="12.0"),),
    card_support=(CardSupport(cc_min="3.0", cc_max="3.9", last_branch=470),),
    codes=(Code(api="cuda", code=999, name="UNKNOWN"),),
    chips={"2330": Chip(device="2330", chip="GH100", name="GH100", compute_capability=None)},
    numpy=(NumpySupport(os="linux", torch="2.7.0"),),
    builds=BUILDS.builds,
    companions=(
        CompanionRelease(
            package="torchvision",
            version="0.21.0",
            released="2025-01-29",
            torch="==2.6.0",
            requires_python=None,
            pythons={},
        ),
    ),
)


def finds(reason, *, explains=(), severity=Severity.ERROR):
    """A rule that always finds its word."""

    @rule(reason, explains=explains)
    def judge(facts):
        return Finding(
            reason=reason,
            severity=severity,
            summary=say("It is so."),
            evidence=(),
            cause=say("Because."),
            fix=Fix(say("Do something.")),
        )

    return judge


@rule("GPU_LOST", explains=("CUDA_INIT_FAILED",))
def finds_nothing(facts):
    return None


@rule("GPU_BUSY")
def crashes(facts):
    raise KeyError("memory")


@rule("DRIVER_TOO_OLD")
def asks_the_matrix(facts, matrix):
    return None if matrix.driver_floors else finds("DRIVER_TOO_OLD")(facts)


def said(*rules, matrix=MATRIX):
    return [(f.reason, f.hides) for f in examine(Facts(), matrix, rules).findings]


def test_a_cause_silences_its_symptom():
    cause = finds("UVM_UNAVAILABLE", explains=("CUDA_INIT_FAILED",))

    assert said(finds("CUDA_INIT_FAILED"), cause) == [("UVM_UNAVAILABLE", ("CUDA_INIT_FAILED",))]


def test_a_cause_silences_what_its_symptoms_explain():
    rules = (
        finds("CUDA_INIT_FAILED"),
        finds("DEVICE_NODES_MISSING", explains=("CUDA_INIT_FAILED",)),
        finds("DRIVER_NOT_LOADED", explains=("DEVICE_NODES_MISSING",)),
    )

    assert said(*rules) == [("DRIVER_NOT_LOADED", ("DEVICE_NODES_MISSING", "CUDA_INIT_FAILED"))]


def test_a_cause_that_was_not_found_passes_nothing_on():
    cause = finds("DRIVER_NOT_LOADED", explains=("GPU_LOST",))

    reasons = [word for word, _ in said(cause, finds_nothing, finds("CUDA_INIT_FAILED"))]

    assert reasons == ["DRIVER_NOT_LOADED", "CUDA_INIT_FAILED"]


def test_each_of_two_causes_names_the_symptom_they_share():
    rules = [
        finds(word, explains=("CUDA_INIT_FAILED",)) for word in ("UVM_UNAVAILABLE", "GPU_LOST")
    ]

    hidden = [hides for _, hides in said(*rules, finds("CUDA_INIT_FAILED"))]

    assert hidden == [("CUDA_INIT_FAILED",), ("CUDA_INIT_FAILED",)]


def test_errors_come_first_and_the_rest_follows_the_flow():
    rules = (
        finds("TORCH_NOT_INSTALLED", severity=Severity.INFO),
        finds("TORCH_IMPORT_FAILED"),
        finds("SHM_TOO_SMALL", severity=Severity.WARNING),
        finds("GPU_TOO_NEW_FOR_VARIANT"),
        finds("DRIVER_TOO_OLD"),
    )

    assert [word for word, _ in said(*rules)] == [
        "DRIVER_TOO_OLD",
        "GPU_TOO_NEW_FOR_VARIANT",
        "TORCH_IMPORT_FAILED",
        "SHM_TOO_SMALL",
        "TORCH_NOT_INSTALLED",
    ]


def test_a_rule_that_crashes_becomes_a_problem_and_takes_no_other_down():
    diagnosis = examine(Facts(), MATRIX, (crashes, finds("DRIVER_TOO_OLD")))

    assert diagnosis.problems == (Problem(probe="rule GPU_BUSY", problem="KeyError: 'memory'"),)
    assert [finding.reason for finding in diagnosis.findings] == ["DRIVER_TOO_OLD"]


def test_a_rule_gets_the_matrix_that_it_asks_for():
    assert said(asks_the_matrix) == []
    assert said(asks_the_matrix, matrix=Matrix()) == [("DRIVER_TOO_OLD", ())]


def test_nothing_known_is_nothing_found():
    diagnosis = examine(Facts(), MATRIX)

    assert (diagnosis.findings, diagnosis.problems) == ((), ())


def test_all_rules_are_found_once():
    reasons = [one.reason for one in all_rules()]

    assert len(reasons) == len(set(reasons)) >= 10


LENIENT = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)


@LENIENT
@given(st.one_of(facts(), *map(neighbours, NEAR)))
def test_any_facts_are_examined_and_what_is_found_can_be_shown(seen):
    diagnosis = examine(with_chips(seen, MATRIX), MATRIX)

    assert diagnosis.problems == ()
    for finding in diagnosis.findings:
        shown = [str(text) for text in (finding.summary, finding.cause, finding.fix.text)]
        assert all(shown)
        assert finding.evidence
        assert all(isinstance(line, str) for line in (*finding.evidence, *finding.fix.commands))
