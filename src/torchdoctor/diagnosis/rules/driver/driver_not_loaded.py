"""The driver's libraries are there, and its kernel module is not running."""

from torchdoctor.diagnosis.evidence import smi_exited
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, load_module
from torchdoctor.diagnosis.surroundings import (
    cuda_starts,
    in_container,
    in_wsl,
    module_is_down,
    nvml_answer,
    system_of,
)
from torchdoctor.facts.model import Driver, Facts
from torchdoctor.texts import Text, say

REASON = "DRIVER_NOT_LOADED"
NVML_DRIVER_NOT_LOADED = 9  # nvmlReturn_t, nvml.h
SMI_DRIVER_NOT_LOADED = 9  # exit status, nvidia-smi(1)


@rule(REASON, explains=("DEVICE_NODES_MISSING", "UVM_UNAVAILABLE", "CUDA_INIT_FAILED"))
def driver_not_loaded(facts: Facts) -> Finding | None:
    driver = facts.driver or Driver()
    refusals = _refusals(facts)
    # WSL has no kernel module of its own: there only the driver's own word counts.
    absent = module_is_down(facts) and driver.installed is True and not in_wsl(facts)
    if driver.loaded is True or driver.installed is False or not (refusals or absent):
        return None
    if cuda_starts(facts):
        return None
    unloaded = (say("no kernel module nvidia is loaded"),) if driver.loaded is False else ()
    # Whether it refuses the module stands in the kernel's log, which few users may read.
    switched_on = (say("Secure Boot is on"),) if driver.secure_boot else ()
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The NVIDIA driver is installed, but its kernel module is not running."),
        evidence=(*refusals, *unloaded, *switched_on),
        cause=say(
            "The driver is half libraries and half kernel module. The module is missing after a"
            " kernel update, is refused by Secure Boot, or the machine was not restarted since the"
            " driver was installed."
        ),
        fix=_fix(facts),
        docs=DRIVER_GUIDE,
    )


def _refusals(facts: Facts) -> tuple[str, ...]:
    """What NVML and nvidia-smi said where they blamed the kernel module."""
    seen = []
    if facts.nvml is not None and facts.nvml.code == NVML_DRIVER_NOT_LOADED:
        seen.append(nvml_answer(facts))
    if facts.nvidia_smi is not None and facts.nvidia_smi.exit_code == SMI_DRIVER_NOT_LOADED:
        seen.append(smi_exited(facts.nvidia_smi.exit_code))
    return tuple(seen)


def _fix(facts: Facts) -> Fix:
    if in_container(facts):
        return Fix(say("Load the module on the container's host."), load_module())
    if in_wsl(facts):
        return Fix(
            say("Update the NVIDIA driver in Windows and WSL itself, then restart WSL."),
            ("wsl --update", "wsl --shutdown"),
        )
    if system_of(facts) == "windows":
        return Fix(say("Restart Windows. If that does not help, install the driver again."))
    return Fix(_linux_advice(), (*load_module(), "sudo dmesg | grep -i -E 'nvidia|nvrm'"))


def _linux_advice() -> Text:
    return say(
        "Load the module. If that is refused, the reason stands in modprobe's answer and in the"
        " kernel log; restarting the machine or installing the driver again cures most cases."
    )
