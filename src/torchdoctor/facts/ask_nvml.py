"""Runs in a child process: asks NVML and tells each answer as soon as it has it.

`python -I -S ask_nvml.py FOLDER_OF_PYNVML`. One line a fact, so that a query which hangs loses
only what comes after it, and one that fails only itself.
"""

import ctypes
import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

MARK = "torchdoctor-tells:"  # as in marked.py, which this script does not import
NOT_SUPPORTED, LIBRARY_NOT_FOUND, FUNCTION_NOT_FOUND = 3, 12, 13  # nvmlReturn_t, nvml.h
COMPUTE_MODES = ("default", "exclusive_thread", "prohibited", "exclusive_process")
MIG_MODES = ("disabled", "enabled")


def main() -> None:
    """Tell everything, from nvmlInit to the last card."""
    # At the end of the path: nothing in site-packages may hide the standard library.
    sys.path.append(sys.argv[1])
    nvml = importlib.import_module("pynvml")
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        tell(code=error.value, message=f"{error}{loader_words(error.value)}")
        return
    tell(code=0)
    tell(driver_version=text(ask(nvml, nvml.nvmlSystemGetDriverVersion)))
    tell(cuda_version=cuda_version(ask(nvml, nvml.nvmlSystemGetCudaDriverVersion)))
    count = ask(nvml, nvml.nvmlDeviceGetCount)
    if count is not None:
        tell(count=count)
    for index in range(count or 0):
        handle = ask(nvml, nvml.nvmlDeviceGetHandleByIndex, index)
        if handle is not None:
            tell(gpu=describe(nvml, index, handle))


def describe(nvml: Any, index: int, handle: object) -> dict[str, Any]:  # noqa: ANN401 - a module
    """One card in the words of the facts' model; what NVML does not say is null."""
    pci = ask(nvml, nvml.nvmlDeviceGetPciInfo, handle)
    memory = ask(nvml, nvml.nvmlDeviceGetMemoryInfo, handle)
    capability = ask(nvml, nvml.nvmlDeviceGetCudaComputeCapability, handle)
    mig = ask(nvml, nvml.nvmlDeviceGetMigMode, handle)
    mode = ask(nvml, nvml.nvmlDeviceGetComputeMode, handle)
    return {
        "index": index,
        "name": text(ask(nvml, nvml.nvmlDeviceGetName, handle)),
        "uuid": text(ask(nvml, nvml.nvmlDeviceGetUUID, handle)),
        "vendor": "nvidia",
        # NVML packs both ids into one number: 0x233010DE is device 2330 of vendor 10de.
        "pci_device": f"{pci.pciDeviceId & 0xFFFF:04x}:{pci.pciDeviceId >> 16:04x}"
        if pci
        else None,
        "pci_bus_id": text(pci.busId) if pci else None,
        "compute_capability": "{}.{}".format(*capability) if capability else None,
        "memory_bytes": memory.total if memory else None,
        "mig_mode": word(MIG_MODES, mig[0] if mig else None),
        "compute_mode": word(COMPUTE_MODES, mode),
        "source": "nvml",
    }


def ask(nvml: Any, question: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
    """NVML's answer, or None and a problem told; a card that lacks a feature is no problem."""
    try:
        return question(*arguments)
    except nvml.NVMLError as error:
        if error.value not in (NOT_SUPPORTED, FUNCTION_NOT_FOUND):
            about = (
                f" of card {arguments[0]}" if arguments and isinstance(arguments[0], int) else ""
            )
            tell(problem=f"{question.__name__}{about}: {error} ({error.value})")
        return None


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
