"""WSL has no GPU, because Windows lends it no driver."""

from torchdoctor.diagnosis.cards import nvidia_cards
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.libcuda import libcuda_kind
from torchdoctor.diagnosis.surroundings import cuda_code, cuda_starts, in_container
from torchdoctor.facts.model import Facts, Wsl
from torchdoctor.plain import ABSENT
from torchdoctor.texts import say

REASON = "WSL_DRIVER_MISSING"
WSL_GUIDE = "https://docs.nvidia.com/cuda/wsl-user-guide/index.html"
_LENT = "/usr/lib/wsl/lib/libcuda.so.1"


@rule(
    REASON,
    explains=(
        "NO_NVIDIA_GPU",
        "DRIVER_NOT_INSTALLED",
        "DRIVER_NOT_LOADED",
        "DEVICE_NODES_MISSING",
        "CUDA_INIT_FAILED",
    ),
)
def wsl_driver_missing(facts: Facts) -> Finding | None:
    # A container in WSL has of all this what it was given.
    if not isinstance(facts.wsl, Wsl) or in_container(facts) or cuda_starts(facts):
        return None
    signs = _signs(facts)
    if not signs:
        return None
    return Finding(
        reason=REASON,
        # Without a sign of NVIDIA, Windows may simply have a card of another maker.
        severity=Severity.ERROR if _expects_cuda(facts) else Severity.WARNING,
        summary=say("WSL has no NVIDIA driver: Windows lends it none."),
        evidence=signs,
        cause=say(
            "WSL 2 uses the NVIDIA driver of Windows, which appears below /usr/lib/wsl/lib. It is"
            " missing where Windows has no NVIDIA driver, an old one, or an old WSL."
        ),
        fix=_fix(facts.wsl),
        docs=WSL_GUIDE,
    )


def _signs(facts: Facts) -> tuple[str, ...]:
    first = isinstance(facts.wsl, Wsl) and facts.wsl.version == 1
    no_device = facts.device_nodes is not None and "dxg" not in facts.device_nodes
    absent = facts.libcuda is ABSENT or (
        facts.libcuda is None and facts.driver is not None and facts.driver.installed is False
    )
    signs = (
        say("WSL version 1") if first else "",
        say("{file}: not there", file="/dev/dxg") if no_device else "",
        say("{file}: not found", file=_LENT) if absent else "",
    )
    return tuple(filter(None, signs))


def _expects_cuda(facts: Facts) -> bool:
    """Whether anything here speaks of an NVIDIA card."""
    asked = cuda_code(facts) is not None
    built_for_cuda = facts.torch is not None and facts.torch.cuda is not None
    has_driver = facts.driver is not None and facts.driver.installed is True
    has_library = libcuda_kind(facts) is not None
    return bool(nvidia_cards(facts)) or asked or built_for_cuda or has_driver or has_library


def _fix(wsl: Wsl) -> Fix:
    if wsl.version == 1:
        return Fix(
            say("WSL 1 has no GPU. Turn this distribution into WSL 2, in a terminal of Windows."),
            ("wsl --list --verbose", "wsl --set-default-version 2"),
        )
    return Fix(
        say(
            "Install the NVIDIA driver in Windows (none in WSL), then update WSL and start it"
            " again, in a terminal of Windows. Without an NVIDIA card nothing needs repair."
        ),
        ("wsl --update", "wsl --shutdown"),
    )
