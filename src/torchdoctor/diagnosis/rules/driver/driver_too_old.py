"""The driver is older than the CUDA that the installed torch was built with."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import driver_of, newest_cuda
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.image import image_evidence, is_of_image
from torchdoctor.diagnosis.installed import shown_build
from torchdoctor.diagnosis.remedies import install_driver
from torchdoctor.diagnosis.surroundings import in_container, in_wsl, system_of
from torchdoctor.diagnosis.visible import driven
from torchdoctor.facts.model import Driver, Facts
from torchdoctor.matrix.model import DriverFloor, Matrix, OsFamily, version
from torchdoctor.texts import Text, say

REASON = "DRIVER_TOO_OLD"
_COMPLAINT = "driver on your system is too old"  # torch/csrc/cuda/Module.cpp, c10/cuda


@rule(REASON)
def driver_too_old(facts: Facts, matrix: Matrix) -> Finding | None:
    needed = _major(facts.torch.cuda if facts.torch else None)
    family = _family(facts)
    floor = matrix.driver_floor(family, needed) if family and needed is not None else None
    complaint = _complaint(facts)
    if not complaint and not _is_below(facts, floor, needed):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=_summary(facts),
        evidence=(*_seen(facts), *complaint, *image_evidence(facts)),
        cause=_cause(floor),
        fix=_fix(facts, matrix, floor),
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/",
    )


def _summary(facts: Facts) -> Text:
    plan, driver = facts.image_plan, facts.driver or Driver()
    if plan is not None and plan.variant and driver.version and is_of_image(facts.torch, plan):
        return say(
            "This image was built for {variant}; driver {version} of this host cannot run it.",
            variant=plan.variant,
            version=driver.version,
        )
    return say("The NVIDIA driver is too old for the installed PyTorch.")


def _family(facts: Facts) -> OsFamily | None:
    """Whose driver numbers count: WSL runs on the driver of Windows."""
    system = system_of(facts)
    if system == "windows" or in_wsl(facts):
        return "windows"
    return "linux" if system == "linux" else None


def _complaint(facts: Facts) -> tuple[str, ...]:
    said = facts.torch.cuda_error if facts.torch else None
    return (said,) if said and _COMPLAINT in said else ()


def _is_below(facts: Facts, floor: DriverFloor | None, needed: int | None) -> bool:
    driver = facts.driver or Driver()
    if needed is None or _is_lifted(facts, needed):
        return False
    if floor is not None and driver.version is not None:
        return _is_older(driver.version, floor.driver_min)
    # The driver's own CUDA says the same: within a major version every newer driver serves.
    known = _major(driver.cuda_version)
    return driver.version is None and known is not None and known < needed


def _is_lifted(facts: Facts, needed: int) -> bool:
    """Whether the cuda-compat package, or whatever libcuda is in use, serves the build anyway."""
    compat = facts.cuda_compat if isinstance(facts.cuda_compat, str) else None
    in_use = facts.cuda_init.cuda_version if facts.cuda_init else None
    return any(major is not None and major >= needed for major in map(_major, (compat, in_use)))


def _is_older(driver: str, floor: str) -> bool:
    try:
        return version(driver) < version(floor)
    except ValueError:
        return False


def _major(cuda: str | None) -> int | None:
    major = (cuda or "").partition(".")[0]
    return int(major) if major.isdecimal() else None


def _seen(facts: Facts) -> tuple[str, ...]:
    driver, torch = facts.driver or Driver(), facts.torch
    built = (shown_build(torch),) if torch is not None and torch.cuda else ()
    return (*driver_of(driver.version), *newest_cuda(driver.cuda_version), *built)


def _cause(floor: DriverFloor | None) -> Text:
    if floor is None:
        return say("Every CUDA build of PyTorch needs a driver that knows its CUDA generation.")
    return say(
        "Builds for CUDA {major} need driver {driver_min} or newer.",
        major=floor.cuda_major,
        driver_min=floor.driver_min,
    )


def _fix(facts: Facts, matrix: Matrix, floor: DriverFloor | None) -> Fix:
    branch = matrix.branch_of(floor.os, floor.driver_min) if floor else None
    if branch is None:
        return Fix(
            say("Update the driver, or install a build that this driver can run."),
            remedy="reinstall",
        )
    last = _last_branch(facts, matrix)
    if last is not None and last < branch:
        return Fix(
            say(
                "The last driver for this card is branch R{last}, so the driver cannot be the"
                " cure: install a build for an older CUDA.",
                last=last,
            ),
            remedy="reinstall",
        )
    return Fix(_advice(facts, branch), install_driver(facts, branch), "reinstall")


def _advice(facts: Facts, branch: int) -> Text:
    if in_wsl(facts):
        return say(
            "Update the driver to branch R{branch} or newer in Windows, or install a build that the"
            " present driver can run.",
            branch=branch,
        )
    if in_container(facts):
        return say(
            "Update the driver to branch R{branch} or newer on the host, or install a build that"
            " the present driver can run.",
            branch=branch,
        )
    return say(
        "Update the driver to branch R{branch} or newer, or install a build that the present"
        " driver can run.",
        branch=branch,
    )


def _last_branch(facts: Facts, matrix: Matrix) -> int | None:
    """The newest branch that still drives every card; None where none was dropped yet."""
    capabilities = {card.compute_capability for card in driven(nvidia_cards(facts))}
    rows = [_support(capability, matrix) for capability in capabilities if capability]
    return min((last for last in rows if last is not None), default=None)


def _support(capability: str, matrix: Matrix) -> int | None:
    try:
        row = matrix.card_support_of(capability)
    except ValueError:
        return None
    return row.last_branch if row else None
