"""What is asked for is no requirement: pip and uv stop before they look anywhere.

Often a label behind >=, which PEP 440 allows behind == and != alone.
"""

import re
from collections.abc import Iterator

from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.texts import say

REASON = "INSTALLER_FAILED"
_ORDERED_LABEL = re.compile(r"(?P<name>[\w.-]+)\s*(?:>=|<=|~=|>|<)\s*(?P<version>[\w.]+\+[\w.]+)")


@rule(REASON)
def invalid_requirement(case: Case) -> Iterator[LintFinding]:
    """Torch or a companion with a specifier that cannot be read."""
    for one in case.line.requirements:
        if one.invalid is None:
            continue
        label = _ORDERED_LABEL.fullmatch(one.text)
        pinned = f"{label['name']}=={label['version']}" if label else None
        line = corrected(case, {}, texts={one: pinned}) if pinned and case.line.words else pinned
        yield finding(
            REASON,
            at_requirement(one),
            say(
                "A label such as {label} cannot be ordered, only pinned with ==."
                if label
                else "This is no requirement: {why}.",
                label=label["version"].partition("+")[2] if label else None,
                why=one.invalid,
            ),
            LintFix(say("Pin it." if label else "Write it as PEP 508 has it."), line),
            outcome=case.outcome,
        )
