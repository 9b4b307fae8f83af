"""The driver is installed, and not built for the kernel that runs."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, build_module
from torchdoctor.diagnosis.surroundings import in_container, in_wsl, module_is_down, system_of
from torchdoctor.diagnosis.symptoms import MODULE_IS_DOWN
from torchdoctor.facts.model import Driver, Facts, Jetson
from torchdoctor.texts import say

REASON = "KERNEL_MODULE_NOT_BUILT"


@rule(REASON, explains=("NOUVEAU_IN_USE", *MODULE_IS_DOWN))
def kernel_module_not_built(facts: Facts) -> Finding | None:
    driver = facts.driver or Driver()
    if driver.module_built is not False or driver.installed is not True:
        return None
    if not module_is_down(facts) or _is_driven_elsewhere(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The NVIDIA driver is not built for the kernel that runs."),
        evidence=_seen(facts, driver),
        cause=say(
            "The kernel was updated, and its driver module was not built along: the kernel's"
            " headers or a compiler are missing, this driver is too old for the kernel, or the"
            " machine still runs a kernel that was removed."
        ),
        fix=Fix(
            say(
                "Install the kernel's headers and build the module. If that fails, restart into the"
                " newest kernel, or install a newer driver; the build log says why."
            ),
            build_module(facts),
        ),
        docs=DRIVER_GUIDE,
    )


def _is_driven_elsewhere(facts: Facts) -> bool:
    """A container's host keeps the modules, WSL and Tegra boards have none of this name."""
    if in_container(facts) or in_wsl(facts) or isinstance(facts.jetson, Jetson):
        return True
    return system_of(facts) not in (None, "linux")


def _seen(facts: Facts, driver: Driver) -> tuple[str, ...]:
    kernel = facts.os.kernel if facts.os else None
    missing = say("no module nvidia was built")
    if kernel:
        missing = say("no module nvidia for kernel {kernel}", kernel=kernel)
    return (missing, *(f"DKMS: {row}" for row in driver.dkms or ()))
