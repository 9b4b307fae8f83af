"""The loader finds another libcuda before the one of the driver."""

from torchdoctor.diagnosis.evidence import cuda_returned
from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.libcuda import Kind, libcuda_kind, libcuda_path, libcuda_version
from torchdoctor.diagnosis.remedies import drop_from_library_path, remove_compat
from torchdoctor.diagnosis.surroundings import cuda_code, cuda_starts, in_wsl
from torchdoctor.facts.model import Facts
from torchdoctor.texts import Text, say

REASON = "COMPAT_LIBRARY_IN_WAY"
# CUresult, cuda.h.
STUB_LIBRARY = 34
SYSTEM_DRIVER_MISMATCH = 803


@rule(REASON, explains=("CUDA_INIT_FAILED",))
def compat_library_in_way(facts: Facts) -> Finding | None:
    kind = _in_way(facts)
    if kind is None:
        return None
    return Finding(
        reason=REASON,
        severity=Severity.ERROR,
        summary=say("A libcuda that is not the driver's own is found first, and does not work."),
        evidence=_seen(facts),
        cause=_cause(kind),
        fix=Fix(
            say(
                "Take its folder out of LD_LIBRARY_PATH or remove its package, so that the driver's"
                " own libcuda is found."
            ),
            _commands(facts, kind),
        ),
        docs="https://docs.nvidia.com/deploy/cuda-compatibility/forward-compatibility.html",
    )


def _in_way(facts: Facts) -> Kind | None:
    """Which kind of foreign library keeps CUDA from starting."""
    code, kind = cuda_code(facts), libcuda_kind(facts)
    if cuda_starts(facts) or in_wsl(facts):  # a Linux driver inside WSL has a word of its own
        return None
    if code == STUB_LIBRARY or kind == "stub":  # a stub serves to link programs, and never starts
        return "stub"
    if kind == "compat" and code == SYSTEM_DRIVER_MISMATCH:
        return "compat"
    # One that lies elsewhere may be the driver's all the same: its version tells.
    differs = _is_of_another_driver(facts)
    if kind == "other" and (differs or (differs is None and code == SYSTEM_DRIVER_MISMATCH)):
        return "other" if code is not None else None
    return None


def _is_of_another_driver(facts: Facts) -> bool | None:
    module = facts.driver.kernel_module_version if facts.driver else None
    version = libcuda_version(facts)
    return None if module is None or version is None else module != version


def _seen(facts: Facts) -> tuple[str, ...]:
    path, code = libcuda_path(facts), cuda_code(facts)
    module = facts.driver.kernel_module_version if facts.driver else None
    search = (facts.environment or {}).get("LD_LIBRARY_PATH")
    seen = (
        f"libcuda: {path}" if path else "",
        cuda_returned(code) if code else "",
        say("kernel module: {module}", module=module) if module else "",
        f'LD_LIBRARY_PATH="{search}"' if search else "",
    )
    return tuple(filter(None, seen)) or (f"libcuda: {libcuda_kind(facts)}",)


def _cause(kind: Kind) -> Text:
    if kind == "stub":
        return say(
            "The CUDA toolkit has a folder of stubs, with which programs are linked on machines"
            " without a driver. No program can run on the libcuda in it."
        )
    if kind == "compat":
        return say(
            "A cuda-compat package brings a libcuda of its own. It works on some older drivers"
            " only, and this driver is none of them."
        )
    return say("It belongs to another version of the driver than the module that runs.")


def _commands(facts: Facts, kind: Kind) -> tuple[str, ...]:
    look = "ldconfig -p | grep libcuda.so"
    remove = remove_compat(facts) if kind == "compat" else ()
    return (look, *drop_from_library_path(facts, libcuda_path(facts)), *remove)
