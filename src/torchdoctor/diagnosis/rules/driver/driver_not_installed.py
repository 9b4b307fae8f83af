"""There is an NVIDIA card, and nothing of NVIDIA's driver."""

from torchdoctor.diagnosis.cards import nvidia_cards, titles
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, install_driver
from torchdoctor.diagnosis.surroundings import in_container, in_wsl
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "DRIVER_NOT_INSTALLED"


@rule(REASON, explains=("DRIVER_NOT_LOADED", "DEVICE_NODES_MISSING", "CUDA_INIT_FAILED"))
def driver_not_installed(facts: Facts) -> Finding | None:
    cards = nvidia_cards(facts)
    if not cards or facts.driver is None or facts.driver.installed is not False:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("There is an NVIDIA GPU, but no NVIDIA driver."),
        evidence=(
            f"NVIDIA cards: {titles(cards)}",
            "libcuda, libnvidia-ml, nvidia-smi: not found",
        ),
        cause=say(
            "PyTorch brings its own CUDA libraries, but never the driver: without one no program"
            " reaches the card."
        ),
        fix=Fix(_advice(facts), install_driver(facts)),
        docs=DRIVER_GUIDE,
    )


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "A container takes the driver from its host. Install it there, and start the container"
            " with GPU access (Docker: --gpus all)."
        )
    if in_wsl(facts):
        return say("Install the NVIDIA driver in Windows; WSL takes it from there.")
    return say("Install the NVIDIA driver, restart the machine, then run this check again.")
