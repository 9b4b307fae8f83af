"""Shared memory is no larger than what containers get when nobody asks for more."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import try_a_container
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "SHM_TOO_SMALL"
MIB = 2**20
DEFAULT_OF_CONTAINERS = 64 * MIB  # Docker, Podman and Kubernetes alike


@rule(REASON)
def shm_too_small(facts: Facts) -> Finding | None:
    size = facts.disk.shm_bytes if facts.disk else None
    if size is None or size > DEFAULT_OF_CONTAINERS:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.WARNING,
        summary=say("Shared memory is small: data loaders with workers may die of 'Bus error'."),
        evidence=(f"/dev/shm: {size / MIB:.0f} MiB",),  # noqa: S108 - named, not used
        cause=say(
            "The workers of a DataLoader hand their batches over through /dev/shm, and NCCL uses it"
            " between GPUs. One batch of images can be larger than this."
        ),
        fix=_fix(facts),
        docs="https://docs.pytorch.org/docs/stable/multiprocessing.html",
    )


def _fix(facts: Facts) -> Fix:
    if not in_container(facts):
        return Fix(say("Make it larger."), ("sudo mount -o remount,size=8G /dev/shm",))
    runtime = facts.container.runtime if facts.container else None
    if runtime == "kubernetes":
        return Fix(
            say(
                "Give the pod a volume emptyDir with medium: Memory, mounted at /dev/shm. Until"
                " then set num_workers=0."
            ),
            ("df -h /dev/shm",),
        )
    return Fix(
        say(
            "Start the container with --shm-size=8g or --ipc=host (Compose: shm_size). Until then"
            " set num_workers=0."
        ),
        (*try_a_container(facts, "--shm-size=8g"), "df -h /dev/shm"),
    )
