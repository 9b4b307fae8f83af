"""Windows does not find a DLL that torch needs: mostly the Visual C++ runtime."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MSVC_RUNTIME_MISSING"
# ERROR_PROC_NOT_FOUND: a DLL was found, and is of the wrong version. Installing torch again is the
# better advice then.
_WRONG_VERSION = "[WinError 127]"


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def msvc_runtime_missing(facts: Facts) -> Finding | None:
    heard = failures(facts.torch) if facts.torch else ()
    said = tuple(s for s in heard if tells(REASON, s) and _WRONG_VERSION not in s)
    if not said:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("import torch fails: Windows does not find a DLL that it needs."),
        evidence=said,
        cause=say(
            "The DLL that is named is there, and one that it depends on is not. Most often that is"
            " the Visual C++ runtime, for 1114 an old one; for fbgemm.dll it is"
            " libomp140.x86_64.dll."
        ),
        fix=Fix(
            say("Install the current Visual C++ runtime, restart Windows, then try again."),
            ("winget install --exact --id Microsoft.VCRedist.2015+.x64",),
        ),
        docs="https://learn.microsoft.com/cpp/windows/latest-supported-vc-redist",
    )
