"""The C++ library that the loader finds is older than torch or a companion needs."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.remedies import LIBRARY_PATH
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "GLIBCXX_TOO_OLD"


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def glibcxx_too_old(facts: Facts) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
    if not said:
        return None
    path = (facts.environment or {}).get(LIBRARY_PATH)
    conda = facts.python.conda_prefix if facts.python else None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("The C++ library (libstdc++) that is found is too old for this build."),
        evidence=(*said, *((f"{LIBRARY_PATH}={path}",) if path else ())),
        cause=say(
            "One process has one libstdc++. An old one from the system, from conda or from"
            " LD_LIBRARY_PATH is loaded first, and compiled code that needs a newer one fails."
        ),
        fix=_conda_fix() if conda else _system_fix(bool(path)),
        docs="https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html",
    )


def _conda_fix() -> Fix:
    return Fix(
        say("Install a newer libstdc++ into the conda environment."),
        ("conda install --channel conda-forge 'libstdcxx-ng>=12'",),
    )


def _system_fix(has_path: bool) -> Fix:  # noqa: FBT001 - two cases of one answer
    if has_path:
        return Fix(
            say("Start the program without {variable}.", variable=LIBRARY_PATH),
            (f"unset {LIBRARY_PATH}",),
        )
    return Fix(
        say(
            "Use a newer release of the distribution, a container of one, or a conda environment,"
            " which brings its own libstdc++."
        )
    )
