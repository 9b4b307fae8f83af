"""Hypothesis strategies that build any document dataclass, above all Facts.

Every field is None in a good part of the examples, as in real facts; texts are drawn from values
that rules and plans look for, and from values that nobody expects.
"""

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from torchdoctor.facts.model import Facts
from torchdoctor.plain import ABSENT, Absent

CODES = (0, 2, 3, 4, 9, 12, 14, 15, 16, 17, 18, 34, 35, 46, 100, 802, 803, 804, 999)

# By field name: what the rules tell apart.
WORDS: dict[str, tuple[str, ...]] = {
    "version": (
        "2.6.0+cu124",
        "2.6.0+cpu",
        "2.13.0",
        "0.21.0",
        "550.54.14",
        "580.65.06",
        "2.7.0a0",
    ),
    "distribution_version": ("2.6.0", "2.6.0+cpu"),
    "cuda": ("12.4", "13.0", "11.8", "none"),
    "cuda_version": ("12.4", "13.0", "11.4"),
    "cuda_compat": ("12.4", "13.0"),
    "compute_capability": ("9.0", "12.0", "12.1", "5.2", "3.5", "nine"),
    "vendor": ("nvidia", "amd", "intel"),
    "pci_device": ("10de:2330", "10de:2684", "1002:744c", "8086:46a6", "nonsense"),
    "name": ("NVIDIA H100 80GB HBM3", "GeForce GTX 1080", "llvmpipe"),
    "uuid": ("GPU-11111111-aaaa", "GPU-22222222-bbbb"),
    "tag": ("cp311", "cp313t"),
    "id": ("ubuntu", "debian", "fedora"),
    "executable": ("/usr/bin/python3", "/home/a b/bin/python", r"C:\Program Files\python.exe"),
    "arch_list": ("sm_50", "sm_80", "sm_90a", "sm_100f", "compute_120", "gfx90a"),
    "device_nodes": ("nvidia0", "nvidiactl", "nvidia-uvm", "nvidia-caps", "dxg"),
    "import_error": (
        "ModuleNotFoundError: No module named 'torch'",
        "OSError: libcudnn.so.9: cannot open shared object file: No such file or directory",
        "RuntimeError: operator torchvision::nms does not exist",
        "ValueError: libcublas.so.*[0-9] not found in the system path",
        "ImportError: libtorch_cpu.so: undefined symbol: iJIT_NotifyEvent",
        "ImportError: libcusparse.so.12: undefined symbol: __nvJitLinkAddData_12_1",
        "ImportError: libstdc++.so.6: version `GLIBCXX_3.4.29' not found",
        "ImportError: libc.so.6: version `GLIBC_2.28' not found",
        "OSError: [WinError 126] Error loading c10.dll or one of its dependencies",
        "AttributeError: partially initialized module 'torch' has no attribute 'cuda'",
        "not imported: /w/torch.py in the working directory hides the installed torch",
    ),
    "ops_error": ("Could not run 'torchvision::nms' with arguments from the 'CUDA' backend",),
    "cuda_error": (
        "AssertionError: Torch not compiled with CUDA enabled",
        "RuntimeError: The NVIDIA driver on your system is too old (found version 11040).",
        "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
        "RuntimeError: CUDA error: CUBLAS_STATUS_NOT_INITIALIZED",
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 MiB",
    ),
    "problem": ("no answer in 10 s", "/usr/lib/libcuda.so.1: file too short"),
    "runtime": ("docker", "podman", "buildkit", "kubernetes"),
    "probe": ("nvml", "nvidia-smi", "cuda_init", "target"),
    "lines": (
        "NVRM: Xid (PCI:0000:00:06): 79, GPU has fallen off the bus.",
        "NVRM: Xid (PCI:0000:00:06): 48, pid=7",
        "NVRM: Xid (PCI:0000:00:06): 119, pid=7",
        "NVRM: GPU 0000:00:06.0: RmInitAdapter failed! (0x62:0x40:2028)",
        "NVRM: The NVIDIA GPU 0000:00:06.0 (PCI ID: 10de:2c58)",
        "NVRM: installed in this system requires use of the NVIDIA open kernel modules.",
        "NVRM: The NVIDIA GeForce GT 710 GPU installed in this system is",
        "NVRM:  supported through the NVIDIA 470.xx Legacy drivers. Please",
        "NVRM: System Power Management attempted without driver procfs suspend interface.",
        "Loading of unsigned module is rejected",
    ),
    "throttle_reasons": ("gpu_idle", "hw_slowdown", "hw_thermal_slowdown"),
    "vgpu_license": ("Licensed", "Unlicensed (Restricted)"),
    "pci_driver": ("nvidia", "nouveau", "vfio-pci"),
    "pci_bus_id": ("0000:00:06.0", "00000000:3B:00.0"),
    "library": (
        "/usr/local/cuda/compat/libcuda.so.535.1.2",
        "/opt/stubs/libcuda.so",
        "libcudnn.so.9",
        "libstdc++.so.6",
    ),
    "fabric_manager_version": ("580.159.04", "570.1"),
    "damaged_files": (
        "nvidia/cudnn/lib/libcudnn.so.9: 0 of 9 bytes",
        "torch/lib/libc10.so: missing",
    ),
    "duplicates": ("/a/torch-2.6.0.dist-info", "/b/torch-2.11.0.dist-info"),
    "mapped": ("/usr/lib/libcudnn.so.9", "/usr/local/cuda/lib64/libcublas.so.13"),
    "because": ("LD_LIBRARY_PATH", "ldconfig", "conda"),
    "reason": ("INDEX_UNREACHABLE", "TLS_UNTRUSTED", "PROXY_BROKEN", "MIRROR_LACKS_BUILD"),
    "pip": ("19.2.3", "26.0"),
    "pip_on_path": ("/usr/bin/python3.10", r"C:\Python\python.exe", "/bin/bash"),
    "missing_modules": ("ssl", "lzma"),
    "numpy": ("2.5.2", "1.26.4"),
    "hip": ("6.4",),
    "nvcc": ("12.4", "13.0"),
    "l4t": ("36.3", "38.2"),
}
DICTIONARIES: dict[str, dict[str, tuple[str, ...]]] = {
    "environment": {
        "CUDA_VISIBLE_DEVICES": ("", "-1", "0", "1,0", "0,0", "99", "GPU-1", "MIG-x", "all"),
        "NVIDIA_VISIBLE_DEVICES": ("", "void", "none", "all", "0"),
        "CUDA_DEVICE_ORDER": ("PCI_BUS_ID",),
        "CUDA_VERSION": ("12.4.1",),
        "NVIDIA_DRIVER_CAPABILITIES": ("", "utility", "compute", "all"),
        "LD_LIBRARY_PATH": ("/opt/stubs:/usr/lib", "/opt/stubs", ""),
        "SLURM_JOB_ID": ("17",),
        "CUDA_HOME": ("/usr/local/cuda",),
    },
    "requires": {"nvidia-cudnn-cu12": ("==9.1.0.70", "=="), "triton": ("~=3.6.0",)},
    "pip_config": {"extra-index-url": ("https://download.pytorch.org/whl/cpu",)},
    "packages": {"nvidia-cudnn-cu12": ("9.1.0.70",), "nvidia-cublas": ("13.1.0.3", "")},
}


def facts() -> st.SearchStrategy[Facts]:
    """Any facts that the model admits, whether or not a machine like that can be."""
    return any_of_kind(Facts)


def neighbours(known: Facts) -> st.SearchStrategy[Facts]:
    """Facts that differ from known ones in any of their parts, and in what stands in them."""
    return _near(known)


def _near(known: Any) -> st.SearchStrategy[Any]:
    fields = {
        field.name: _same_or_other(getattr(known, field.name), field)
        for field in dataclasses.fields(known)
    }
    return st.builds(type(known), **fields)


def _same_or_other(value: Any, field: "dataclasses.Field[Any]") -> st.SearchStrategy[Any]:
    same = _near(value) if dataclasses.is_dataclass(value) else st.just(value)
    # Rarely another: with many at once nothing of the machine would be left.
    return st.integers(0, 7).flatmap(
        lambda draw: _of_type(field.type, field.name) if draw == 7 else same
    )


def any_of_kind(kind: Any) -> st.SearchStrategy[Any]:
    """Instances of a dataclass, with every field drawn by its type and name."""
    fields = {field.name: _of_type(field.type, field.name) for field in dataclasses.fields(kind)}
    return st.builds(kind, **fields)


def _of_type(kind: Any, name: str) -> st.SearchStrategy[Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([_of_type(member, name) for member in get_args(kind)])
    if origin is Literal:
        return st.sampled_from(get_args(kind))
    if origin is tuple:
        return st.lists(_of_type(get_args(kind)[0], name), max_size=4).map(tuple)
    if origin in (dict, Mapping):
        return _rights() if get_args(kind)[1] is bool else _dictionary(name)
    if dataclasses.is_dataclass(kind):
        return any_of_kind(kind)
    return _scalar(kind, name)


def _scalar(kind: Any, name: str) -> st.SearchStrategy[Any]:
    if kind is str:
        return st.sampled_from(WORDS[name]) | st.text(max_size=12) if name in WORDS else st.text()
    if kind is int:
        return st.sampled_from(CODES) | st.integers(-1, 2**40)
    if kind is float:
        return st.floats(0, 100)
    if kind is bool:
        return st.booleans()
    if kind is Absent:
        return st.just(ABSENT)
    if kind is type(None):
        return st.none()
    raise NotImplementedError(f"no strategy for {kind}")


def _rights() -> st.SearchStrategy[dict[str, bool]]:
    nodes = st.sampled_from(("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"))
    return st.dictionaries(nodes, st.booleans())


def _dictionary(name: str) -> st.SearchStrategy[dict[str, str]]:
    known = DICTIONARIES.get(name, {})
    drawn = {key: st.sampled_from(values) | st.text(max_size=8) for key, values in known.items()}
    return st.fixed_dictionaries({}, optional=drawn)
