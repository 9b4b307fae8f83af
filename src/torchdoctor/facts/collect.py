"""Looks at this machine and at one interpreter on it: all probes, side by side."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from torchdoctor.facts.choose import choose_interpreter
from torchdoctor.facts.container import probe_container
from torchdoctor.facts.cuda_compat import probe_cuda_compat
from torchdoctor.facts.device_access import probe_device_access
from torchdoctor.facts.device_nodes import probe_device_nodes
from torchdoctor.facts.disk import probe_disk
from torchdoctor.facts.driver import Witnesses, probe_driver
from torchdoctor.facts.environment import probe_environment
from torchdoctor.facts.gpus import merge_gpus
from torchdoctor.facts.image_plan import probe_image_plan
from torchdoctor.facts.interpreter import TargetReading
from torchdoctor.facts.jetson import probe_jetson
from torchdoctor.facts.kernel_modules import KernelModules, probe_kernel_modules
from torchdoctor.facts.libc import probe_libc
from torchdoctor.facts.looking import Looking, Seen
from torchdoctor.facts.memory import probe_memory
from torchdoctor.facts.model import (
    Container,
    Disk,
    Driver,
    Facts,
    Gpu,
    Jetson,
    Nvswitch,
    Probed,
    Shadow,
    Wsl,
)
from torchdoctor.facts.nvswitch import probe_nvswitch
from torchdoctor.facts.operating_system import probe_operating_system
from torchdoctor.facts.place import Limits, Place
from torchdoctor.facts.probing import (
    Told,
    start_machine,
    start_target,
    wait_machine,
    wait_target,
)
from torchdoctor.facts.run import Children, Runner, clean_environment
from torchdoctor.facts.shadows import probe_shadows
from torchdoctor.facts.wsl import probe_wsl
from torchdoctor.plain import Absent

T = TypeVar("T")


def collect(
    python: Path | None = None, *, place: Place | None = None, limits: Limits | None = None
) -> Facts:
    """The facts of this machine and of the interpreter to examine.

    Args:
        python: The interpreter; None: the one that `choose_interpreter` takes.
        place: Another root or environment than this process's own.
        limits: How long the slowest probe may take; the whole takes little longer.

    Raises:
        BadInterpreter: there is no such interpreter, or none at all.
    """
    place = place or Place()
    limits = limits or Limits()
    children = Children(clean_environment(place.environ))
    run, seen = children.run, Seen()
    try:
        machine = start_machine(run, seen, place, limits)
        # Chosen in this thread, while the others look: a bad interpreter ends everything.
        chosen = choose_interpreter(
            python, place.environ, run=run, platform=place.platform, limit_s=limits.choose_s
        )
        target = start_target(children, chosen, place, limits)
        told = wait_machine(machine, run, seen, place, limits)
        reading = wait_target(target, seen, limits)
        return _Collected(told, reading, run, seen, place, limits).facts()
    finally:
        children.stop()  # however this ends (an error, Ctrl-C), no child is left behind


class _Collected:
    """Everything that was told, put together with what a few files tell."""

    def __init__(
        self,
        told: Told,
        target: TargetReading,
        run: Runner,
        seen: Seen,
        place: Place,
        limits: Limits,
    ) -> None:
        self.told, self.target = told, target
        self.run, self.seen, self.place, self.limits = run, seen, place, limits
        self.wsl = seen.look("wsl", lambda: probe_wsl(place))
        self.jetson = seen.look("jetson", lambda: probe_jetson(place))
        self.container = seen.look("container", lambda: probe_container(place))
        self.deadline = time.monotonic() + limits.last_s

    @property
    def foreign_kernel(self) -> bool:
        """Whether this kernel drives the card in another way than by nvidia.ko."""
        return isinstance(self.wsl, Wsl) or isinstance(self.jetson, Jetson)

    @property
    def in_container(self) -> bool:
        return isinstance(self.container, Container) and isinstance(self.container.runtime, str)

    def facts(self) -> Facts:
        """Nodes and kernel modules are looked at last.

        nvidia-smi and libcuda may load and make them, and what counts is how the machine is while
        they answer.
        """
        told, target, place, look = self.told, self.target, self.place, self.seen.look
        disk, shadows = Looking(self._disk), Looking(self._shadows)
        gpus = look("gpus", self._gpus)
        facts = Facts(
            os=look("os", lambda: probe_operating_system(place)),
            libc=look("libc", lambda: probe_libc(target.libc, self.run, place)),
            python=target.python,
            gpus=gpus,
            driver=look("driver", self._driver),
            nvml=told.nvml.fact if told.nvml else None,
            nvidia_smi=told.smi.fact if told.smi else None,
            cuda_init=told.cuda_init,
            cuda_compat=look(
                "cuda_compat", lambda: probe_cuda_compat(told.cuda_init, told.libraries, place)
            ),
            libcuda=told.libcuda,
            device_nodes=look("device_nodes", lambda: probe_device_nodes(place)),
            device_access=look("device_access", lambda: probe_device_access(place)),
            kernel_log=self._last("kernel_log", told.kernel_log),
            nvswitch=self._last("nvswitch", Looking(lambda: self._nvswitch(gpus or ()))),
            environment=look("environment", lambda: probe_environment(place)),
            container=self.container,
            image_plan=look("image_plan", lambda: probe_image_plan(place)),
            wsl=self.wsl,
            jetson=self.jetson,
            toolkit=told.toolkit,
            torch=target.torch,
            disk=self._last("disk", disk),
            memory_bytes=look("memory_bytes", lambda: probe_memory(place)),
            shadows=self._last("shadows", shadows),
        )
        return replace(facts, problems=self.seen.problems)

    def _last(self, probe: str, looking: Looking[T]) -> T | None:
        """What a probe finds until the common end of all that are looked at last."""
        return self.seen.take(probe, looking.until(self.deadline))

    def _gpus(self) -> Probed[tuple[Gpu, ...]]:
        told = self.told
        smi = told.smi.gpus if told.smi else None
        return merge_gpus(
            told.nvml.gpus if told.nvml else None,
            smi if told.details is None else (*(smi or ()), *told.details),
            None if told.cards is None else tuple(card.gpu for card in told.cards),
            bus_is_all=not self.foreign_kernel,
        )

    def _driver(self) -> Probed[Driver]:
        told = self.told
        witnesses = Witnesses(
            nvml=told.nvml,
            smi=told.smi,
            cuda_init=told.cuda_init,
            cards=told.cards,
            libraries=told.libraries,
            modules=self._last("kernel_modules", Looking(self._kernel_modules)) or KernelModules(),
            foreign_kernel=self.foreign_kernel,
        )
        return probe_driver(witnesses, self.place)

    def _kernel_modules(self) -> Probed[KernelModules]:
        return probe_kernel_modules(
            self.place, in_container=self.in_container, foreign_kernel=self.foreign_kernel
        )

    def _nvswitch(self, gpus: tuple[Gpu, ...]) -> Probed[Nvswitch | Absent]:
        return probe_nvswitch(
            self.run,
            self.place,
            gpus,
            in_container=self.in_container,
            limit_s=self.limits.last_s / 2,
        )

    def _disk(self) -> Probed[Disk]:
        # In a thread of its own: statvfs of a dead network share does not return.
        folder = self.target.python.site_packages
        return probe_disk(Path(folder) if folder else None, self.place)

    def _shadows(self) -> Probed[tuple[Shadow, ...]]:
        torch = self.target.torch
        if torch is not None and torch.installed is False:
            return Probed(())
        return probe_shadows(
            self.target.around,
            self.told.libraries,
            self.place,
            conda=self.target.python.conda_prefix,
            mapped=(torch.mapped if torch else None) or (),
        )
