"""Another copy of a CUDA library is loaded in place of the one that torch was built with.

Copies outside are common and mostly harmless: torch finds its own first. So they count only where
one was really loaded, or where something fails with words of a wrong library.
"""

from torchdoctor.diagnosis.cuda_libraries import library_in, package_of
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, is_absent
from torchdoctor.diagnosis.package_pins import asks_for, wrong_packages
from torchdoctor.diagnosis.remedies import LIBRARY_PATH, drop_from_library_path, install_torch
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts, Shadow, TorchFacts
from torchdoctor.texts import Text, say

REASON = "CUDA_LIBRARY_SHADOWED"
# Failures that a library of another version causes as well as one of several things.
_MAY_FOLLOW = ("CUDNN_FAILED", "CUBLAS_FAILED")


@rule(REASON, explains=("TORCH_IMPORT_FAILED", "CUDNN_FAILED", "CUBLAS_FAILED"))
def cuda_library_shadowed(facts: Facts) -> Finding | None:
    torch = facts.torch
    if torch is None or is_absent(facts):
        return None
    loaded, said = _loaded(torch), _complaints(facts, torch)
    # Where something else fails, that comes first.
    if not said and (not loaded or failures(torch)):
        return None
    return Finding(
        reason=REASON,
        # Lowered where nothing fails: torch then runs with a library that it was not tested with.
        severity=Severity.ERROR if said else Severity.WARNING,
        summary=_summary(library_in(" ".join((*said, *loaded)))),
        evidence=(
            *said,
            *(say("loaded by import torch: {path}", path=path) for path in loaded),
            *(f"{s.because}: {s.path}" for s in _cuda_shadows(facts)),
            *_library_path(facts),
        ),
        cause=say(
            "CUDA libraries of different versions have the same names. Where LD_LIBRARY_PATH, a"
            " toolkit of the system or conda puts another copy first, symbols are missing in it, or"
            " it behaves differently."
        ),
        fix=_fix(facts, loaded),
        docs="https://man7.org/linux/man-pages/man8/ld.so.8.html",
    )


def _summary(library: str | None) -> Text:
    if library is None:  # cuDNN speaks of versions alone
        return say("PyTorch loads a CUDA library from another place than its own packages.")
    return say(
        "PyTorch loads a CUDA library from another place than its own packages: {library}",
        library=library,
    )


def _cuda_shadows(facts: Facts) -> tuple[Shadow, ...]:
    # The C++ library is listed among them, and is a matter of its own (GLIBCXX_TOO_OLD).
    shadows = facts.shadows or ()
    return tuple(shadow for shadow in shadows if not shadow.library.startswith("libstdc++"))


def _loaded(torch: TorchFacts) -> tuple[str, ...]:
    """Foreign copies that the import mapped although torch's own packages hold the library.

    A torch that was built against the system's CUDA (NVIDIA's images, conda, distributions) asks
    for no such packages, and is right to take its libraries from there.
    """
    return tuple(path for path in torch.mapped or () if asks_for(torch, package_of(path, torch)))


def _complaints(facts: Facts, torch: TorchFacts) -> tuple[str, ...]:
    """What fails with words of a wrong library, unless the packages themselves are wrong."""
    said = failures(torch)
    clear = tuple(words for words in said if tells(REASON, words))
    foreign = (*_loaded(torch), *(shadow.library for shadow in _cuda_shadows(facts)))
    if clear:
        return clear if foreign or not wrong_packages(torch) else ()
    maths = (words for words in said if any(tells(word, words) for word in _MAY_FOLLOW))
    return tuple(words for words in maths if any(_fits(words, library) for library in foreign))


def _fits(words: str, library: str) -> bool:
    """Whether a failure speaks of a library."""
    names = [name for name in ("cudnn", "cublas") if name in words.lower()]
    return any(name in library.lower() for name in names)


def _library_path(facts: Facts) -> tuple[str, ...]:
    value = (facts.environment or {}).get(LIBRARY_PATH)
    return (f"{LIBRARY_PATH}={value}",) if value else ()


def _fix(facts: Facts, loaded: tuple[str, ...]) -> Fix:
    foreign = (*loaded, *(shadow.path for shadow in _cuda_shadows(facts)))
    commands = (drop_from_library_path(facts, path) for path in foreign)
    without = next(filter(None, commands), ())
    if without:
        return Fix(
            say(
                "Start the program without that folder on {variable}. If it helps, take it out of"
                " shell profiles and job scripts as well.",
                variable=LIBRARY_PATH,
            ),
            (*without, 'python3 -c "import torch; print(torch.__version__)"'),
        )
    return Fix(
        say(
            "Take the other copy out of the way: out of PATH, of ld.so.conf, or of the environment."
            " A fresh environment with torch alone has none."
        ),
        install_torch(facts),
        "reinstall",
    )
