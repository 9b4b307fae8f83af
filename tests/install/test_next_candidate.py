import dataclasses
from pathlib import Path

import pytest

from torchdoctor.diagnosis.finding import Finding, Fix, Severity
from torchdoctor.install.model import Check, Outcome
from torchdoctor.install.next_candidate import can_another_build_cure, next_request
from torchdoctor.install.pending import looks_pending
from torchdoctor.plan.model import Considered, Request
from torchdoctor.texts import say

FAILED = Check(name="import", passed=False, expected="import torch", found="no")


def finding(reason, remedy=None, severity=Severity.ERROR):
    text = say("x")
    fix = Fix(text, ("do it",), remedy)
    return Finding(
        reason=reason, severity=severity, summary=text, evidence=("x",), cause=text, fix=fix
    )


def outcome(reason, checks=(FAILED,)):
    return Outcome(succeeded=False, verified=checks, reasons=(reason,))


@pytest.mark.parametrize(
    ("failed", "findings", "cures"),
    [
        (outcome("GLIBC_TOO_OLD"), [], True),
        (outcome("TORCH_IMPORT_FAILED"), [finding("TORCH_IMPORT_FAILED", "reinstall")], True),
        (outcome("TORCH_IMPORT_FAILED"), [finding("SHM_TOO_SMALL", None, Severity.WARNING)], True),
        (outcome("CUDA_INIT_FAILED"), [], False),
        (outcome("TORCH_CPU_BUILD"), [finding("UVM_UNAVAILABLE")], False),
        (outcome("HASH_MISMATCH", checks=()), [], False),
        (Outcome(succeeded=True, verified=(FAILED,)), [], False),
    ],
)
def test_another_build_is_tried_where_the_build_is_to_blame(failed, findings, cures):
    assert can_another_build_cure(failed, findings) == cures


def considered(torch, variant, *, kept=True, chosen=False):
    return Considered(
        torch=torch, variant=variant, kept=kept, chosen=chosen, reason=None, because=say("x")
    )


@pytest.fixture
def plan(make_plan, make_source):
    rows = (
        considered("2.7.0", "cu128", kept=False),
        considered("2.6.0", "cu124", chosen=True),
        considered("2.6.0", "cpu"),
        considered("2.5.1", "cu121"),
    )
    made = make_plan(make_source("official", variant="cu124"))
    return dataclasses.replace(made, considered=rows)


def test_the_next_is_the_best_that_fits_and_was_not_tried_with_cuda_after_cuda(plan):
    request = next_request(Request(), plan, [("2.6.0", "cu124")])

    assert (request.torch, request.cuda) == ("==2.5.1", "12.1")


def test_after_all_of_them_there_is_none(plan):
    assert next_request(Request(), plan, [("2.6.0", "cu124"), ("2.5.1", "cu121")]) is None


def test_a_killed_install_is_seen_without_starting_the_interpreter(tmp_path):
    python = tmp_path / "bin" / "python"
    assert not looks_pending(python)
    (tmp_path / "lib" / "python3.11" / "site-packages" / ".torchdoctor" / "current").mkdir(
        parents=True
    )

    assert looks_pending(Path(python))
