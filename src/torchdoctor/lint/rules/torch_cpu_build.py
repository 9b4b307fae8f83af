"""What comes is a build for the CPU, though nobody asked for one.

The default index has CPU builds alone for Windows, and had them for Linux on aarch64 up to
torch 2.10. And pip takes an installed 2.6.0+cpu to satisfy ==2.6.0.
"""

from collections.abc import Iterator

from torchdoctor.facts.model import TorchFacts
from torchdoctor.lint.case import Case, at_requirement
from torchdoctor.lint.cure import corrected, index_option
from torchdoctor.lint.finding import LintFinding, LintFix, finding, rule
from torchdoctor.lint.fitting import chosen_variant
from torchdoctor.lint.model import FAMILY
from torchdoctor.texts import say

REASON = "TORCH_CPU_BUILD"


@rule(REASON)
def torch_cpu_build(case: Case) -> Iterator[LintFinding]:
    """A CPU build for a machine that has, or may have, an NVIDIA card."""
    first = case.requirement(*FAMILY)
    if first is None or _asks_for_cpu(case) or _has_no_card(case):
        return
    if _keeps_cpu(case):
        yield _kept(case)
        return
    torch = case.torch
    # Where a CUDA variant is named and loses, that is what has to be said.
    if case.variants or torch is None or torch.build is None or torch.build.variant != "cpu":
        return
    if any(one.wheel for one in case.line.requirements):
        return
    yield finding(
        REASON,
        at_requirement(first),
        say(
            "torch {version} of the default index is a CPU build on {platform}.",
            version=torch.version,
            platform=case.platform_name,
        ),
        _fix(case, torch.release),
        outcome=case.outcome,
        severity="error" if _has_card(case) else "warning",
    )


def _asks_for_cpu(case: Case) -> bool:
    labels = [w.exact_label or "" for w in case.wanted]
    named = [variant for _, variant in case.variants]
    return "cpu" in named or any(one.endswith("+cpu") for one in labels)


def _has_card(case: Case) -> bool:
    return any(gpu.vendor == "nvidia" for gpu in case.machine.gpus or ())


def _has_no_card(case: Case) -> bool:
    """Whether somebody looked, and there is no NVIDIA card."""
    return case.machine.gpus is not None and not _has_card(case)


def _keeps_cpu(case: Case) -> bool:
    """Whether the CPU build that is there satisfies the line, which names a CUDA variant."""
    asks_cuda = any(variant.startswith("cu") for _, variant in case.variants)
    kept = "torch" in case.prediction.kept
    return asks_cuda and kept and is_cpu(case.prediction.packages.get("torch"), case.machine.torch)


def is_cpu(version: str | None, there: TorchFacts | None) -> bool:
    """Whether an installed torch is a CPU build, by its label or by what is known of it."""
    label = (version or "").partition("+")[2]
    if label:
        return label == "cpu"
    return there is not None and there.import_error is None and not (there.cuda or there.hip)


def _kept(case: Case) -> LintFinding:
    first = case.requirement(*FAMILY)
    assert first is not None  # noqa: S101 - the caller has looked
    there = case.prediction.packages["torch"]
    is_uv = case.line.installer == "uv"
    force = ("--reinstall",) if is_uv else ("--force-reinstall", "--no-deps")
    return finding(
        REASON,
        at_requirement(first),
        say("torch {there} is installed and satisfies the line, so nothing changes.", there=there),
        LintFix(say("Force it, or pin the label."), corrected(case, {}, added=force)),
        outcome=case.outcome,
    )


def _fix(case: Case, release: str) -> LintFix:
    chosen = chosen_variant(case, release)
    if chosen is None:
        return LintFix(say("Take a release that has CUDA builds for this platform."))
    variant, pins = chosen
    added = index_option(case, variant)
    return LintFix(
        say("Take a CUDA build, of {variant} for example.", variant=variant),
        corrected(case, pins, added=(added,)) if case.line.words else added,
    )
