"""Runs in a child process: asks NVML and tells each answer as soon as it has it.

`python -I -S ask_nvml.py FOLDER_OF_PYNVML`. One line a fact, and one that names each question
before it is asked, so that a query which hangs or crashes loses only itself and what comes after
it, and is known by name; one that fails loses only itself.
"""

import ctypes
import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

MARK = "torchdoctor-tells:"  # as in marked.py, which this script does not import
# nvmlReturn_t, nvml.h
NOT_SUPPORTED, LIBRARY_NOT_FOUND, FUNCTION_NOT_FOUND = 3, 12, 13
GPU_IS_LOST, RESET_REQUIRED = 15, 16
NO_MIG_DEVICE = (2, 6)  # INVALID_ARGUMENT, NOT_FOUND: there is no instance of this index
COMPUTE_MODES = ("default", "exclusive_thread", "prohibited", "exclusive_process")
MIG_MODES = ("disabled", "enabled")
VIRTUALIZATIONS = ("none", "passthrough", "vgpu", "host_vgpu", "host_vsga")
FABRIC_STATES = ("not_supported", "not_started", "in_progress", "completed")
# nvmlClocksEventReasons, one bit each, from the lowest
CLOCK_REASONS = (
    "gpu_idle", "applications_clocks_setting", "sw_power_cap", "hw_slowdown", "sync_boost",
    "sw_thermal_slowdown", "hw_thermal_slowdown", "hw_power_brake_slowdown",
    "display_clock_setting",
)  # fmt: skip
UNCORRECTED, SINCE_DRIVER_LOAD = 1, 0  # nvmlMemoryErrorType_t, nvmlEccCounterType_t


class CardRefused(Exception):
    """NVML gives nothing more of this card."""


class Nvml:
    """The binding, with failures as problems."""

    def __init__(self, binding: Any) -> None:  # noqa: ANN401 - a module
        self.binding = binding

    def ask(self, name: str, *arguments: Any, about: str = "", quiet: tuple[int, ...] = ()) -> Any:  # noqa: ANN401
        """The answer of a function, or None and a problem told.

        A card that lacks a feature is no problem, nor a binding that lacks the function.

        Raises:
            CardRefused: the card is lost, or wants a reset.
        """
        question = getattr(self.binding, name, None)
        if question is None:
            return None
        tell(asking=name + about)
        try:
            return question(*arguments)
        except self.binding.NVMLError as error:
            code = error.value
            if code in (GPU_IS_LOST, RESET_REQUIRED) and about:
                raise CardRefused(code, f"{name}{about}: {error} ({code})") from None
            if code not in (NOT_SUPPORTED, FUNCTION_NOT_FOUND, *quiet):
                tell(problem=f"{name}{about}: {error} ({code})")
        except Exception as error:  # noqa: BLE001 - the binding's own failure costs one answer
            tell(problem=f"{name}{about}: {type(error).__name__}: {error}")
        return None

    def handle(self, index: int) -> Any:  # noqa: ANN401
        """The handle of a card.

        Raises:
            CardRefused: it cannot be opened, for whatever reason.
        """
        name, about = "nvmlDeviceGetHandleByIndex", f" of card {index}"
        tell(asking=name + about)
        try:
            return getattr(self.binding, name)(index)
        except self.binding.NVMLError as error:
            words = f"{name}{about}: {error} ({error.value})"
            raise CardRefused(error.value, words) from None


class Card:
    """One card, and the keys of Gpu that it answers."""

    def __init__(self, nvml: Nvml, index: int, handle: Any) -> None:  # noqa: ANN401
        self.nvml = nvml
        self.handle = handle
        self.about = f" of card {index}"

    def ask(self, name: str, *arguments: Any, quiet: tuple[int, ...] = ()) -> Any:  # noqa: ANN401
        """As Nvml.ask, of this card."""
        return self.nvml.ask(name, self.handle, *arguments, about=self.about, quiet=quiet)

    def identity(self) -> dict[str, Any]:
        """Name, UUID and place on the bus."""
        pci = self.ask("nvmlDeviceGetPciInfo")
        ids = pci.pciDeviceId if pci else 0
        return {
            "name": text(self.ask("nvmlDeviceGetName")),
            "uuid": text(self.ask("nvmlDeviceGetUUID")),
            # NVML packs both ids into one number: 0x233010DE is device 2330 of vendor 10de.
            "pci_device": f"{ids & 0xFFFF:04x}:{ids >> 16:04x}" if pci else None,
            "pci_bus_id": text(pci.busId) if pci else None,
        }

    def capability(self) -> dict[str, Any]:
        """Compute capability."""
        capability = self.ask("nvmlDeviceGetCudaComputeCapability")
        return {"compute_capability": "{}.{}".format(*capability) if capability else None}

    def memory(self) -> dict[str, Any]:
        """Memory, and what of it is in use: without what the driver keeps for itself."""
        version = getattr(self.nvml.binding, "nvmlMemory_v2", None)
        memory = self.ask("nvmlDeviceGetMemoryInfo", version) if version else None
        memory = memory or self.ask("nvmlDeviceGetMemoryInfo")  # before driver 510
        return {
            "memory_bytes": memory.total if memory else None,
            "memory_used_bytes": memory.used if memory else None,
        }

    def modes(self) -> dict[str, Any]:
        """MIG with its instances, and compute mode."""
        mig = self.ask("nvmlDeviceGetMigMode")
        enabled = bool(mig and mig[0])
        return {
            "mig_mode": word(MIG_MODES, mig[0] if mig else None),
            "mig_devices": self.mig_devices() if enabled else None,
            "compute_mode": word(COMPUTE_MODES, self.ask("nvmlDeviceGetComputeMode")),
        }

    def mig_devices(self) -> int | None:
        """How many instances there are."""
        most = self.ask("nvmlDeviceGetMaxMigDeviceCount")
        if most is None:
            return None
        name = "nvmlDeviceGetMigDeviceHandleByIndex"
        handles = [self.ask(name, number, quiet=NO_MIG_DEVICE) for number in range(most)]
        return sum(handle is not None for handle in handles)

    def processes(self) -> dict[str, Any]:
        """What computes on it; in a container without the host's PIDs an empty list."""
        found = self.ask("nvmlDeviceGetComputeRunningProcesses_v3")
        if found is None:  # which came with driver 510
            found = self.ask("nvmlDeviceGetComputeRunningProcesses_v2")
        if found is None:
            return {}
        rows = [{"pid": its.pid, "memory_bytes": its.usedGpuMemory} for its in found]
        return {"processes": rows}

    def clocks(self) -> dict[str, Any]:
        """What holds the clocks down."""
        bits = self.ask("nvmlDeviceGetCurrentClocksEventReasons")
        if bits is None:  # its name before driver 535
            bits = self.ask("nvmlDeviceGetCurrentClocksThrottleReasons")
        if bits is None:
            return {}
        return {"throttle_reasons": [name for n, name in enumerate(CLOCK_REASONS) if bits >> n & 1]}

    def health(self) -> dict[str, Any]:
        """Memory errors and rows to be remapped."""
        rows = self.ask("nvmlDeviceGetRemappedRows")
        return {
            "ecc_uncorrected": self.ask(
                "nvmlDeviceGetTotalEccErrors", UNCORRECTED, SINCE_DRIVER_LOAD
            ),
            "remap_pending": bool(rows[2]) if rows else None,
            "remap_failed": bool(rows[3]) if rows else None,
        }

    def fabric(self) -> dict[str, Any]:
        """Whether the NVLink fabric is set up."""
        new = getattr(self.nvml.binding, "c_nvmlGpuFabricInfo_t", None)
        if new is None:
            return {}
        info = new()
        done = self.ask("nvmlDeviceGetGpuFabricInfo", ctypes.byref(info))
        return {"fabric_state": word(FABRIC_STATES, None if done is None else info.state)}

    def virtualization(self) -> dict[str, Any]:
        """Whether it is a vGPU, and licensed."""
        mode = word(VIRTUALIZATIONS, self.ask("nvmlDeviceGetVirtualizationMode"))
        licence = self.licence() if mode == "vgpu" else None
        return {"virtualization": mode, "vgpu_license": licence}

    def licence(self) -> str | None:
        """In the words of nvidia-smi -q."""
        found = self.ask("nvmlDeviceGetGridLicensableFeatures")
        if found is None or not found.isGridLicenseSupported:
            return None
        features = list(found.gridLicensableFeatures)[: found.licensableFeaturesCount]
        licensed = any(feature.featureState for feature in features)
        return "Licensed" if licensed else "Unlicensed"


# From what is needed most to what hangs most.
QUANTITIES: tuple[Callable[[Card], dict[str, Any]], ...] = (
    Card.identity, Card.capability, Card.memory, Card.modes, Card.health, Card.clocks,
    Card.processes, Card.virtualization, Card.fabric,
)  # fmt: skip


def main() -> None:
    """Tell everything, from nvmlInit to the last card."""
    # At the end of the path: nothing in site-packages may hide the standard library.
    sys.path.append(sys.argv[1])
    binding = importlib.import_module("pynvml")
    tell(asking="nvmlInit")
    try:
        binding.nvmlInit()
    except binding.NVMLError as error:
        tell(code=error.value, message=f"{error}{loader_words(error.value)}")
        return
    tell(code=0)
    nvml = Nvml(binding)
    tell(driver_version=text(nvml.ask("nvmlSystemGetDriverVersion")))
    tell(cuda_version=cuda_version(nvml.ask("nvmlSystemGetCudaDriverVersion")))
    count = nvml.ask("nvmlDeviceGetCount")
    if count is not None:
        tell(count=count)
    for index in range(count or 0):
        examine(nvml, index)


def examine(nvml: Nvml, index: int) -> None:
    """Tell one card; one that refuses is told too, with the code."""
    tell(gpu={"index": index, "vendor": "nvidia", "source": "nvml"})
    try:
        card = Card(nvml, index, nvml.handle(index))
        for quantity in QUANTITIES:
            tell(gpu={"index": index, **quantity(card)})
    except CardRefused as refused:
        code, words = refused.args
        tell(gpu={"index": index, "nvml_code": code}, problem=words)


def loader_words(code: int) -> str:
    """Why the library could not be loaded: pynvml keeps that to itself ("file too short")."""
    if code != LIBRARY_NOT_FOUND or sys.platform == "win32":
        return ""
    try:
        ctypes.CDLL("libnvidia-ml.so.1")
    except OSError as error:
        return f": {error}"
    return ""


def cuda_version(number: int | None) -> str | None:
    """12040 as "12.4"."""
    return f"{number // 1000}.{number % 1000 // 10}" if number else None


def text(value: bytes | str | None) -> str | None:
    """Bindings before 12 gave bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def word(words: tuple[str, ...], number: int | None) -> str | None:
    """The name of a mode; None for one that is newer than this list."""
    return words[number] if number is not None and number < len(words) else None


def tell(**facts: object) -> None:
    """Print one marked line now."""
    sys.stdout.write(f"\n{MARK}{json.dumps(facts)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
