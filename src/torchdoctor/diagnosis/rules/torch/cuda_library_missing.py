"""A CUDA library that torch brings along is missing or damaged.

Either `import torch` says so, or the files are not as their packages recorded them: torch loads
some of them only when they are first used.
"""

import re

from torchdoctor.diagnosis.cuda_libraries import library_in, package_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.remedies import TORCH_GUIDE, install_torch, pip
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "CUDA_LIBRARY_MISSING"
_REFUSAL = re.compile(
    r"cannot open shared object file|file too short|invalid ELF header|wrong ELF class"
    r"|not found in the system path"
)
# Libraries alone: compiled Python files and headers are removed on purpose, to make images small.
_SHARED_LIBRARY = re.compile(r"\.(?:so[.\d]*|dll|pyd|dylib)(?:: |$)")
SHOWN = 5
"""How many damaged files are shown."""


@rule(REASON, explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"))
def cuda_library_missing(facts: Facts) -> Finding | None:
    said, damaged = _refused(facts), _damaged(facts)
    if not said and not damaged:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say(
            "import torch fails: {library} is missing or damaged."
            if said
            else "A library of the installed PyTorch is missing or damaged: {library}",
            library=library_in(said[0]) if said else damaged[0].partition(":")[0],
        ),
        evidence=(*said, *damaged[:SHOWN]),
        cause=_cause(said, damaged),
        fix=_fix(facts, (*said, *damaged)),
        docs=TORCH_GUIDE,
    )


def _cause(said: tuple[str, ...], damaged: tuple[str, ...]) -> Text:
    if not said and all(file.startswith("torch/") for file in damaged):
        return say(
            "Files of PyTorch itself are not as they were installed: they were removed or cut short"
            " since, or the install did not come to its end."
        )
    return say(
        "A CUDA build of PyTorch takes its CUDA libraries from packages named nvidia-*. One of"
        " them was removed, cut short while it was installed, or never installed."
    )


def _refused(facts: Facts) -> tuple[str, ...]:
    """What the import said, where it missed a CUDA library."""
    said = (facts.torch.import_error if facts.torch else None) or ""
    return (said,) if library_in(said) and _REFUSAL.search(said) else ()


def _damaged(facts: Facts) -> tuple[str, ...]:
    files = (facts.torch.damaged_files if facts.torch else None) or ()
    return tuple(file for file in files if _SHARED_LIBRARY.search(file))


def _fix(facts: Facts, seen: tuple[str, ...]) -> Fix:
    versions = (facts.torch.packages if facts.torch else None) or {}
    packages = [package_of(line, facts.torch) for line in seen]
    known = tuple(f"{name}=={versions[name]}" for name in dict.fromkeys(packages) if name)
    # A file of torch itself, or of a package that is not there: only all of it can be whole again.
    if len(known) == 0 or None in packages:
        return Fix(
            say("Install torch again, with the packages that it depends on."),
            install_torch(facts),
            "reinstall",
        )
    return Fix(
        say("Install the package that holds the library again."),
        (pip(facts, "install", "--force-reinstall", "--no-deps", *known),),
    )
