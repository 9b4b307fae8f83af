"""What torch and its companions say once they are imported."""

# ruff: noqa: ANN401, SLF001 - torch is a module object here, and states its build in private names

from __future__ import annotations

import importlib
import json
import os
import re
import select
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any, Callable  # noqa: UP035 - 3.8

FIRST_CUDNN_9 = 90_000
CUDA_LIBRARY = re.compile(
    r"lib(?:cudnn\w*|cublas|cublasLt|cudart|cufft|cupti|curand|cusolver|cusparse|cusparseLt|nccl"
    r"|nvJitLink|nvrtc)\.so[\d.]*"
)


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


def answered(question: Callable[[], Any]) -> Any:
    """The answer, or None: old builds lack some of these names, CPU builds others."""
    try:
        return question()
    except Exception:  # noqa: BLE001 - no such name, or a library that cannot say
        return None


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


def arch_list(torch: Any) -> list[str]:
    """As torch.cuda.get_arch_list(), which is empty where no card can be used."""
    return str(torch._C._cuda_getArchFlags()).split()


def cudnn_version(number: int | None) -> str | None:
    """91900 as "9.19.0", 8902 as "8.9.2": the factors changed with version 9."""
    if not number:
        return None
    major = 10_000 if number >= FIRST_CUDNN_9 else 1_000
    return f"{number // major}.{number % major // 100}.{number % 100}"


def mapped_outside(roots: list[str]) -> list[str] | None:
    """CUDA libraries of this process that lie outside the folders `roots`; None: nobody says."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:  # noqa: PTH123
            paths = {line.split(None, 5)[5].strip() for line in maps if "/lib" in line}
    except OSError:
        return None
    return sorted(
        path
        for path in paths
        if CUDA_LIBRARY.fullmatch(os.path.basename(path))  # noqa: PTH119
        and not any(path.startswith(root.rstrip("/") + "/") for root in roots)
    )


# Companions


def companion(name: str, facts: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The imported module (or None), and the keys of CompanionFacts over what metadata said."""
    module, error = import_guarded(name)
    if module is None:
        return None, {**facts, "import_error": error}
    version = answered(lambda: str(module.__version__)) or facts.get("version")
    built_for = answered(lambda: module.version.cuda) or torchaudio_cuda(name)
    return module, {**facts, "version": version, "cuda": cuda_text(built_for) or facts.get("cuda")}


def torchaudio_cuda(name: str) -> Any:
    """The word of torchaudio itself, where it has compiled parts that say it."""
    return answered(lambda: importlib.import_module(name + ".lib._torchaudio").cuda_version())


def cuda_text(told: Any) -> str | None:
    """12040 as "12.4": torchvision and torchaudio tell CUDA_VERSION of cuda.h, a number."""
    if isinstance(told, int):
        return f"{told // 1000}.{told % 1000 // 10}" if told > 0 else None
    return str(told) if told else None


def nms_error(torch: Any, torchvision: Any, device: str) -> str | None:
    """What torchvision's compiled nms raises on a device; None: it works, or is not there."""
    nms = answered(lambda: torchvision.ops.nms)
    if nms is None:
        return None
    try:
        boxes = torch.zeros((1, 4), device=device)
        nms(boxes, torch.ones(1, device=device), 0.5)
    except Exception as error:  # noqa: BLE001 - that it fails is the fact
        return one_line(error)
    return None


# The card


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


def cuda_runs(torch: Any) -> bool:
    """Whether the import of something has started CUDA, which does not survive a fork."""
    try:
        return bool(torch.cuda.is_initialized())
    except Exception:  # noqa: BLE001 - as answered
        return False


def in_a_fork(question: Callable[[], Any], limit_s: float) -> tuple[Any, str | None]:
    """The answer of a copy of this process, or None and why there is none.

    A driver call that hangs cannot be interrupted from inside, nor killed while it waits in the
    kernel: the copy is left behind, and what torch said before stays told. Elsewhere than on
    Linux the question is asked here.
    """
    if not sys.platform.startswith("linux"):
        return question(), None
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns where there are threads: those of torch hold no lock while it rests.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(question()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    answer = read_within(reader, limit_s)
    if answer is None:
        os.kill(child, signal.SIGKILL)
        return None, f"torch.cuda did not end: no answer in {limit_s:g} s"
    if answer:
        return json.loads(answer), None
    return None, "the interpreter ended during torch.cuda: " + ending(child)


def read_within(reader: int, limit_s: float) -> bytes | None:
    """All that comes until the end of a pipe; None: no end in time."""
    deadline = time.monotonic() + limit_s
    read = b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        some = os.read(reader, 65_536)
        if not some:
            return read
        read += some


def ending(child: int) -> str:
    """Why a child that closed its pipe without an answer ended."""
    for _ in range(50):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.01)  # the pipe is closed a moment before the end can be seen
    else:
        return "no answer"
    if os.WIFSIGNALED(status):
        return "killed by " + signal.Signals(os.WTERMSIG(status)).name
    return f"exit status {os.WEXITSTATUS(status)}"
