"""The container was started without the GPU of its host."""

import re

from torchdoctor.diagnosis.cards import nvidia_cards, titles
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import CONTAINER_GUIDE, try_a_container
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CONTAINER_WITHOUT_GPU"
# dxg is WSL's, nvhost and nvmap are those of Jetson boards.
_WAY_TO_A_CARD = re.compile(r"nvidia(\d+|ctl|-uvm)|dxg|nvhost.*|nvmap")


@rule(
    REASON,
    explains=(
        "DRIVER_NOT_INSTALLED",
        "DRIVER_NOT_LOADED",
        "DEVICE_NODES_MISSING",
        "CUDA_INIT_FAILED",
    ),
)
def container_without_gpu(facts: Facts) -> Finding | None:
    cards, nodes = nvidia_cards(facts), facts.device_nodes
    # A container sees its host's cards on the bus, but only device files that it was given.
    if not in_container(facts) or not cards or nodes is None:
        return None
    building = facts.container is not None and facts.container.building is True
    if building or any(_WAY_TO_A_CARD.fullmatch(node) for node in nodes):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("This container was started without access to the GPU."),
        evidence=(
            say(
                "container runtime: {runtime}",
                runtime=facts.container.runtime if facts.container else None,
            ),
            say("NVIDIA cards on the bus: {cards}", cards=titles(cards)),
            say("/dev holds no file of the NVIDIA driver"),
        ),
        cause=say(
            "A container sees the host's GPU only if it is asked for when the container starts; an"
            " image that names GPUs in its variables is not enough."
        ),
        fix=Fix(
            say(
                "The host needs the NVIDIA Container Toolkit. Try there whether containers get the"
                " GPU, then start this one in the same way (Docker: --gpus all)."
            ),
            try_a_container(facts),
        ),
        docs=CONTAINER_GUIDE,
    )
