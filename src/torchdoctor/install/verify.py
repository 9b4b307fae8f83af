"""Verifies an install in the target interpreter: what is there, and whether it works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from torchdoctor.facts.run import Runner
from torchdoctor.install.checks import Expected, read_proof
from torchdoctor.install.inside import tell_inside
from torchdoctor.install.model import Check
from torchdoctor.plan.model import Plan, SourcePlan, Verdict

LIMIT_S = 150.0
"""Importing torch for the first time reads 2 GB of libraries: 100 s and more on a network disk."""
BUILT_FOR_ONE_TORCH = ("flash-attn",)
"""Add-ons that are imported too: their file fits by its name, and only an import shows that it does
(Dao-AILab/flash-attention, issue 1717). Others need programs of the system for their import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a look at the result showed."""

    checks: tuple[Check, ...]
    installed: Mapping[str, str] = field(default_factory=dict)
    """Planned distribution -> version that is there now."""
    reasons: tuple[str, ...] = ()
    """Words for the checks that did not pass, in their order."""

    @property
    def passed(self) -> bool:
        """Whether every check could be made and passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)


class Verifier(Protocol):
    """Verifies, as `verify` does; a test gives a plain function instead."""

    def __call__(self, plan: Plan, source: SourcePlan, python: Path) -> Verification: ...


def verify(
    plan: Plan,
    source: SourcePlan,
    python: Path,
    *,
    run: Runner | None = None,
    limit_s: float = LIMIT_S,
) -> Verification:
    """Check versions, variant, imports, a computation, and the GPU where one is expected.

    Never raises, and ends in time: what hangs or dies in the target is a check that did not pass.

    Args:
        plan: What was to be installed; says whether a GPU is expected.
        source: The source that served it; its pins and its variant count.
        python: The target interpreter.
        run: What runs the script there.
        limit_s: Seconds for everything.
    """
    expected = expected_of(plan, source)
    packages = [*source.packages, *(name for name in BUILT_FOR_ONE_TORCH if name in plan.addons)]
    arguments = {"packages": packages, "expects_gpu": plan.expects_gpu}
    told = tell_inside(python, "proof_script.py", arguments, limit_s=limit_s, run=run)
    findings = read_proof(told, expected)
    return Verification(
        checks=tuple(found.check for found in findings),
        installed=_installed(told.lines),
        reasons=tuple(dict.fromkeys(found.reason for found in findings if found.reason)),
    )


def expected_of(plan: Plan, source: SourcePlan) -> Expected:
    """What must be found.

    With no GPU any build of the release serves (issue 2, item 6): the default index has the CUDA
    build alone on Linux, and a folder of the user's may hold the CPU build in its place. A build
    that was chosen for a GPU elsewhere, on a login node, is no such case.
    """
    return Expected(
        packages=source.packages,
        cuda=source.variant_cuda,
        expects_gpu=plan.expects_gpu,
        any_build=plan.verdict is Verdict.INSTALL_CPU and not plan.expects_gpu,
    )


def _installed(lines: tuple[Mapping[str, object], ...]) -> dict[str, str]:
    found = next((line["distributions"] for line in lines if "distributions" in line), {})
    versions = found if isinstance(found, Mapping) else {}
    return {str(name): str(version) for name, version in versions.items() if version}
