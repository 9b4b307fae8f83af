"""This torch was compiled against NumPy 1, and NumPy 2 is installed beside it."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, major_of, release_of, shown
from torchdoctor.diagnosis.remedies import pip
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.matrix.model import Matrix
from torchdoctor.texts import say

REASON = "NUMPY_ABI_MISMATCH"
FIRST_OF_NEW_ABI = 2


@rule(REASON)
def numpy_abi_mismatch(facts: Facts, matrix: Matrix) -> Finding | None:
    torch = facts.torch
    if torch is None:
        return None
    said = tuple(words for words in failures(torch) if tells(REASON, words))
    if not said and not _is_known_not_to_work(facts, matrix):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("This PyTorch was built for NumPy 1, and NumPy 2 is installed."),
        evidence=(shown(torch), *((f"numpy {torch.numpy}",) if torch.numpy else ()), *said),
        cause=say(
            "NumPy 2 changed how compiled programs talk to it. torch itself works, but tensors"
            " cannot be turned into NumPy arrays or made from them."
        ),
        fix=Fix(
            say("Install NumPy 1, or a release of torch that was built against NumPy 2."),
            (pip(facts, "install", '"numpy<2"'),),
        ),
        docs="https://numpy.org/doc/stable/numpy_2_0_migration_guide.html",
    )


def _is_known_not_to_work(facts: Facts, matrix: Matrix) -> bool:
    torch, system = facts.torch, system_of(facts)
    release = release_of(torch.version) if torch else None
    numpy = major_of(torch.numpy) if torch else None
    if release is None or system is None or numpy is None or numpy < FIRST_OF_NEW_ABI:
        return False
    return matrix.works_with_numpy_2(system, release) is False
