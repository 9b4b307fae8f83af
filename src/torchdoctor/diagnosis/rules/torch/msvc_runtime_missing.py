"""Windows does not find a DLL that torch needs: mostly the Visual C++ runtime."""

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import failures
from torchdoctor.diagnosis.telltales import tells
from torchdoctor.facts.model import Facts
from torchdoctor.texts import say

REASON = "MSVC_RUNTIME_MISSING"


@rule(REASON, explains=("TORCH_IMPORT_FAILED",))
def msvc_runtime_missing(facts: Facts) -> Finding | None:
    said = tuple(s for s in failures(facts.torch) if tells(REASON, s)) if facts.torch else ()
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
