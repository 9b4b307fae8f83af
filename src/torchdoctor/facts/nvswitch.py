"""NVSwitches, and the service without which no card behind them starts CUDA."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from torchdoctor.facts.model import Gpu, Nvswitch, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Runner
from torchdoctor.facts.system_files import list_names, read_text
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

State = Literal["running", "stopped", "not-installed"]

_NVIDIA = "0x10de"
_BRIDGE = "0x0680"  # PCI base class and subclass of an NVSwitch; old nForce chipsets had it too
# The A100's and the H100's, out of the PCI ID database; others are known by their nodes.
_SWITCHES = frozenset({"0x1af1", "0x22a3"})
_SERVICE, _PROGRAM = "nvidia-fabricmanager", "nv-fabricmanager"
_COMM = _PROGRAM[:15]  # the kernel cuts names off there: proc(5), /proc/PID/comm
_VERSION = re.compile(r"Fabric Manager version is\s*:\s*(\d+(?:\.\d+)+)")
_FOLDERS = ("usr/bin", "usr/sbin", "usr/local/bin")


def probe_nvswitch(
    run: Runner,
    place: Place,
    gpus: Iterable[Gpu],
    *,
    in_container: bool,
    limit_s: float = 3.0,
) -> Probed[Nvswitch | Absent]:
    """Look for switches on the bus and in /dev, and ask for the fabric manager where one is.

    Args:
        run: Asks the service and its version.
        place: Where to look.
        gpus: The cards, whose NVML may state an NVLink fabric.
        in_container: Whether the processes of the host cannot be seen.
        limit_s: Seconds for each question.
    """
    if place.platform != "linux":
        return Probed(ABSENT)  # these machines run Linux alone
    if not (_has_switch(place.root) or any(map(_in_fabric, gpus))):
        return Probed(ABSENT)
    program = _find(place)
    state, problem = _state(run, place, program, in_container=in_container, limit_s=limit_s)
    version = _version(run, program, limit_s) if program else None
    return Probed(Nvswitch(fabric_manager=state, fabric_manager_version=version), problem)


def _in_fabric(gpu: Gpu) -> bool:
    return gpu.fabric_state in ("not_started", "in_progress", "completed")


def _has_switch(root: Path) -> bool:
    nodes = list_names(root / "dev") or ()
    if any(name.startswith("nvidia-nvswitch") for name in nodes):
        return True
    if list_names(root / "proc/driver/nvidia-nvswitch/devices"):
        return True
    devices = root / "sys/bus/pci/devices"
    return any(_is_switch(devices / name) for name in list_names(devices) or ())


def _is_switch(device: Path) -> bool:
    return (
        read_text(device / "vendor") == _NVIDIA
        and (read_text(device / "class") or "").startswith(_BRIDGE)
        and read_text(device / "device") in _SWITCHES
    )


def _find(place: Place) -> Path | None:
    return find_program(_PROGRAM, place.environ, also=[place.root / name for name in _FOLDERS])


def _state(
    run: Runner, place: Place, program: Path | None, *, in_container: bool, limit_s: float
) -> tuple[State | None, str | None]:
    if _runs(place.root):
        return "running", None
    systemctl = find_program("systemctl", place.environ)
    # Exit status 3 is "inactive", 4 "no such unit"; offline (a container) it says neither.
    answer = run([str(systemctl), "is-active", _SERVICE], limit_s) if systemctl else None
    if answer and answer.last_line == "active":
        return "running", None
    if in_container:
        return None, say("the host's fabric manager cannot be seen from a container")
    if program is None:
        return "not-installed", None
    return "stopped", None


def _runs(root: Path) -> bool:
    processes = (name for name in list_names(root / "proc") or () if name.isdecimal())
    return any(read_text(root / "proc" / pid / "comm") == _COMM for pid in processes)


def _version(run: Runner, program: Path, limit_s: float) -> str | None:
    answer = run([str(program), "--version"], limit_s)
    found = _VERSION.search(answer.stdout) if answer.exit_code == 0 else None
    return found[1] if found else None
