"""The flow from the GPU to a working torch, as one glance. Pure.

The stations are those of the chart that torchdoctor carries out: confirm the GPU, driver, toolkit,
choose the build, install it, torch.cuda.is_available(); then success, or troubleshooting, a change
of driver or version, and the reinstall.
"""

from collections.abc import Sequence

from torchdoctor.diagnosis.finding import Finding, Severity
from torchdoctor.diagnosis.words import BY_NAME
from torchdoctor.facts.model import Facts, Gpu, TorchFacts
from torchdoctor.plan.model import Plan, Verdict
from torchdoctor.report.model import FlowStep, State, Step
from torchdoctor.texts import Text, joined, say

_AREAS: dict[Step, frozenset[str]] = {
    "gpu": frozenset({"gpu"}),
    "driver": frozenset({"driver", "container"}),
    "toolkit": frozenset({"extension"}),
    "install": frozenset({"torch", "packages", "platform"}),
    "is_available": frozenset({"run"}),
}


def flow_of(facts: Facts, findings: Sequence[Finding], plan: Plan) -> tuple[FlowStep, ...]:
    """Every station with its state and what it rests on."""
    stations = (
        _gpu(facts, findings),
        _driver(facts, findings),
        _toolkit(facts, findings),
        _choose(plan),
        _install(facts.torch, findings),
        _is_available(facts, findings),
    )
    return (*stations, *_way_out(stations, findings))


def _step(step: Step, state: State, because: str) -> FlowStep:
    return FlowStep(step=step, state=state, because=because)


def _error_at(step: Step, findings: Sequence[Finding]) -> FlowStep | None:
    """A station where an error was found: its words replace everything else."""
    for finding in findings:
        word = BY_NAME.get(finding.reason)
        if finding.severity is Severity.ERROR and word and word.area in _AREAS[step]:
            return _step(step, "problem", _told(finding))
    return None


def _told(finding: Finding) -> Text:
    return say("{word}: {summary}", word=finding.reason, summary=finding.summary)


def _gpu(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    if facts.gpus is None:
        return _step("gpu", "unknown", say("nobody could look"))
    found = _error_at("gpu", findings)
    if found:
        return found
    nvidia = [gpu for gpu in facts.gpus if gpu.vendor == "nvidia"]
    if nvidia:
        return _step("gpu", "ok", joined(map(_card, nvidia), ", "))
    others = [gpu.name or gpu.vendor or say("a GPU") for gpu in facts.gpus]
    if not others:
        return _step("gpu", "skipped", say("no NVIDIA GPU"))
    return _step("gpu", "skipped", say("no NVIDIA GPU ({others})", others=joined(others, ", ")))


def _card(gpu: Gpu) -> Text:
    name = gpu.name or gpu.chip or gpu.pci_device or "NVIDIA GPU"
    known = gpu.compute_capability or say("not known")
    return say("{name} (compute capability {known})", name=name, known=known)


def _has_nvidia(facts: Facts) -> bool:
    return any(gpu.vendor == "nvidia" for gpu in facts.gpus or ())


def _driver(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("driver", findings)
    if found:
        return found
    driver = facts.driver
    if driver and driver.version:
        return _step("driver", "ok", _known_by(driver.version, driver.cuda_version))
    if facts.gpus is not None and not _has_nvidia(facts):
        return _step("driver", "skipped", say("none, and none needed without an NVIDIA GPU"))
    return _step("driver", "unknown", say("its version is not known"))


def _known_by(version: str, cuda: str | None) -> str:
    return say("{version}, knows CUDA {cuda}", version=version, cuda=cuda) if cuda else version


def _toolkit(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("toolkit", findings)
    if found:
        return found
    toolkit = facts.toolkit
    if toolkit is None:
        return _step("toolkit", "unknown", say("nobody could look; torch brings its own CUDA"))
    if toolkit.nvcc is None and not toolkit.found:
        none = say("none, and none needed: torch brings its own CUDA")
        return _step("toolkit", "skipped", none)
    parts = [
        f"nvcc {toolkit.nvcc}" if toolkit.nvcc else "",
        f"cuDNN {toolkit.cudnn}" if toolkit.cudnn else "",
    ]
    paths = (
        say("{path} ({version})", path=t.path, version=t.version or say("version not known"))
        for t in toolkit.found or ()
    )
    return _step("toolkit", "ok", joined((*filter(None, parts), *paths), ", "))


def _choose(plan: Plan) -> FlowStep:
    if plan.verdict is Verdict.REFUSE:
        state: State = "unknown" if "FACTS_INCOMPLETE" in plan.reasons else "problem"
        words = ", ".join(plan.reasons)
        return _step("choose", state, say("{words}: {because}", words=words, because=plan.because))
    chosen = say("torch {torch}, variant {variant}", torch=plan.torch, variant=plan.variant)
    return _step("choose", "ok", chosen)


def _install(torch: TorchFacts | None, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("install", findings)
    if found:
        return found
    if torch is None or torch.installed is None:
        return _step("install", "unknown", say("nobody could look"))
    if not torch.installed:
        return _step("install", "skipped", say("torch is not installed"))
    build = f"CUDA {torch.cuda}" if torch.cuda else ("ROCm" if torch.hip else say("CPU build"))
    if torch.import_error is not None:
        return _step("install", "problem", torch.import_error)
    return _step(
        "install", "ok", say("torch {version}, {build}", version=torch.version, build=build)
    )


def _is_available(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    torch = facts.torch
    if torch is None or not torch.installed:
        return _step("is_available", "skipped", say("no torch to ask"))
    if torch.is_available:
        return _error_at("is_available", findings) or _step(
            "is_available", "ok", say("True, {count} device(s)", count=torch.device_count or 0)
        )
    if torch.is_available is None:
        return _step("is_available", "unknown", torch.import_error or say("torch did not say"))
    if facts.gpus is not None and not _has_nvidia(facts):
        right = say("False, as it must be without an NVIDIA GPU")
        return _step("is_available", "skipped", right)
    return _step("is_available", "problem", torch.cuda_error or "False")


def _way_out(stations: Sequence[FlowStep], findings: Sequence[Finding]) -> tuple[FlowStep, ...]:
    errors = [f for f in findings if f.severity is Severity.ERROR]
    states = {s.step: s.state for s in stations}
    if errors:
        return _trouble(errors[0])
    works = states["install"] == "ok" and states["is_available"] in ("ok", "skipped")
    state: State = "ok" if works else "unknown"
    if states["install"] == "skipped":
        state = "skipped"
    because = {"ok": say("torch works"), "skipped": say("torch is still to be installed")}
    nothing = say("nothing to cure")
    return (
        _step("success", state, because.get(state, say("not proven, see above"))),
        _step("troubleshoot", "skipped", nothing),
        _step("change", "skipped", nothing),
        _step("reinstall", "skipped", nothing),
    )


def _trouble(first: Finding) -> tuple[FlowStep, ...]:
    reinstall = first.fix.remedy == "reinstall"
    cure = first.fix.text
    return (
        _step("success", "skipped", say("not yet")),
        _step("troubleshoot", "problem", _told(first)),
        _step(
            "change",
            "skipped" if reinstall else "problem",
            say("see reinstall") if reinstall else cure,
        ),
        _step(
            "reinstall",
            "problem" if reinstall else "skipped",
            cure if reinstall else say("not the cure"),
        ),
    )
