"""The driver's libraries and its kernel module are of different versions."""

from torchdoctor.diagnosis.evidence import cuda_returned, smi_exited
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.libcuda import is_foreign
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE
from torchdoctor.diagnosis.surroundings import (
    cuda_code,
    cuda_starts,
    in_container,
    in_wsl,
    module_is_down,
    nvml_answer,
    nvml_code,
    smi_exit,
    system_of,
)
from torchdoctor.facts.model import Driver, Facts
from torchdoctor.texts import say

REASON = "DRIVER_LIBRARY_MISMATCH"
LIB_RM_VERSION_MISMATCH = 18  # nvmlReturn_t, nvml.h; nvidia-smi leaves with the same number
SYSTEM_DRIVER_MISMATCH = 803  # CUresult, cuda.h


@rule(REASON, explains=("FORWARD_COMPAT_UNSUPPORTED", "CUDA_INIT_FAILED"))
def driver_library_mismatch(facts: Facts) -> Finding | None:
    refusals = _refusals(facts)
    if not refusals and not _differ_unused(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING if cuda_starts(facts) else Severity.ERROR,
        summary=say("The NVIDIA driver's libraries and its kernel module differ in version."),
        evidence=(*refusals, *_versions(facts)),
        cause=say(
            "Both halves of the driver must be of the very same version. The driver was updated and"
            " the old module still runs, or two installations of it are mixed."
        ),
        fix=_fix(facts),
        docs=DRIVER_GUIDE,
    )


def _refusals(facts: Facts) -> tuple[str, ...]:
    """Who refused because of it."""
    seen = []
    if nvml_code(facts) == LIB_RM_VERSION_MISMATCH:
        seen.append(nvml_answer(facts))
    if smi_exit(facts) == LIB_RM_VERSION_MISMATCH:
        seen.append(smi_exited(LIB_RM_VERSION_MISMATCH))
    # A libcuda from elsewhere is refused with this number too, and has a word of its own.
    if cuda_code(facts) == SYSTEM_DRIVER_MISMATCH and not is_foreign(facts):
        seen.append(cuda_returned(SYSTEM_DRIVER_MISMATCH))
    return tuple(seen)


def _differ_unused(facts: Facts) -> bool:
    """Whether the versions differ, where nobody was seen to work with them."""
    libraries, module = _pair(facts)
    if module_is_down(facts) or cuda_starts(facts) or nvml_code(facts) == 0:
        return False
    return libraries is not None and module is not None and libraries != module


def _pair(facts: Facts) -> tuple[str | None, str | None]:
    """Versions of the libraries and of the running module."""
    driver = facts.driver or Driver()
    return driver.library_version or driver.version, driver.kernel_module_version


def _versions(facts: Facts) -> tuple[str, ...]:
    libraries, module = _pair(facts)
    seen = (
        say("libraries: {version}", version=libraries) if libraries else "",
        say("module: {version}", version=module) if module else "",
    )
    return tuple(filter(None, seen))


def _fix(facts: Facts) -> Fix:
    if in_container(facts):
        return Fix(
            say(
                "Start the container again: it keeps the libraries that its host had when it was"
                " started. If that does not help, an image brings NVIDIA's driver along: take those"
                " packages out of it, or restart the host after an update of its driver."
            ),
            ("cat /proc/driver/nvidia/version", "ldconfig -p | grep -E 'libcuda|libnvidia-ml'"),
        )
    if in_wsl(facts):
        return Fix(say("Restart WSL from Windows."), ("wsl --shutdown",))
    if system_of(facts) == "windows":
        return Fix(say("Restart Windows. If that does not help, install the driver again."))
    return Fix(
        say(
            "Restart the machine, so that the module of the installed version is loaded. If they"
            " still differ, remove all of the driver and install it once."
        ),
        ("cat /proc/driver/nvidia/version", "sudo reboot"),
    )
