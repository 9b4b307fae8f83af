"""A library of the driver is there, and cannot be loaded."""

import re

from torchdoctor.diagnosis.evidence import cuda_returned, told
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import DRIVER_GUIDE, install_driver
from torchdoctor.diagnosis.surroundings import cuda_starts, in_container, system_of
from torchdoctor.facts.model import Facts, Libcuda
from torchdoctor.texts import Text, say

REASON = "DRIVER_LIBRARY_BROKEN"
_LIBRARY = re.compile(r"libcuda\b|libnvidia-ml\b|nvcuda\.dll|nvml\.dll", re.IGNORECASE)
# What the loaders of glibc and of Windows say of a file that is there and is no usable library.
_BROKEN = re.compile(r"file too short|wrong ELF class|invalid ELF header|WinError 193")


@rule(REASON, explains=("DRIVER_NOT_INSTALLED", "CUDA_INIT_FAILED"))
def driver_library_broken(facts: Facts) -> Finding | None:
    seen = _refused(facts)
    if not seen:
        return None
    works = cuda_starts(facts)
    return Finding(
        reason=REASON,
        # NVML serves nvidia-smi and monitors; torch computes without it.
        severity=Severity.WARNING if works else Severity.ERROR,
        summary=say(
            "A library of the NVIDIA driver cannot be loaded; CUDA works without it."
            if works
            else "A library of the NVIDIA driver cannot be loaded."
        ),
        evidence=(*seen, cuda_returned(0)) if works else seen,
        cause=say(
            "The file is there, but empty, cut short or made for another processor. An interrupted"
            " installation or a full disk does that."
        ),
        fix=Fix(_advice(facts), (*_look(facts), *install_driver(facts))),
        docs=DRIVER_GUIDE,
    )


def _refused(facts: Facts) -> tuple[str, ...]:
    """What the loader said, where a probe met it."""
    said = [problem.problem for problem in facts.problems]
    if isinstance(facts.libcuda, Libcuda) and facts.libcuda.problem:
        path = facts.libcuda.path or "libcuda.so.1"
        complaint = facts.libcuda.problem
        said.append(complaint if _LIBRARY.search(complaint) else told(path, complaint))
    if facts.nvml is not None and facts.nvml.message:
        said.append(facts.nvml.message)
    return tuple(dict.fromkeys(w for w in said if _LIBRARY.search(w) and _BROKEN.search(w)))


def _advice(facts: Facts) -> Text:
    if in_container(facts):
        return say(
            "The container takes these files from its host: install the driver again there, then"
            " start the container again."
        )
    return say("Install the same driver again, so that all its files are of one piece.")


def _look(facts: Facts) -> tuple[str, ...]:
    if system_of(facts) == "windows":
        return ()
    return ("ldconfig -p | grep -E 'libcuda.so|libnvidia-ml.so'",)
