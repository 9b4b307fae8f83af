"""The probes that take time: all started at once, then waited for in turn."""

import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from torchdoctor.facts.c_compiler import probe_c_compiler
from torchdoctor.facts.cuda_init import probe_cuda_init
from torchdoctor.facts.interpreter import TargetReading, probe_target
from torchdoctor.facts.kernel_log import probe_kernel_log
from torchdoctor.facts.libcuda import probe_libcuda
from torchdoctor.facts.libraries import Libraries, find_libraries
from torchdoctor.facts.looking import Looking, Seen
from torchdoctor.facts.model import CudaInit, Gpu, KernelLog, Libcuda, Probed, PythonFacts, Toolkit
from torchdoctor.facts.nvidia_smi import LEAST_S, SmiReading, probe_nvidia_smi
from torchdoctor.facts.nvml import NvmlReading, probe_nvml
from torchdoctor.facts.pci import PciCard, probe_pci
from torchdoctor.facts.pip_on_path import probe_pip_on_path
from torchdoctor.facts.place import Limits, Place
from torchdoctor.facts.run import Children, Runner, own_environment
from torchdoctor.facts.toolkit import probe_toolkit
from torchdoctor.facts.uv import probe_uv
from torchdoctor.plain import Absent
from torchdoctor.texts import say

MARGIN_S = 1.0  # between a child's limit and the moment in which its probe is given up
NO_PIP = say("pip is not installed for this interpreter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The probes of the machine, under way."""

    began: float
    libraries: Libraries
    nvml: Looking[NvmlReading]
    smi: Looking[SmiReading]
    cuda_init: Looking[CudaInit]
    libcuda: Looking[Libcuda | Absent]
    cards: Looking[tuple[PciCard, ...]]
    toolkit: Looking[Toolkit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The probes of the interpreter and of the programs around it, under way."""

    chosen: Path
    reading: Looking[TargetReading]
    uv: Looking[str]
    pip_on_path: Looking[str]
    c_compiler: Looking[str | Absent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the machine's probes told."""

    libraries: Libraries
    nvml: NvmlReading | None
    smi: SmiReading | None
    details: tuple[Gpu, ...] | None
    """nvidia-smi's report, which is asked for in NVML's place."""
    cuda_init: CudaInit | None
    libcuda: Libcuda | Absent | None
    cards: tuple[PciCard, ...] | None
    toolkit: Toolkit | None
    kernel_log: Looking[KernelLog]
    """Under way: it is read once the drivers have told their part."""


def start_machine(run: Runner, seen: Seen, place: Place, limits: Limits) -> Machine:
    """Start whatever does not need to know the interpreter."""
    began = time.monotonic()
    libraries = _libraries(run, seen, place, limits)
    # Where already the question for the libraries hung, the others must not come on top of it.
    driver_s = max(LEAST_S, round(limits.driver_s - (time.monotonic() - began), 1))
    files_s = limits.files_s
    return Machine(
        began=began,
        libraries=libraries,
        nvml=Looking(lambda: probe_nvml(run, libraries, limit_s=driver_s)),
        smi=Looking(lambda: probe_nvidia_smi(run, place, limit_s=driver_s)),
        cuda_init=Looking(lambda: probe_cuda_init(run, libraries, limit_s=driver_s)),
        libcuda=Looking(lambda: probe_libcuda(libraries, place)),
        cards=Looking(lambda: probe_pci(run, place, limit_s=files_s)),
        toolkit=Looking(lambda: probe_toolkit(run, libraries, place, limit_s=files_s)),
    )


def start_target(children: Children, chosen: Path, place: Place, limits: Limits) -> Target:
    """Start what looks at the interpreter `chosen`."""
    own = partial(children.run, env=own_environment(place.environ))
    return Target(
        chosen=chosen,
        reading=Looking(lambda: probe_target(chosen, own, limit_s=limits.target_s)),
        uv=Looking(lambda: probe_uv(children.run, place, limit_s=limits.files_s)),
        pip_on_path=Looking(lambda: probe_pip_on_path(place, chosen)),
        c_compiler=Looking(lambda: probe_c_compiler(place)),
    )


def _libraries(run: Runner, seen: Seen, place: Place, limits: Limits) -> Libraries:
    # First and alone: it takes 5 ms, and where there is no driver it saves two children.
    looking = Looking(lambda: find_libraries(run, place, limit_s=limits.files_s))
    return seen.take("libraries", looking.within(limits.files_s + MARGIN_S)) or Libraries()


def wait_machine(machine: Machine, run: Runner, seen: Seen, place: Place, limits: Limits) -> Told:
    """Wait for the machine's probes, and ask what only they make worth asking."""
    driver_s, files_s = limits.driver_s + MARGIN_S, limits.files_s + MARGIN_S
    nvml = seen.take("nvml", machine.nvml.within(driver_s))
    smi = seen.take("nvidia-smi", machine.smi.within(driver_s))
    cuda_init = seen.take("cuda_init", machine.cuda_init.within(driver_s))
    # After them: what they met in the kernel stands in its log by now.
    log = Looking(lambda: probe_kernel_log(run, place, limit_s=limits.last_s / 2))
    left_s = max(LEAST_S, limits.driver_s - (time.monotonic() - machine.began))
    return Told(
        libraries=machine.libraries,
        nvml=nvml,
        smi=smi,
        details=_details(run, nvml, smi, seen, left_s),
        cuda_init=cuda_init,
        libcuda=seen.take("libcuda", machine.libcuda.within(files_s)),
        cards=seen.take("pci", machine.cards.within(files_s)),
        toolkit=seen.take("toolkit", machine.toolkit.within(files_s)),
        kernel_log=log,
    )


def _details(
    run: Runner, nvml: NvmlReading | None, smi: SmiReading | None, seen: Seen, limit_s: float
) -> tuple[Gpu, ...] | None:
    if (nvml and nvml.gpus) or not (smi and smi.gpus and smi.fact.path):
        return None
    from torchdoctor.facts.smi_details import probe_smi_details  # late: few machines need it

    return seen.take("nvidia-smi", probe_smi_details(run, Path(smi.fact.path), limit_s=limit_s))


def wait_target(target: Target, seen: Seen, limits: Limits) -> TargetReading:
    """What the target told, with what only this side knows."""
    files_s = limits.files_s + MARGIN_S
    uv = seen.take("uv", target.uv.within(files_s))
    pip_on_path = seen.take("pip_on_path", target.pip_on_path.within(files_s))
    c_compiler = seen.take("c_compiler", target.c_compiler.within(files_s))
    reading = seen.take("target", target.reading.within(limits.target_s + MARGIN_S))
    if reading is None:
        reading = TargetReading(python=PythonFacts())
    elif reading.python.pip is None:
        seen.take("target", Probed.unknown(NO_PIP))
    python = replace(
        reading.python,
        # The path that was run: behind a wrapper script sys.executable is another one.
        executable=str(target.chosen),
        # The uv on PATH would be used; the target's own serves where PATH has none.
        uv=uv or reading.python.uv,
        pip_on_path=pip_on_path,
        c_compiler=c_compiler,
    )
    return replace(reading, python=python)
