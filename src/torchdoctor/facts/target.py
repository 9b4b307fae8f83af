"""Runs inside the examined interpreter and tells about it and about its torch.

Python 3.8 syntax, the standard library only, nothing of ours but the scripts beside this one:
`interpreter.py` has the target run it with `-c`. Each fact is told as soon as it is known, on a
marked line, and each risky step names itself first: an import that hangs or dies costs its own
facts alone.
"""

# ruff: noqa: ANN401 - torch is a module object here

from __future__ import annotations

import json
import os
import sys
import sysconfig
import time
from pathlib import Path
from types import ModuleType
from typing import Any, Callable  # noqa: UP035 - 3.8

MARK = "torchdoctor-tells:"
COMPANIONS = ("torchvision", "torchaudio")
CUDA_LIMIT_S = 7.0  # as Limits.driver_s


def sibling(name: str) -> ModuleType:
    """A script of this folder as a module.

    Not imported by name: the folder holds modules of ours, and must not be on the path. And not
    through the cache of byte code: one of every Python that was examined would lie there.
    """
    path = Path(__file__).with_name(name + ".py")
    module = ModuleType("torchdoctor_" + name)
    module.__file__ = str(path)
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102 - our own
    return module


def main(cwd_first: bool) -> None:  # noqa: FBT001 - called by position from BOOT
    """Tell everything.

    Args:
        cwd_first: Whether this interpreter searches the working directory before all others.
    """
    packages, python = sibling("target_packages"), sibling("target_python")
    tell(python=python.python_facts(packages.distribution_version), libc=python.libc_facts())
    tell(stage="the search for packages")
    torch = packages.torch_metadata(COMPANIONS, sibling("target_markers"))
    tell(torch=torch)
    if torch["installed"]:
        tell(around=loader_surroundings(packages.file_of("torch")))
        examine_torch(torch, packages, cwd_first=cwd_first)
    tell(stage="done")


def loader_surroundings(torch_file: str | None) -> dict[str, Any]:
    """What decides which libraries the loader takes for torch: the keys of Surroundings."""
    torch = Path(torch_file).parent if torch_file else None
    roots = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    if torch:
        roots.add(str(torch.parent))
    return {
        "torch": str(torch) if torch else None,
        "program": os.path.realpath("/proc/self/exe"),
        # With what links lead to: the kernel names mapped files by that.
        "roots": sorted(roots | set(map(os.path.realpath, roots))),
        "library_path": os.environ.get("LD_LIBRARY_PATH"),
    }


def examine_torch(metadata: dict[str, Any], packages: ModuleType, *, cwd_first: bool) -> None:
    """Import torch and its companions and try CUDA, one told step after the other."""
    shadow = shadowing_file(packages) if cwd_first else None
    if shadow:
        words = f"not imported: {shadow} in the working directory hides the installed torch"
        tell(torch={"path": shadow, "import_error": words})
        return
    said = sibling("target_torch")
    tell(stage="import torch")
    began = time.monotonic()
    torch, error = said.import_guarded("torch")
    tell(torch={"import_error": error, "import_took_s": round(time.monotonic() - began, 3)})
    if torch is None:
        return
    tell(torch=said.describe(torch))
    roots = loader_surroundings(getattr(torch, "__file__", None))["roots"]
    tell(torch={"mapped": said.mapped_outside(roots)})
    companions = examine_companions(torch, metadata, said, packages.cuda_of_label)
    examine_cuda(torch, companions.get("torchvision"), said)


def shadowing_file(packages: ModuleType) -> str | None:
    """A torch.py (or torch/) of the working directory that hides the installed torch.

    It is named and not imported: a script of that name may do anything when it runs.
    """
    installed = packages.file_of("torch")
    sys.path.insert(0, "")
    try:
        first: str | None = packages.file_of("torch")
    finally:
        del sys.path[0]
    return first if first != installed else None


class Companion:
    """torchvision or torchaudio: the module (None: it cannot be imported) and its facts."""

    def __init__(self, module: Any, facts: dict[str, Any]) -> None:
        self.module = module
        self.facts = facts


def examine_companions(
    torch: Any,
    metadata: dict[str, Any],
    said: ModuleType,
    cuda_of_label: Callable[[str | None], str | None],
) -> dict[str, Companion]:
    """Import torchvision and torchaudio where they are, and try torchvision's operators."""
    found: dict[str, Companion] = {}
    for name in COMPANIONS:
        if not metadata[name]:
            continue
        tell(stage="import " + name)
        module, facts = said.companion(name, metadata[name])
        found[name] = Companion(module, facts)
        facts["cuda"] = facts["cuda"] or cuda_of_label(facts["version"])
        tell(torch={name: facts})
        if name == "torchvision" and module:
            tell(stage="torchvision's operators")
            facts["ops_error"] = said.nms_error(torch, module, "cpu")
            tell(torch={name: facts})
    return found


def examine_cuda(torch: Any, torchvision: Companion | None, said: ModuleType) -> None:
    """Try CUDA in a copy of this process, and torchvision's operators there; then triton."""
    tell(stage="torch.cuda")
    vision = torchvision.module if torchvision else None

    def ask() -> dict[str, Any]:
        found: dict[str, Any] = said.try_cuda(torch)
        works = found["is_available"] and not found["cuda_error"]
        return {**found, "nms": said.nms_error(torch, vision, "cuda") if works else None}

    forked = not said.cuda_runs(torch)
    found, failure = said.in_a_fork(ask, CUDA_LIMIT_S) if forked else (ask(), None)
    if failure:
        tell(torch={"cuda_error": failure})
        return
    nms_error = found.pop("nms")
    tell(torch=found)
    if torchvision and nms_error and not torchvision.facts["ops_error"]:
        tell(torch={"torchvision": {**torchvision.facts, "ops_error": nms_error}})
    if found["is_available"]:  # without a card nothing is compiled for one
        tell(stage="import triton")
        tell(torch={"triton_error": said.import_guarded("triton")[1]})


def tell(**facts: Any) -> None:
    """Print one marked line now, on a line of its own whatever stands before it."""
    sys.stdout.write("\n" + MARK + json.dumps(facts) + "\n")
    sys.stdout.flush()
