"""The JUnit dress: what CI systems show as tests.

A station of the flow is a test, and so is every finding. Format: the XML that the JUnit task of
Ant writes, as https://github.com/testmoapp/junitxml describes it.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from torchdoctor.diagnosis.finding import Finding, Severity
from torchdoctor.facts.mask import mask_text
from torchdoctor.report.model import CheckReport, Expected, FlowStep
from torchdoctor.report.titles import STEP_TITLES, WAY_OUT

SUITE = "torchdoctor check"
# XML 1.0 forbids most control characters even as entities.
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: CheckReport, *, strict: bool = False) -> str:
    """A report as JUnit XML, without secrets.

    Args:
        report: The report.
        strict: Let warnings fail as errors do.
    """
    cases = [
        *(_station(step) for step in report.flow if step.step not in WAY_OUT),
        *(_finding(finding, strict=strict) for finding in report.findings),
        *([_expected(report.expected)] if report.expected else []),
    ]
    failures = sum("<failure" in case for case in cases)
    skipped = sum("<skipped" in case for case in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
    body = "\n".join(cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites>\n<testsuite name={quoteattr(SUITE)} {counts}>\n{body}\n"
        "</testsuite>\n</testsuites>\n"
    )


def _station(step: FlowStep) -> str:
    # What is a problem is told by its finding; here it would fail twice.
    inside = (
        "" if step.state in ("ok", "problem") else f"<skipped message={_attribute(step.because)}/>"
    )
    return _case("flow", STEP_TITLES[step.step], inside, step.because)


def _finding(finding: Finding, *, strict: bool) -> str:
    fails = finding.severity is Severity.ERROR or (strict and finding.severity is Severity.WARNING)
    if not fails:
        return _case("findings", finding.reason, "", _told(finding))
    failure = (
        f"<failure message={_attribute(str(finding.summary))} type={_attribute(finding.reason)}>"
        f"{_text(_told(finding))}</failure>"
    )
    return _case("findings", finding.reason, failure)


def _expected(expected: Expected) -> str:
    failure = f"<failure message={_attribute(expected.because)}/>"
    return _case("expect", expected.what, "" if expected.met else failure, expected.because)


def _told(finding: Finding) -> str:
    return "\n".join(_lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield str(finding.summary)
    yield from (f"seen: {seen}" for seen in finding.evidence)
    yield str(finding.cause)
    yield str(finding.fix.text)
    yield from (f"    {command}" for command in finding.fix.commands)


def _case(group: str, name: str, inside: str, said: str = "") -> str:
    out = f"<system-out>{_text(said)}</system-out>" if said and not inside else ""
    head = f"<testcase classname={_attribute(f'torchdoctor.{group}')} name={_attribute(name)}"
    return f"{head}>{inside}{out}</testcase>"


def _attribute(words: str) -> str:
    return quoteattr(_allowed(words))


def _text(words: str) -> str:
    return escape(_allowed(words))


def _allowed(words: str) -> str:
    return _FORBIDDEN.sub("\ufffd", mask_text(words))
