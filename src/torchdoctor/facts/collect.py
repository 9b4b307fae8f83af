"""Looks at this machine and at one interpreter on it: all probes, side by side."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from torchdoctor.facts.choose import choose_interpreter
from torchdoctor.facts.container import probe_container
from torchdoctor.facts.cuda_compat import probe_cuda_compat
from torchdoctor.facts.cuda_init import probe_cuda_init
from torchdoctor.facts.device_nodes import probe_device_nodes
from torchdoctor.facts.disk import probe_disk
from torchdoctor.facts.driver import Witnesses, probe_driver
from torchdoctor.facts.environment import probe_environment
from torchdoctor.facts.gpus import merge_gpus
from torchdoctor.facts.interpreter import TargetReading, probe_target
from torchdoctor.facts.jetson import probe_jetson
from torchdoctor.facts.libc import probe_libc
from torchdoctor.facts.libraries import Libraries, find_libraries
from torchdoctor.facts.looking import Looking, Seen
from torchdoctor.facts.model import (
    CudaInit,
    Disk,
    Driver,
    Facts,
    Gpu,
    Jetson,
    Probed,
    PythonFacts,
    Toolkit,
    Wsl,
)
from torchdoctor.facts.nvidia_smi import SmiReading, probe_nvidia_smi
from torchdoctor.facts.nvml import NvmlReading, probe_nvml
from torchdoctor.facts.operating_system import probe_operating_system
from torchdoctor.facts.pci import PciCard, probe_pci
from torchdoctor.facts.place import Limits, Place
from torchdoctor.facts.run import Children, Runner, clean_environment, own_environment
from torchdoctor.facts.toolkit import probe_toolkit
from torchdoctor.facts.uv import probe_uv
from torchdoctor.facts.wsl import probe_wsl

MARGIN_S = 1.0  # between a child's limit and the moment in which its probe is given up
NO_PIP = "pip is not installed for this interpreter"


def collect(
    python: Path | None = None, *, place: Place | None = None, limits: Limits | None = None
) -> Facts:
    """The facts of this machine and of the interpreter to examine.

    Args:
        python: The interpreter; None: the one that `choose_interpreter` takes.
        place: Another root or environment than this process's own.
        limits: How long the slowest probe may take; the whole takes no longer.

    Raises:
        BadInterpreter: there is no such interpreter, or none at all.
    """
    place = place or Place()
    limits = limits or Limits()
    children = Children(clean_environment(place.environ))
    run, seen = children.run, Seen()
    try:
        asking = _ask(run, seen, place, limits)
        # Chosen in this thread, while the others look: a bad interpreter ends everything.
        chosen = choose_interpreter(
            python, place.environ, run=run, platform=place.platform, limit_s=limits.choose_s
        )
        run_target = partial(run, env=own_environment(place.environ))
        target = Looking(lambda: probe_target(chosen, run_target, limit_s=limits.target_s))
        return _facts(_wait(asking, target, chosen, seen, limits), seen, run, place, limits)
    finally:
        children.stop()  # however this ends (an error, Ctrl-C), no child is left behind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """The probes that ask children or the bus, under way."""

    libraries: Libraries
    nvml: Looking[NvmlReading]
    smi: Looking[SmiReading]
    cuda_init: Looking[CudaInit]
    pci: Looking[tuple[PciCard, ...]]
    toolkit: Looking[Toolkit]
    uv: Looking[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What they told."""

    libraries: Libraries
    nvml: NvmlReading | None
    smi: SmiReading | None
    cuda_init: CudaInit | None
    cards: tuple[PciCard, ...] | None
    toolkit: Toolkit | None
    target: TargetReading


def _ask(run: Runner, seen: Seen, place: Place, limits: Limits) -> _Asking:
    libraries = _libraries(run, seen, place, limits)
    driver_s, files_s = limits.driver_s, limits.files_s
    return _Asking(
        libraries=libraries,
        nvml=Looking(lambda: probe_nvml(run, libraries, limit_s=driver_s)),
        smi=Looking(lambda: probe_nvidia_smi(run, place, limit_s=driver_s)),
        cuda_init=Looking(lambda: probe_cuda_init(run, libraries, limit_s=driver_s)),
        pci=Looking(lambda: probe_pci(place)),
        toolkit=Looking(lambda: probe_toolkit(run, libraries, place, limit_s=files_s)),
        uv=Looking(lambda: probe_uv(run, place, limit_s=files_s)),
    )


def _libraries(run: Runner, seen: Seen, place: Place, limits: Limits) -> Libraries:
    # First and alone: it takes 5 ms, and where there is no driver it saves two children.
    looking = Looking(lambda: find_libraries(run, place, limit_s=limits.files_s))
    return seen.take("libraries", looking.within(limits.files_s + MARGIN_S)) or Libraries()


def _wait(
    asking: _Asking, target: Looking[TargetReading], chosen: Path, seen: Seen, limits: Limits
) -> _Told:
    driver_s, files_s = limits.driver_s + MARGIN_S, limits.files_s + MARGIN_S
    nvml = seen.take("nvml", asking.nvml.within(driver_s))
    smi = seen.take("nvidia-smi", asking.smi.within(driver_s))
    cuda_init = seen.take("cuda_init", asking.cuda_init.within(driver_s))
    cards = seen.take("pci", asking.pci.within(files_s))
    toolkit = seen.take("toolkit", asking.toolkit.within(files_s))
    uv = seen.take("uv", asking.uv.within(files_s))
    reading = seen.take("target", target.within(limits.target_s + MARGIN_S))
    return _Told(
        libraries=asking.libraries,
        nvml=nvml,
        smi=smi,
        cuda_init=cuda_init,
        cards=cards,
        toolkit=toolkit,
        target=_completed(reading, chosen, uv, seen),
    )


def _completed(
    reading: TargetReading | None, chosen: Path, uv: str | None, seen: Seen
) -> TargetReading:
    """What the target told, with what only this side knows."""
    # The path that was run: behind a wrapper script sys.executable is another one.
    executable = str(chosen)
    if reading is None:
        return TargetReading(python=PythonFacts(executable=executable, uv=uv))
    if reading.python.pip is None:
        seen.take("target", Probed.unknown(NO_PIP))
    # The uv on PATH would be used; the target's own serves where PATH has none.
    python = replace(reading.python, executable=executable, uv=uv or reading.python.uv)
    return replace(reading, python=python)


def _facts(told: _Told, seen: Seen, run: Runner, place: Place, limits: Limits) -> Facts:
    """Everything together, with what a few files tell.

    Nodes and kernel modules are looked at last: nvidia-smi and libcuda may load and make them,
    and what counts is how the machine is while they answer.
    """
    wsl = seen.look("wsl", lambda: probe_wsl(place))
    jetson = seen.look("jetson", lambda: probe_jetson(place))
    foreign = isinstance(wsl, Wsl) or isinstance(jetson, Jetson)
    target, libraries = told.target, told.libraries
    facts = Facts(
        os=seen.look("os", lambda: probe_operating_system(place)),
        libc=seen.look("libc", lambda: probe_libc(target.libc, run, place)),
        python=target.python,
        gpus=seen.look("gpus", lambda: _gpus(told, bus_is_all=not foreign)),
        driver=seen.look("driver", lambda: _driver(told, place, foreign_kernel=foreign)),
        nvml=told.nvml.fact if told.nvml else None,
        nvidia_smi=told.smi.fact if told.smi else None,
        cuda_init=told.cuda_init,
        cuda_compat=seen.look(
            "cuda_compat", lambda: probe_cuda_compat(told.cuda_init, libraries, place)
        ),
        device_nodes=seen.look("device_nodes", lambda: probe_device_nodes(place)),
        environment=seen.look("environment", lambda: probe_environment(place)),
        container=seen.look("container", lambda: probe_container(place)),
        wsl=wsl,
        jetson=jetson,
        toolkit=told.toolkit,
        torch=target.torch,
        disk=_disk(target.python, seen, place, limits),
    )
    return replace(facts, problems=seen.problems)


def _gpus(told: _Told, *, bus_is_all: bool) -> Probed[tuple[Gpu, ...]]:
    return merge_gpus(
        told.nvml.gpus if told.nvml else None,
        told.smi.gpus if told.smi else None,
        None if told.cards is None else tuple(card.gpu for card in told.cards),
        bus_is_all=bus_is_all,
    )


def _driver(told: _Told, place: Place, *, foreign_kernel: bool) -> Probed[Driver]:
    witnesses = Witnesses(
        nvml=told.nvml,
        smi=told.smi,
        cuda_init=told.cuda_init,
        cards=told.cards,
        libraries=told.libraries,
        foreign_kernel=foreign_kernel,
    )
    return probe_driver(witnesses, place)


def _disk(python: PythonFacts, seen: Seen, place: Place, limits: Limits) -> Disk | None:
    # In a thread of its own: statvfs of a dead network share does not return.
    folder = Path(python.site_packages) if python.site_packages else None
    return seen.take("disk", Looking(lambda: probe_disk(folder, place)).within(limits.files_s))
