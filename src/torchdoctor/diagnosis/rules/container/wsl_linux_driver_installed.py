"""A Linux driver was installed inside WSL, and hides the one that Windows lends."""

from torchdoctor.diagnosis.evidence import cuda_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.libcuda import libcuda_kind, libcuda_path
from torchdoctor.diagnosis.remedies import remove_linux_driver
from torchdoctor.diagnosis.surroundings import cuda_code, cuda_starts, in_container, in_wsl
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "WSL_LINUX_DRIVER_INSTALLED"
_OF_LINUX = ("driver", "other")


@rule(
    REASON,
    explains=(
        "DRIVER_NOT_LOADED",
        "DRIVER_LIBRARY_MISMATCH",
        "CUDA_INIT_FAILED",
    ),
)
def wsl_linux_driver_installed(facts: Facts) -> Finding | None:
    # In a container the toolkit puts Windows' libcuda where Linux has its own.
    if not in_wsl(facts) or in_container(facts) or cuda_starts(facts):
        return None
    path = libcuda_path(facts)
    if path is None or libcuda_kind(facts) not in _OF_LINUX:
        return None
    code = cuda_code(facts)
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("A Linux driver inside WSL hides the driver of Windows."),
        evidence=(f"libcuda: {path}", *((cuda_returned(code),) if code else ())),
        cause=say(
            "Inside WSL only Windows' own libcuda, below /usr/lib/wsl/lib, reaches the GPU. A"
            " package brought another one, often along with a CUDA toolkit."
        ),
        fix=Fix(
            say(
                "Find out which package owns the file, and remove the driver's packages from WSL."
                " The toolkit alone may stay (packages cuda-toolkit-*)."
            ),
            remove_linux_driver(facts, path),
        ),
        docs="https://docs.nvidia.com/cuda/wsl-user-guide/index.html",
    )
