"""A package that imports torch while it is built is built in an environment without torch."""

from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.searched import settings_of
from torchdoctor.texts import say

REASON = "BUILD_ISOLATION"
IMPORT_TORCH = (
    "flash-attn", "mamba-ssm", "causal-conv1d", "torch-scatter", "torch-sparse", "torch-cluster",
    "torch-spline-conv",
)  # fmt: skip
"""Sources alone on the default index, whose setup.py imports torch (their READMEs)."""


@rule(REASON)
def build_isolation(case: Case) -> Iterator[LintFinding]:
    """Such a package without --no-build-isolation."""
    one = case.requirement(*IMPORT_TORCH)
    if one is None or one.direct or case.line.installer == "conda" or _is_off(one.name, case):
        return
    if any(index.role == "links" for index in case.searched.all):  # prebuilt wheels, as PyG has
        return
    in_file = not case.line.words
    yield finding(
        REASON,
        at_requirement(one),
        say("{name} imports torch while it is built, and the build cannot see it.", name=one.name),
        LintFix(
            say(
                "Install it by a command of its own after torch."
                if in_file
                else "Build it in the environment itself, after torch is there."
            ),
            f"pip install {one.name} --no-build-isolation"
            if in_file
            else corrected(case, {}, added=("--no-build-isolation",)),
        ),
    )


def _is_off(name: str, case: Case) -> bool:
    """Whether the isolation is switched off, for all packages or for this one."""
    settings = settings_of(case.line, case.machine)
    named = case.line.options.get("--no-build-isolation-package", "")
    return (
        "--no-build-isolation" in case.line.flags
        or name in named.replace("_", "-").split()
        or bool({"PIP_NO_BUILD_ISOLATION", "UV_NO_BUILD_ISOLATION"} & set(settings))
        or "--only-binary" in case.line.options
    )
