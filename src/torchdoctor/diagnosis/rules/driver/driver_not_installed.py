"""There is an NVIDIA card, and nothing of NVIDIA's driver."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.evidence import nvidia_cards_seen
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, install_driver
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container, in_wsl
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "DRIVER_NOT_INSTALLED"
NVML_LIBRARY_NOT_FOUND = 12  # nvmlReturn_t, nvml.h


@rule(REASON, explains=("DRIVER_NOT_LOADED", "DEVICE_NODES_MISSING", "CUDA_INIT_FAILED"))
def driver_not_installed(facts: Facts) -> Finding | None:
    cards = nvidia_cards(facts)
    if not cards or not _is_absent(facts) or cuda_starts(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("There is an NVIDIA GPU, but no NVIDIA driver."),
        evidence=(
            nvidia_cards_seen(cards),
            say("libcuda, libnvidia-ml, nvidia-smi: none found"),
        ),
        cause=say(
            "PyTorch brings its own CUDA libraries, but never the driver: without one no program"
            " reaches the card."
        ),
        fix=Fix(_advice(facts), install_driver(facts)),
        docs=DRIVER_GUIDE,
    )


def _is_absent(facts: Facts) -> bool:
    driver, nvml, smi = facts.driver, facts.nvml, facts.nvidia_smi
    if driver is None or driver.installed is not None:
        return driver is not None and driver.installed is False
    # Where the loader's cache cannot be asked (musl), those who looked for the parts are believed.
    if nvml is None or smi is None or driver.loaded is not False:
        return False
    return nvml.code == NVML_LIBRARY_NOT_FOUND and smi.path is None and smi.exit_code is None


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "A container takes the driver from its host. Install it there, and start the container"
            " with GPU access (Docker: --gpus all)."
        )
    if in_wsl(facts):
        return say("Install the NVIDIA driver in Windows; WSL takes it from there.")
    return say("Install the NVIDIA driver, restart the machine, then run this check again.")
