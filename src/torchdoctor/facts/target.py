"""Runs inside the examined interpreter and tells about it and about its torch.

Python 3.8 syntax, the standard library only, nothing of ours: `interpreter.py` reads this file
and has the target run it with `-c`. Each fact is told as soon as it is known, on a marked line,
and each risky step names itself first: an import that hangs or dies costs its own facts alone.
"""

# ruff: noqa: ANN401, SLF001 - torch is a module object here, and states its build in private names

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import re
import sys
import sysconfig
import time
import traceback
import warnings
from pathlib import Path
from typing import Any, Callable  # noqa: UP035 - collections.abc has no Callable[...] in 3.8

MARK = "torchdoctor-tells:"
FIRST_CUDNN_9 = 90_000
COMPANIONS = ("torchvision", "torchaudio")
TRITON_NAMES = ("triton", "pytorch-triton", "triton-windows", "pytorch-triton-rocm", "triton-rocm")
INFO_FOLDER = re.compile(r"(nvidia[-_.].+?)-([^-]+)(?:-[^-]+)?\.(?:dist|egg)-info", re.IGNORECASE)


def main(cwd_first: bool) -> None:  # noqa: FBT001 - called by position from BOOT
    """Tell everything.

    Args:
        cwd_first: Whether this interpreter searches the working directory before all others.
    """
    tell(python=python_facts(), libc=libc_facts())
    torch = torch_metadata()
    tell(torch=torch)
    if torch["installed"]:
        examine_torch(cwd_first=cwd_first)
    tell(stage="done")


# The interpreter


def python_facts() -> dict[str, Any]:
    """The keys of PythonFacts."""
    venv = sys.prefix != sys.base_prefix
    return {
        "executable": sys.executable,
        "version": ".".join(map(str, sys.version_info[:3])),
        "tag": interpreter_tag(),
        "implementation": sys.implementation.name,
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "venv": venv,
        "externally_managed": not venv and managed_marker().is_file(),
        "site_packages": sysconfig.get_path("purelib"),
        "pip": distribution_version("pip"),
        "uv": distribution_version("uv"),
    }


def interpreter_tag() -> str:
    """The interpreter tag of wheels: cp311, cp313t, pp310."""
    letters = {"cpython": "cp", "pypy": "pp"}.get(sys.implementation.name, "py")
    free_threaded = sys.version_info >= (3, 13) and sysconfig.get_config_var("Py_GIL_DISABLED")
    return "{}{}{}{}".format(letters, *sys.version_info[:2], "t" if free_threaded else "")


def managed_marker() -> Path:
    """The file by which PEP 668 forbids installing outside virtual environments."""
    return Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")


def libc_facts() -> dict[str, str]:
    """The C library of this interpreter: glibc names itself, musl has its loader's file name."""
    if not sys.platform.startswith("linux"):
        return {}
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        if name == "glibc":
            return {"name": name, "version": version}
    except (ValueError, OSError):
        pass  # musl does not know the name
    loaders = sorted(Path("/lib").glob("ld-musl-*"))
    return {"name": "musl", "loader": str(loaders[0])} if loaders else {}


# What the metadata says: known even when the import dies


def distribution_version(name: str) -> str | None:
    """The version that pip would name; None where the distribution is not installed."""
    try:
        return importlib.metadata.version(name)
    except Exception:  # noqa: BLE001 - PackageNotFoundError, and whatever broken metadata raise
        return None


def torch_metadata() -> dict[str, Any]:
    """Versions of torch and what belongs to it, without importing any of it."""
    version = distribution_version("torch")
    facts: dict[str, Any] = {
        # A torch built from source may have no metadata at all.
        "installed": version is not None or file_of("torch") is not None,
        "version": version,
        "distribution_version": version,
        "numpy": distribution_version("numpy"),
        "triton": next(filter(None, map(distribution_version, TRITON_NAMES)), None),
        "packages": nvidia_packages(sys.path),
    }
    for name in COMPANIONS:
        found = distribution_version(name)
        facts[name] = {"version": found, "cuda": cuda_of_label(found)} if found else None
    return facts


def nvidia_packages(folders: list[str]) -> dict[str, str]:
    """Distributions nvidia-* by the names of their folders: reading all metadata takes longer."""
    packages: dict[str, str] = {}
    for folder in folders:
        try:
            names = sorted(entry.name for entry in Path(folder).iterdir())
        except OSError:
            continue
        for found in filter(None, map(INFO_FOLDER.fullmatch, names)):
            name = re.sub(r"[-_.]+", "-", found.group(1)).lower()
            packages.setdefault(name, found.group(2))  # the first on the path is imported
    return packages


def cuda_of_label(version: str | None) -> str | None:
    """The CUDA of a local label: "0.21.0+cu124" has 12.4."""
    found = re.search(r"\+cu(\d+)(\d)$", version or "")
    return f"{found.group(1)}.{found.group(2)}" if found else None


def file_of(module: str) -> str | None:
    """The file that `import` would take, found without importing it."""
    try:
        spec = importlib.util.find_spec(module)
    except Exception:  # noqa: BLE001 - an import hook of the user's may raise anything
        return None
    return os.path.realpath(spec.origin) if spec and spec.origin and spec.has_location else None


# What the import says


def examine_torch(*, cwd_first: bool) -> None:
    """Import torch and its companions and try CUDA, one told step after the other."""
    shadow = shadowing_file() if cwd_first else None
    if shadow:
        words = f"not imported: {shadow} in the working directory hides the installed torch"
        tell(torch={"path": shadow, "import_error": words})
        return
    tell(stage="import torch")
    began = time.monotonic()
    torch, error = import_guarded("torch")
    tell(torch={"import_error": error, "import_took_s": round(time.monotonic() - began, 3)})
    if torch is None:
        return
    tell(torch=describe(torch))
    for name in COMPANIONS:
        if distribution_version(name):
            tell(stage="import " + name)
            tell(torch={name: companion(name)})
    tell(stage="torch.cuda")
    tell(torch=try_cuda(torch))


def shadowing_file() -> str | None:
    """A torch.py (or torch/) of the working directory that hides the installed torch.

    It is named and not imported: a script of that name may do anything when it runs.
    """
    installed = file_of("torch")
    sys.path.insert(0, "")
    try:
        first = file_of("torch")
    finally:
        del sys.path[0]
    return first if first != installed else None


def import_guarded(name: str) -> tuple[Any, str | None]:
    """The module, or None and the exception in one line."""
    try:
        return importlib.import_module(name), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - that it fails is the fact
        return None, one_line(error)


def one_line(error: BaseException) -> str:
    """An exception as the last line of its traceback; of several lines, the first and the last."""
    text = "".join(traceback.format_exception_only(type(error), error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 else f"{lines[0]} [...] {lines[-1]}"


def describe(torch: Any) -> dict[str, Any]:
    """What the imported module states about itself; what it does not know is null."""
    questions: dict[str, Callable[[], Any]] = {
        "version": lambda: str(torch.__version__),
        "cuda": lambda: torch.version.cuda,
        "hip": lambda: torch.version.hip,
        "arch_list": lambda: arch_list(torch),
        "cxx11_abi": lambda: bool(torch._C._GLIBCXX_USE_CXX11_ABI),
        "path": lambda: str(Path(torch.__file__).parent),
        "cudnn": lambda: cudnn_version(torch.backends.cudnn.version()),
        "nccl": lambda: ".".join(map(str, torch.cuda.nccl.version())),
    }
    return {key: answered(question) for key, question in questions.items()}


def answered(question: Callable[[], Any]) -> Any:
    """The answer, or None: old builds lack some of these names, CPU builds others."""
    try:
        return question()
    except Exception:  # noqa: BLE001 - no such name, or a library that cannot say
        return None


def arch_list(torch: Any) -> list[str]:
    """As torch.cuda.get_arch_list(), which is empty where no card can be used."""
    return str(torch._C._cuda_getArchFlags()).split()


def cudnn_version(number: int | None) -> str | None:
    """91900 as "9.19.0", 8902 as "8.9.2": the factors changed with version 9."""
    if not number:
        return None
    major = 10_000 if number >= FIRST_CUDNN_9 else 1_000
    return f"{number // major}.{number % major // 100}.{number % 100}"


def companion(name: str) -> dict[str, Any]:
    """The keys of CompanionFacts."""
    version = distribution_version(name)
    module, error = import_guarded(name)
    if module is None:
        return {"version": version, "cuda": cuda_of_label(version), "import_error": error}
    version = answered(lambda: str(module.__version__)) or version
    built_for = answered(lambda: module.version.cuda) or torchaudio_cuda(name)
    return {"version": version, "cuda": built_for or cuda_of_label(version)}


def torchaudio_cuda(name: str) -> str | None:
    """The word of torchaudio itself, 12040 for 12.4, where it has compiled parts that say it."""
    number = answered(lambda: importlib.import_module(name + ".lib._torchaudio").cuda_version())
    return f"{number // 1000}.{number % 1000 // 10}" if number else None


def try_cuda(torch: Any) -> dict[str, Any]:
    """is_available(), and one tiny computation where it says yes."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        available = answered(torch.cuda.is_available)
        count = answered(torch.cuda.device_count)
    said = [str(warning.message) for warning in caught]
    error = " ".join(said[0].split()) if said and not available else None
    if available:
        try:
            (torch.ones(2, device="cuda") + 1).sum().item()  # a kernel and a wait for it
        except Exception as raised:  # noqa: BLE001 - that it fails is the fact
            error = one_line(raised)
    return {"is_available": available, "device_count": count, "cuda_error": error}


def tell(**facts: Any) -> None:
    """Print one marked line now, on a line of its own whatever stands before it."""
    sys.stdout.write("\n" + MARK + json.dumps(facts) + "\n")
    sys.stdout.flush()
