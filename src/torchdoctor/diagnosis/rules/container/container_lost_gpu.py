"""The container had the GPU, and its right to use it was taken away while it ran."""

from torchdoctor.diagnosis.evidence import device_files
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.surroundings import (
    cards_within_reach,
    cuda_starts,
    in_container,
    in_wsl,
    nvml_answer,
    nvml_code,
)
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CONTAINER_LOST_GPU"
UNKNOWN_ERROR = 999  # nvmlReturn_t, nvml.h


@rule(REASON, explains=("DEVICE_PERMISSION_DENIED", "UVM_UNAVAILABLE", "CUDA_INIT_FAILED"))
def container_lost_gpu(facts: Facts) -> Finding | None:
    # The files are still there: it is the rules of the container's control group that are gone.
    if not in_container(facts) or in_wsl(facts) or not cards_within_reach(facts):
        return None
    # Owner and mode do not tell: a control group forbids what they allow.
    if nvml_code(facts) != UNKNOWN_ERROR or cuda_starts(facts):
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The container has lost its access to the GPU."),
        evidence=(
            nvml_answer(facts),
            device_files(facts.device_nodes or ()),
        ),
        cause=say(
            "The host renewed the container's rules and forgot the GPU: systemd does that when its"
            " units are reloaded (systemctl daemon-reload, an update of packages)."
        ),
        fix=Fix(
            say(
                "Start the container again. So that it does not come back, make these links on the"
                " host, or start containers through CDI."
            ),
            ("sudo nvidia-ctk system create-dev-char-symlinks --create-all",),
        ),
        docs="https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/troubleshooting.html",
    )
