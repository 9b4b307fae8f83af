"""Words that all dresses of a report share."""

from torchdoctor.report.model import CheckReport, State, Step
from torchdoctor.texts import joined, mark, say

STEP_TITLES: dict[Step, str] = {
    "gpu": mark("GPU"),
    "driver": mark("Driver"),
    "toolkit": mark("Toolkit, cuDNN"),
    "choose": mark("Fitting build"),
    "install": mark("Installed build"),
    "is_available": mark("is_available()"),
    "success": mark("Success"),
    "troubleshoot": mark("Troubleshoot"),
    "change": mark("Change"),
    "reinstall": mark("Reinstall"),
}
WAY_OUT: tuple[Step, ...] = ("success", "troubleshoot", "change", "reinstall")
STATES: dict[State, str] = {
    "ok": mark("ok"),
    "problem": mark("problem"),
    "unknown": mark("unknown"),
    "skipped": mark("skipped"),
}
SEVERITIES = {"error": mark("error"), "warning": mark("warning"), "info": mark("info")}
CHECKS = (
    mark("architectures"),
    mark("compile"),
    mark("computation"),
    mark("dependencies"),
    mark("files"),
    mark("import"),
    mark("is_available"),
    mark("nms"),
    mark("variant"),
    mark("versions"),
)
"""Names of the checks of an install, which the outcome's document carries too."""
NOTHING_IN_TEXT = say("Nothing here points at the installation.")


def headline(report: CheckReport) -> str:
    """The whole report as one sentence."""
    if report.expected is not None and not report.expected.met and report.verdict == "ok":
        return report.expected.because
    if report.verdict != "ok":
        return report.findings[0].summary
    if report.text is not None and not report.findings:
        return NOTHING_IN_TEXT
    unknown = [say(STEP_TITLES[step.step]) for step in report.flow if step.state == "unknown"]
    if unknown:
        return say(
            "No fault in what could be looked at; not known: {steps}.",
            steps=joined(unknown, ", "),
        )
    return say("Nothing is wrong here.")


def next_step(report: CheckReport) -> str | None:
    """What to do first; None: nothing."""
    return report.findings[0].fix.text if report.findings else None
