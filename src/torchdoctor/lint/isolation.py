"""Packages that import torch while they are built, and builds that do not see it (PEP 517)."""

from torchdoctor.facts.model import Facts
from torchdoctor.lint.model import InstallLine, Requirement
from torchdoctor.lint.searched import searched, settings_of
from torchdoctor.lint.wanted import applies

IMPORT_TORCH = (
    "flash-attn", "mamba-ssm", "causal-conv1d", "torch-scatter", "torch-sparse", "torch-cluster",
    "torch-spline-conv",
)  # fmt: skip
"""Sources alone on the default index, whose setup.py imports torch (their READMEs)."""


def built_without_torch(line: InstallLine, machine: Facts) -> Requirement | None:
    """The first package that is built in an environment without torch; None: there is none."""
    found = (one for one in line.requirements if one.name in IMPORT_TORCH)
    one = next((one for one in found if applies(one, machine)), None)
    if one is None or one.direct or line.installer == "conda" or _is_off(one.name, line, machine):
        return None
    if any(index.role == "links" for index in searched(line, machine).all):
        return None  # pages of prebuilt wheels, as PyG has them
    return one


def _is_off(name: str, line: InstallLine, machine: Facts) -> bool:
    """Whether the isolation is switched off, for all packages or for this one."""
    settings = settings_of(line, machine)
    named = line.options.get("--no-build-isolation-package", "")
    return (
        "--no-build-isolation" in line.flags
        or name in named.replace("_", "-").split()
        or bool({"PIP_NO_BUILD_ISOLATION", "UV_NO_BUILD_ISOLATION"} & set(settings))
        or "--only-binary" in line.options
    )
