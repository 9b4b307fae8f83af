"""CUDA toolkits and the cuDNN of the system."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from torchdoctor.facts.libraries import Libraries
from torchdoctor.facts.model import FoundToolkit, Probed, Toolkit
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Runner
from torchdoctor.facts.system_files import exists, list_names, read_text
from torchdoctor.texts import say

_NVCC_RELEASE = re.compile(r"release (\d+\.\d+)")
_FOLDER_VERSION = re.compile(r"(?:cuda-|v)(\d+\.\d+)$")  # cuda-12.4, Windows: v12.4
_TEXT_VERSION = re.compile(r"CUDA Version (\d+(?:\.\d+)+)")
_CUDNN_FILE = re.compile(r"libcudnn\.so\.(\d+(?:\.\d+)*)$")
# Windows' installer sets one variable for each version: CUDA_PATH_V12_4.
_WINDOWS_VARIABLE = re.compile(r"CUDA_PATH_V\d+_\d+")


def probe_toolkit(
    run: Runner, libraries: Libraries, place: Place, *, limit_s: float = 5.0
) -> Probed[Toolkit]:
    """Look for nvcc, for toolkit folders and for libcudnn."""
    on_path = find_program("nvcc", place.environ)
    home = _cuda_home(place.environ, on_path, place.root)
    nvcc = on_path or _nvcc_below(home)
    release, problem = _release(run, nvcc, limit_s) if nvcc else (None, None)
    folders = dict.fromkeys(map(_resolved, _folders(place.environ, home, place.root)))
    return Probed(
        Toolkit(
            nvcc=release,
            cuda_home=str(home) if home else None,
            found=tuple(FoundToolkit(path=str(f), version=folder_version(f)) for f in folders),
            cudnn=_cudnn(libraries),
        ),
        problem,
    )


def folder_version(folder: Path) -> str | None:
    """Version of a toolkit folder: version.json, version.txt (before 11.1), else its name."""
    try:
        return str(json.loads(read_text(folder / "version.json") or "")["cuda"]["version"])
    except (ValueError, KeyError, TypeError):
        pass
    text = _TEXT_VERSION.search(read_text(folder / "version.txt") or "")
    name = _FOLDER_VERSION.search(folder.name)
    return (text and text[1]) or (name and name[1]) or None


def read_nvcc(text: str) -> str | None:
    """The release in the output of `nvcc --version`: "12.4"."""
    found = _NVCC_RELEASE.search(text)
    return found[1] if found else None


def _cuda_home(environ: Mapping[str, str], nvcc: Path | None, root: Path) -> Path | None:
    """The toolkit that torch's extension builder would take, found in the same order."""
    named = environ.get("CUDA_HOME") or environ.get("CUDA_PATH")
    if named:
        return Path(named)
    if nvcc:
        return nvcc.parent.parent
    usual = root / "usr/local/cuda"
    return usual if exists(usual) else None


def _nvcc_below(home: Path | None) -> Path | None:
    return find_program("nvcc", {"PATH": str(home / "bin")}) if home else None


def _release(run: Runner, nvcc: Path, limit_s: float) -> tuple[str | None, str | None]:
    answer = run([str(nvcc), "--version"], limit_s)
    release = read_nvcc(answer.stdout) if answer.exit_code == 0 else None
    if release:
        return release, None
    return None, say("{program}: {why}", program=nvcc, why=answer.complaint)


def _folders(environ: Mapping[str, str], home: Path | None, root: Path) -> Iterator[Path]:
    # /usr and /usr/local may hold an nvcc, but are no toolkit's own folder.
    if home and folder_version(home):
        yield home
    local = root / "usr/local"
    for name in list_names(local) or ():
        if name == "cuda" or name.startswith("cuda-"):
            yield local / name
    for name, value in environ.items():
        if _WINDOWS_VARIABLE.fullmatch(name) and exists(Path(value)):
            yield Path(value)


def _cudnn(libraries: Libraries) -> str | None:
    # The file behind libcudnn.so.9 carries the whole version in its name.
    names = (n for n in libraries.paths if n.startswith("libcudnn.so."))
    for path in (libraries.first(name) for name in names):
        found = _CUDNN_FILE.search(_resolved(path).name) if path else None
        if found:
            return found[1]
    return None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path
