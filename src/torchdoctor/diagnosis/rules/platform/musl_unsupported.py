"""The system is built on musl, for which nobody publishes wheels of torch."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_absent
from torchdoctor.diagnosis.surroundings import in_container
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MUSL_UNSUPPORTED"


@rule(REASON, explains=("NO_WHEEL_FOR_PYTHON", "TORCH_NOT_INSTALLED"))
def musl_unsupported(facts: Facts) -> Finding | None:
    libc = facts.libc
    # Alpine packages a torch of its own: where one is installed, whether it works is what counts.
    if libc is None or libc.name != "musl" or not is_absent(facts):
        return None
    distro = facts.os.distro.id if facts.os and facts.os.distro else None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("PyTorch has no wheels for this system: its C library is musl."),
        evidence=(
            say("C library: {name}", name=f"musl {libc.version or ''}".strip()),
            *((say("distribution: {name}", name=distro),) if distro else ()),
        ),
        cause=say("All Linux wheels of PyTorch and all CUDA libraries are built against glibc."),
        fix=Fix(
            say(
                "Start from an image with glibc, such as python:3.13-slim or ubuntu:24.04."
                if in_container(facts)
                else "Use a distribution with glibc, or a container of one."
            )
        ),
        docs="https://peps.python.org/pep-0656/",
    )
