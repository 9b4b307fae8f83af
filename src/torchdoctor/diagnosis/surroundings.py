"""What kind of machine this is: questions that several rules ask of the facts."""

import re

from torchdoctor.facts.model import Facts, Jetson, Wsl
from torchdoctor.texts import Text, say

_CARD_NODE = re.compile(r"nvidia\d+")


def system_of(facts: Facts) -> str | None:
    """linux, windows or macos, where that is known."""
    return facts.os.system if facts.os is not None else None


def in_container(facts: Facts) -> bool:
    """Whether this is known to be a container."""
    return facts.container is not None and isinstance(facts.container.runtime, str)


def in_wsl(facts: Facts) -> bool:
    """Whether this is known to be WSL, where the driver is that of Windows."""
    return isinstance(facts.wsl, Wsl)


def in_image_build(facts: Facts) -> bool:
    """Whether this is known to be the build of a container image."""
    return facts.container is not None and facts.container.building is True


def in_slurm_job(facts: Facts) -> bool:
    """Whether a Slurm job runs here: the scheduler, and not the user, hands out the cards."""
    return "SLURM_JOB_ID" in (facts.environment or {})


def cuda_code(facts: Facts) -> int | None:
    """CUresult of cuInit; None where nobody asked or nobody answered."""
    return facts.cuda_init.code if facts.cuda_init is not None else None


def nvml_code(facts: Facts) -> int | None:
    """nvmlReturn_t of nvmlInit; None where nobody asked or nobody answered."""
    return facts.nvml.code if facts.nvml is not None else None


def nvml_answer(facts: Facts) -> Text:
    """What nvmlInit answered, as a line of evidence."""
    said = facts.nvml.message if facts.nvml else None
    if not said:
        return say("NVML returned {code}", code=nvml_code(facts))
    return say("NVML returned {code}: {said}", code=nvml_code(facts), said=said)


def smi_exit(facts: Facts) -> int | None:
    """Exit status of nvidia-smi, which is NVML's number for what went wrong."""
    return facts.nvidia_smi.exit_code if facts.nvidia_smi is not None else None


def cuda_starts(facts: Facts) -> bool:
    """Whether cuInit was seen to succeed, which no other observation outweighs."""
    return cuda_code(facts) == 0


def module_is_down(facts: Facts) -> bool:
    """Whether the driver's kernel module is known not to run."""
    unloaded = facts.driver is not None and facts.driver.loaded is False
    return unloaded and not cuda_starts(facts)


def module_runs(facts: Facts) -> bool:
    """Whether the driver's kernel module was seen running."""
    return facts.driver is not None and facts.driver.loaded is True


def cards_out_of_reach(facts: Facts) -> bool:
    """Whether the device files that lead to the cards are known to be missing.

    On Linux these are /dev/nvidiactl and one of /dev/nvidia0, /dev/nvidia1, ...; WSL and Jetson
    boards have others in place of them, and Windows has none.
    """
    nodes = facts.device_nodes
    if nodes is None or "dxg" in nodes or system_of(facts) == "windows":
        return False
    if in_wsl(facts) or isinstance(facts.jetson, Jetson):
        return False
    return not _leads_to_a_card(nodes)


def cards_within_reach(facts: Facts) -> bool:
    """Whether the device files that lead to a card were seen."""
    nodes = facts.device_nodes or ()
    return "dxg" in nodes or _leads_to_a_card(nodes)


def _leads_to_a_card(nodes: tuple[str, ...]) -> bool:
    return "nvidiactl" in nodes and any(_CARD_NODE.fullmatch(node) for node in nodes)
