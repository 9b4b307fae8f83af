"""Copies of CUDA libraries that a program gets in place of those which torch brings along."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.facts.libraries import Libraries
from torchdoctor.facts.loader import Loaded, Loader
from torchdoctor.facts.model import Probed, Shadow
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import exists, list_names
from torchdoctor.texts import say

# Those that have been seen to break torch when another copy came first.
_CUDA_LIBRARY = re.compile(
    r"lib(?:cudnn\w*|cublas|cublasLt|cudart|cufft|cupti|curand|cusolver|cusparse|cusparseLt|nccl"
    r"|nvJitLink|nvrtc)\.so\.[\d.]+"
)
_CPP_LIBRARY = "libstdc++.so.6"
# What `import torch` loads, in its order: the first with dlopen, the second as a module.
_FIRST_LOADED = ("lib/libtorch_global_deps.so", "lib/libtorch_python.so")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What decides which libraries the target's torch gets, as the target itself tells it."""

    torch: str | None = None
    """Folder of the installed package, imported or not."""
    program: str | None = None
    """The executable behind the interpreter."""
    roots: tuple[str, ...] = ()
    """Folders that hold torch's packages: its own site-packages."""
    library_path: str | None = None
    """LD_LIBRARY_PATH as the target sees it: a wrapper script may set it."""


def probe_shadows(
    around: Surroundings | None,
    libraries: Libraries,
    place: Place,
    *,
    conda: str | None = None,
    mapped: Iterable[str] = (),
) -> Probed[tuple[Shadow, ...]]:
    """Follow the loader through what `import torch` loads.

    Args:
        around: The target's answer; None: it did not say.
        libraries: The loader's cache.
        place: Where to look.
        conda: Folder of the target's conda environment.
        mapped: CUDA libraries that the import mapped from outside site-packages.
    """
    if place.platform != "linux":
        return Probed.unknown(
            say("the order of the loader of {system} is not followed", system=place.platform)
        )
    if around is None:
        return Probed.unknown(say("the interpreter did not say where its torch is"))
    if around.torch is None:
        return Probed(())
    own = _own_libraries(around)
    loader = _after_import(around, libraries, place)
    taken = {**loader.loaded, **_opened_later(loader, own)}
    followed = _shadows(taken, own, around, conda)
    seen = (Shadow(library=Path(p).name, path=p, because="mapped") for p in mapped)
    known = {shadow.library for shadow in followed}
    return Probed((*followed, *(s for s in seen if s.library in own and s.library not in known)))


def _after_import(around: Surroundings, libraries: Libraries, place: Place) -> Loader:
    folders = filter(None, (around.library_path or "").split(":"))
    loader = Loader(
        place.machine,
        program=Path(around.program) if around.program else None,
        preferred=map(Path, folders),
        cached=lambda name: libraries.paths.get(name, ()),
    )
    for name in _FIRST_LOADED:
        path = Path(around.torch or "", name)
        if exists(path):
            loader.load(path)
    return loader


def _own_libraries(around: Surroundings) -> dict[str, Path]:
    """The CUDA libraries of torch's own packages, by name: torch/lib, nvidia/cudnn/lib, ..."""
    found: dict[str, Path] = {}
    for folder in _own_folders(around):
        for name in list_names(folder) or ():
            if _CUDA_LIBRARY.fullmatch(name):
                found.setdefault(name, folder / name)
    return found


def _own_folders(around: Surroundings) -> Iterator[Path]:
    yield Path(around.torch or "", "lib")
    for root in around.roots:
        packages = Path(root, "nvidia")
        yield from (packages / name / "lib" for name in list_names(packages) or ())


def _opened_later(loader: Loader, own: Mapping[str, Path]) -> dict[str, Loaded]:
    """The parts of cuDNN 9, which libcudnn itself opens by name at the first convolution."""
    cudnn = loader.loaded.get("libcudnn.so.9")
    names = (name for name in own if name.startswith("libcudnn_") and name not in loader.loaded)
    found = ((name, loader.find(name, cudnn)) for name in names) if cudnn else ()
    return {name: library for name, library in found if library is not None}


def _shadows(
    taken: Mapping[str, Loaded], own: Mapping[str, Path], around: Surroundings, conda: str | None
) -> tuple[Shadow, ...]:
    return tuple(
        Shadow(library=name, path=str(found.path), because=because)
        for name, found in sorted(taken.items())
        if (name in own or name == _CPP_LIBRARY)
        and not _is_within(found.path, around.roots)
        and (because := _because(found, conda)) is not None
        # Without torch's own copy of it the system's libstdc++ is the right one.
        and (name in own or because != "ldconfig")
    )


def _because(found: Loaded, conda: str | None) -> str | None:
    if found.because == "LD_LIBRARY_PATH":
        return found.because
    if conda and _is_within(found.path, (conda,)):
        return "conda"
    return "ldconfig" if found.because == "ldconfig" else None


def _is_within(path: Path, folders: Iterable[str]) -> bool:
    # Both ways: a link may lead into site-packages, or out of it.
    both = {path, _resolved(path)}
    return any(one.is_relative_to(folder) for one in both for folder in folders)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path
