"""The installed nvidia packages are other versions than torch itself asks for."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import computes_on_gpu, shown
from torchdoctor.diagnosis.package_pins import wrong_packages
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, pip
from torchdoctor.diagnosis.shell import quoted_requirement
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "CUDA_PACKAGE_MISMATCH"


@rule(REASON, explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"))
def cuda_package_mismatch(facts: Facts) -> Finding | None:
    torch = facts.torch
    wrong = wrong_packages(torch) if torch is not None else ()
    if torch is None or not wrong:
        return None
    works = computes_on_gpu(torch) and torch.import_error is None
    pins = [quoted_requirement(f"{name}{pin}") for name, _, pin in wrong]
    return Finding(
        reason=REASON,
        # Lowered where it works: some replace cuDNN or NCCL by a newer one on purpose.
        severity=Severity.WARNING if works else Severity.ERROR,
        summary=say(
            "The installed {packages} is not what {torch} asks for.",
            packages=", ".join(name for name, _, _ in wrong),
            torch=shown(torch),
        ),
        evidence=tuple(
            say("{package} {version}, pinned {pin}", package=name, version=version, pin=pin)
            for name, version, pin in wrong
        ),
        cause=say(
            "PyTorch is built and tested with exactly these versions. Another package asked for"
            " others when it was installed later, and pip replaced them."
        ),
        fix=Fix(
            say("Put back the versions that torch asks for; pip check then shows who disagrees."),
            (pip(facts, "install", "--no-deps", *pins), pip(facts, "check")),
        ),
        docs=TORCH_GUIDE,
    )
