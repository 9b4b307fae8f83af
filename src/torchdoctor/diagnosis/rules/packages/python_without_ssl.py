"""This Python was built without a module that pip or torch cannot do without."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures, is_absent
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.diagnosis.toolchain import python_libraries_commands
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "PYTHON_WITHOUT_SSL"
# pip downloads with ssl and unpacks with zlib, torch imports ctypes. lzma and bz2 are missed by
# single functions of other packages alone.
_NEEDED = frozenset({"ssl", "zlib", "ctypes"})
_NAMED = re.compile(r"No module named '_?(\w+)'")


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def python_without_ssl(facts: Facts) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
    missing = (facts.python.missing_modules if facts.python else None) or ()
    needed = [name for name in missing if name in _NEEDED]
    fails_otherwise = facts.torch is not None and facts.torch.import_error is not None
    if not said and (not needed or fails_otherwise):
        return None
    named = [found[1] for found in map(_NAMED.search, said) if found]
    return Finding(
        reason=REASON,
        # Lowered where torch is there and works: what fails then is the next download.
        severity=Severity.ERROR if said or is_absent(facts) else Severity.WARNING,
        summary=say(
            "This Python was built without {modules}.",
            modules=", ".join(dict.fromkeys((*needed, *named))),
        ),
        evidence=(
            *said,
            *(say("modules that cannot be imported: {name}", name=name) for name in missing),
        ),
        cause=say(
            "When Python was compiled, the header files of a library were not there, and the module"
            " that needs them was left out. pyenv and builds from source are like this."
        ),
        fix=Fix(
            say("Install these libraries, then build this Python anew, or take another Python."),
            python_libraries_commands(facts),
        ),
        docs="https://github.com/pyenv/pyenv/wiki#suggested-build-environment",
    )
