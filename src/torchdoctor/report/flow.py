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
            return _step(step, "problem", f"{finding.reason}: {finding.summary}")
    return None


def _gpu(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    if facts.gpus is None:
        return _step("gpu", "unknown", "nobody could look")
    found = _error_at("gpu", findings)
    if found:
        return found
    nvidia = [gpu for gpu in facts.gpus if gpu.vendor == "nvidia"]
    if nvidia:
        return _step("gpu", "ok", ", ".join(_card(gpu) for gpu in nvidia))
    others = ", ".join(gpu.name or gpu.vendor or "a GPU" for gpu in facts.gpus)
    return _step("gpu", "skipped", f"no NVIDIA GPU{f' ({others})' if others else ''}")


def _card(gpu: Gpu) -> str:
    name = gpu.name or gpu.chip or gpu.pci_device or "NVIDIA GPU"
    return f"{name} (compute capability {gpu.compute_capability or 'not known'})"


def _has_nvidia(facts: Facts) -> bool:
    return any(gpu.vendor == "nvidia" for gpu in facts.gpus or ())


def _driver(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("driver", findings)
    if found:
        return found
    driver = facts.driver
    if driver and driver.version:
        knows = f", knows CUDA {driver.cuda_version}" if driver.cuda_version else ""
        return _step("driver", "ok", f"{driver.version}{knows}")
    if facts.gpus is not None and not _has_nvidia(facts):
        return _step("driver", "skipped", "none, and none needed without an NVIDIA GPU")
    return _step("driver", "unknown", "its version is not known")


def _toolkit(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("toolkit", findings)
    if found:
        return found
    toolkit = facts.toolkit
    if toolkit is None:
        return _step("toolkit", "unknown", "nobody could look; torch brings its own CUDA")
    if toolkit.nvcc is None and not toolkit.found:
        return _step("toolkit", "skipped", "none, and none needed: torch brings its own CUDA")
    parts = [
        f"nvcc {toolkit.nvcc}" if toolkit.nvcc else "",
        f"cuDNN {toolkit.cudnn}" if toolkit.cudnn else "",
    ]
    paths = ", ".join(f"{t.path} ({t.version or 'version not known'})" for t in toolkit.found or ())
    return _step("toolkit", "ok", ", ".join(filter(None, (*parts, paths))))


def _choose(plan: Plan) -> FlowStep:
    if plan.verdict is Verdict.REFUSE:
        state: State = "unknown" if "FACTS_INCOMPLETE" in plan.reasons else "problem"
        return _step("choose", state, f"{', '.join(plan.reasons)}: {plan.because}")
    return _step("choose", "ok", f"torch {plan.torch}, variant {plan.variant}")


def _install(torch: TorchFacts | None, findings: Sequence[Finding]) -> FlowStep:
    found = _error_at("install", findings)
    if found:
        return found
    if torch is None or torch.installed is None:
        return _step("install", "unknown", "nobody could look")
    if not torch.installed:
        return _step("install", "skipped", "torch is not installed")
    build = f"CUDA {torch.cuda}" if torch.cuda else ("ROCm" if torch.hip else "CPU build")
    if torch.import_error is not None:
        return _step("install", "problem", torch.import_error)
    return _step("install", "ok", f"torch {torch.version}, {build}")


def _is_available(facts: Facts, findings: Sequence[Finding]) -> FlowStep:
    torch = facts.torch
    if torch is None or not torch.installed:
        return _step("is_available", "skipped", "no torch to ask")
    if torch.is_available:
        return _error_at("is_available", findings) or _step(
            "is_available", "ok", f"True, {torch.device_count or 0} device(s)"
        )
    if torch.is_available is None:
        return _step("is_available", "unknown", torch.import_error or "torch did not say")
    if facts.gpus is not None and not _has_nvidia(facts):
        return _step("is_available", "skipped", "False, as it must be without an NVIDIA GPU")
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
    because = {"ok": "torch works", "skipped": "torch is still to be installed"}
    nothing = "nothing to cure"
    return (
        _step("success", state, because.get(state, "not proven, see above")),
        _step("troubleshoot", "skipped", nothing),
        _step("change", "skipped", nothing),
        _step("reinstall", "skipped", nothing),
    )


def _trouble(first: Finding) -> tuple[FlowStep, ...]:
    reinstall = first.fix.remedy == "reinstall"
    cure = str(first.fix.text)
    return (
        _step("success", "skipped", "not yet"),
        _step("troubleshoot", "problem", f"{first.reason}: {first.summary}"),
        _step(
            "change", "skipped" if reinstall else "problem", "see reinstall" if reinstall else cure
        ),
        _step(
            "reinstall",
            "problem" if reinstall else "skipped",
            cure if reinstall else "not the cure",
        ),
    )
