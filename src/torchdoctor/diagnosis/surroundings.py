"""What kind of machine this is: questions that several rules ask of the facts."""

import re

from torchdoctor.facts.model import Facts, Jetson, Wsl

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


def cuda_starts(facts: Facts) -> bool:
    """Whether cuInit was seen to succeed, which no other observation outweighs."""
    return facts.cuda_init is not None and facts.cuda_init.code == 0


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
    return "nvidiactl" not in nodes or not any(_CARD_NODE.fullmatch(node) for node in nodes)
