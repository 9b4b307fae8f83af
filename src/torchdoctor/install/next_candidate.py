"""Which build to try after one that did not pass its verification. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from torchdoctor.diagnosis.finding import Finding, Severity
from torchdoctor.install.model import Outcome
from torchdoctor.plan.model import Considered, Plan, Request

CURABLE = frozenset({
    "COMPANION_MISMATCH", "COMPANION_VARIANT_MISMATCH", "COMPUTATION_WRONG", "CUBLAS_FAILED",
    "CUDA_LIBRARY_MISSING", "CUDNN_FAILED", "DRIVER_TOO_OLD", "GLIBCXX_TOO_OLD", "GLIBC_TOO_OLD",
    "GPU_TOO_NEW_FOR_VARIANT", "GPU_TOO_OLD_FOR_VARIANT", "ILLEGAL_ACCESS", "INDEX_MIXUP",
    "MKL_MISMATCH", "TORCH_CPU_BUILD", "TORCH_IMPORT_FAILED", "TORCH_ROCM_BUILD",
})  # fmt: skip
"""Words of a failed verification for which another build may do better."""


def can_another_build_cure(outcome: Outcome, findings: Iterable[Finding]) -> bool:
    """Whether it is the build that is wrong, and not something that only the user can put right.

    Args:
        outcome: Of an install that did not pass.
        findings: What the rules said of the machine while that build was there.
    """
    if outcome.succeeded or not outcome.verified or not CURABLE.intersection(outcome.reasons[:1]):
        return False
    return not for_the_user(findings)


def for_the_user(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The faults that no build cures: a driver, the flags of a container."""
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.ERROR
        and finding.fix.remedy != "reinstall"
        and finding.reason not in CURABLE
    )


def next_request(
    request: Request, plan: Plan, tried: Collection[tuple[str, str]]
) -> Request | None:
    """The request for the best build that fits and was not tried; None: there is none.

    Args:
        request: The user's.
        plan: The first plan, with every build that was considered.
        tried: (Release, variant) of each that failed.
    """
    row = _next(plan, tried)
    if row is None:
        return None
    return pinned_to(request, row.torch, row.variant)


def pinned_to(request: Request, torch: str, variant: str) -> Request:
    """The request for this build alone, in place of whatever the user has left open."""
    cuda = variant if variant.startswith("cu") or variant == "cpu" else request.cuda
    return replace(request, torch=f"=={torch}", cuda=_in_words(cuda), force_reinstall=False)


def _next(plan: Plan, tried: Collection[tuple[str, str]]) -> Considered | None:
    kept = (row for row in plan.considered if row.kept and (row.torch, row.variant) not in tried)
    # A build without CUDA is no answer to a build with CUDA that does not work.
    fitting = (row for row in kept if plan.variant in ("cpu", "mps") or row.variant != "cpu")
    return next(fitting, None)


def _in_words(cuda: str | None) -> str | None:
    """A variant as a request has it: "cu124" is "12.4"."""
    if cuda is None or not cuda.startswith("cu"):
        return cuda
    return f"{cuda[2:-1]}.{cuda[-1]}"
