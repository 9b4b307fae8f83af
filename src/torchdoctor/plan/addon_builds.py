"""Add-ons that are compiled here, against the torch that is installed: whether that can be done."""

from dataclasses import dataclass

from torchdoctor.matrix.model import Addon, Build, version
from torchdoctor.plain import ABSENT
from torchdoctor.plan.listing import sentence, with_and
from torchdoctor.plan.rejection import Rejection
from torchdoctor.plan.target import Case
from torchdoctor.texts import Text, mark, say

GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """One add-on beside the chosen build."""

    name: str
    requirement: str | None
    """As pip reads it: "xformers==0.0.34", "flash-attn @ https://..."; None: comes with torch."""
    options: tuple[str, ...] = ()
    """What the installer needs to be told; then it is installed by a command of its own."""
    before: tuple[str, ...] = ()
    """Distributions that must be there before that command."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables of that command."""
    note: Text | None = None


def build_from_source(addon: Addon, build: Build, case: Case) -> Picked | Rejection:
    """Compiled here, if nvcc is of torch's CUDA major version."""
    toolkit = case.facts.toolkit
    if build.cuda is None:
        return Rejection("TORCH_CPU_BUILD", say("{name} needs a CUDA build", name=addon.name))
    if toolkit is None or toolkit.nvcc is None:
        return Rejection(
            "TOOLKIT_MISSING",
            say(
                "{name} has no wheel for this build, and no nvcc is known here to compile it",
                name=addon.name,
            ),
        )
    if version(toolkit.nvcc).major != version(build.cuda).major:
        return Rejection(
            "TOOLKIT_MISMATCH",
            say(
                "{name} must be compiled with CUDA {major}, and nvcc is {nvcc}",
                name=addon.name,
                major=version(build.cuda).major,
                nvcc=toolkit.nvcc,
            ),
        )
    return _without_compiler(addon, case) or _compiled(addon, case)


def _without_compiler(addon: Addon, case: Case) -> Rejection | None:
    python = case.facts.python
    if python is None:
        return None
    lacking = _LACKING.get((python.c_compiler is ABSENT, python.headers is False))
    return Rejection("NO_C_COMPILER", say(lacking, name=addon.name)) if lacking else None


_LACKING = {
    (True, False): mark("{name} must be compiled here, and there is no C compiler"),
    (False, True): mark("{name} must be compiled here, and there is no Python.h"),
    (True, True): mark("{name} must be compiled here, and there is no C compiler and no Python.h"),
}
"""Whether (the compiler, Python.h) is missing."""


def _compiled(addon: Addon, case: Case) -> Picked:
    jobs = jobs_for(addon, case.facts.memory_bytes)
    if jobs is None:
        memory = say("its build counts the free memory itself")
    else:
        memory = say(
            "MAX_JOBS={jobs} for {gib} GiB of memory, at {each} a job",
            jobs=jobs,
            gib=(case.facts.memory_bytes or 0) // GIB,
            each=addon.build_gib_a_job,
        )
    return Picked(
        name=addon.name,
        requirement=f"{addon.package}=={addon.releases[-1]}",
        options=addon.options,
        before=addon.build_requires,
        environment=() if jobs is None else (("MAX_JOBS", str(jobs)),),
        note=say(
            "{name} is compiled here, which takes long ({memory}); {needs} must be there.",
            name=addon.name,
            memory=memory,
            needs=with_and(map(sentence, addon.needs)),
        ),
    )


def jobs_for(addon: Addon, memory_bytes: int | None) -> int | None:
    """How many jobs of a build fit into memory, one at least; None: not known."""
    if memory_bytes is None or addon.build_gib_a_job is None:
        return None
    return max(1, memory_bytes // (addon.build_gib_a_job * GIB))
