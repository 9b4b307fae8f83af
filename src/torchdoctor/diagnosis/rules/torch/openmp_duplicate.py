"""Two OpenMP libraries are loaded into one process, and one of them ends it."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.surroundings import system_of
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "OPENMP_DUPLICATE"


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def openmp_duplicate(facts: Facts) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
    if not said:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("Two OpenMP libraries meet in one process, and it is ended for that."),
        evidence=said,
        cause=say(
            "torch brings an OpenMP library, and another package or the environment brings a second"
            " copy. Intel's library refuses to run beside another one."
        ),
        fix=Fix(
            say(
                "Find the copies, and leave one: on Windows rename the libiomp5md.dll of the"
                " environment, elsewhere install all packages from one source. A fresh environment"
                " with torch installed first is often quicker."
            ),
            _look(facts),
        ),
        docs="https://github.com/pytorch/pytorch/issues/78490",
    )


def _look(facts: Facts) -> tuple[str, ...]:
    prefix = facts.python.site_packages if facts.python else None
    if prefix is None:
        return ()
    if system_of(facts) == "windows":
        return (rf'where /R "{prefix}\..\.." libiomp5md.dll',)
    return (f"find '{prefix}' -name 'lib*omp*'",)
