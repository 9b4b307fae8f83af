"""Words that all dresses of a report share."""

from torchdoctor.report.model import CheckReport, Step

STEP_TITLES: dict[Step, str] = {
    "gpu": "GPU",
    "driver": "Driver",
    "toolkit": "Toolkit, cuDNN",
    "choose": "Fitting build",
    "install": "Installed build",
    "is_available": "is_available()",
    "success": "Success",
    "troubleshoot": "Troubleshoot",
    "change": "Change",
    "reinstall": "Reinstall",
}
WAY_OUT: tuple[Step, ...] = ("success", "troubleshoot", "change", "reinstall")
NOTHING_IN_TEXT = "Nothing here points at the installation."


def headline(report: CheckReport) -> str:
    """The whole report as one sentence."""
    if report.expected is not None and not report.expected.met and report.verdict == "ok":
        return report.expected.because
    if report.verdict != "ok":
        return str(report.findings[0].summary)
    if report.text is not None and not report.findings:
        return NOTHING_IN_TEXT
    unknown = [STEP_TITLES[step.step] for step in report.flow if step.state == "unknown"]
    if unknown:
        return f"No fault in what could be looked at; not known: {', '.join(unknown)}."
    return "Nothing is wrong here."


def next_step(report: CheckReport) -> str | None:
    """What to do first; None: nothing."""
    return str(report.findings[0].fix.text) if report.findings else None
