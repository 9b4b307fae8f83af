"""Lists of packages: pip list, freeze and show, conda list, and what an installer says it did."""

import re
from collections.abc import Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

NEAR = 4
"""Lines in which Version stands below Name in `pip show`."""

_NAMES = r"torch|pytorch|torchvision|torchaudio|triton|numpy|nvidia-[a-z0-9-]+"
_VERSION = r"\d+(?:\.\d+)+(?:[\w.+-]*)?"
# Like "torch        2.6.0+cu124", "torch==2.6.0", "[pip3] torch==2.6.0", "- torch: 2.6.0"
_LISTED = re.compile(
    rf"^\s*(?:\[pip3?\]\s+|[-*]\s+)?(?P<name>{_NAMES})(?P<between>\s*==\s*"
    rf"|\s+)(?P<version>{_VERSION})"
    r"(?:\s+(?:\S+:\S+|\S*[/\\]\S*|pypi_0|pypi|pip))*\s*$",
    re.IGNORECASE,
)
# Like "pytorch   2.2.2   py3.10_cuda11.8_cudnn8.7.0_0   pytorch", with "[conda] " in collect_env
_CONDA = re.compile(
    rf"^\s*(?:\[conda\]\s+)?(?P<name>{_NAMES})\s+(?P<version>{_VERSION})\s+(?P<build>\w*py\w+"
    rf"[\w.]*|"
    r"cuda\w+|cpu\w+)(?:\s+\S+)?\s*$",
    re.IGNORECASE,
)
_SHOWN = re.compile(rf"^\s*Name: ({_NAMES})\s*$", re.IGNORECASE)
_SHOWN_VERSION = re.compile(rf"^\s*Version: ({_VERSION})\s*$")
_INSTALLED = re.compile(r"Successfully installed (.+)$")
_TOKEN = re.compile(rf"^({_NAMES})-({_VERSION})$", re.IGNORECASE)
_SATISFIED = re.compile(
    rf"Requirement already satisfied: ({_NAMES})\b[^()]*? in (\S+).*?\(({_VERSION})\)\s*$",
    re.IGNORECASE,
)
_MARKS = ("torch", "triton", "numpy", "nvidia-")


def read(page: Page) -> Iterator[Seen]:
    """Installed versions of torch, its companions and its libraries."""
    yield from _listed(page)
    yield from _twice(page)


def _twice(page: Page) -> Iterator[Seen]:
    """A pytorch of conda's own beside a torch of pip's, where the two differ.

    pip lists conda's package too, with its version; another version is another installation.
    """
    by_conda = [(line, found) for line, found in page.matches(_CONDA, "pytorch ") if _is_own(found)]
    by_pip = [
        (line, found)
        for line, found in page.matches(_LISTED, "torch")
        if found["name"].lower() == "torch"
    ]
    for line, own in by_conda[:1]:
        for other, found in by_pip:
            if found["version"].partition("+")[0] != own["version"].partition("+")[0]:
                yield Seen("torch.duplicates.+", f"pytorch {own['version']} (conda)", line.number)
                yield Seen("torch.duplicates.+", f"torch {found['version']} (pip)", other.number)
                return


def _is_own(row: re.Match[str]) -> bool:
    return row["name"].lower() == "pytorch" and not row["build"].startswith("pypi")


def _listed(page: Page) -> Iterator[Seen]:
    for place in page.places(*_MARKS):
        line = page.lines[place]
        if found := _LISTED.match(line.text):
            yield from _version(found["name"], found["version"], line)
        elif found := _CONDA.match(line.text):
            yield from _version(found["name"], found["version"], line)
            yield from _conda_build(found, line)
        elif found := _SHOWN.match(line.text):
            yield from _shown(page, place, found[1])
        elif found := _SATISFIED.search(line.text):
            yield from _version(found[1], found[3], line)
    for line, found in page.matches(_INSTALLED, "successfully installed"):
        for token in map(_TOKEN.match, found[1].split()):
            if token:
                yield from _version(token[1], token[2], line)


def _shown(page: Page, place: int, name: str) -> Iterator[Seen]:
    for line in page.lines[place + 1 : place + NEAR]:
        if found := _SHOWN_VERSION.match(line.text):
            yield from _version(name, found[1], line)
            return


def _version(name: str, version: str, line: Line) -> Iterator[Seen]:
    name = name.lower().replace("_", "-")
    if values.VERSION.match(version) is None:
        return
    if name in ("torch", "pytorch"):
        yield Seen("torch.installed", value=True, line=line.number, stated=False)
        # A list names what is in the metadata; what was imported says so itself.
        yield Seen("torch.version", version, line.number, stated=False)
    elif name in ("torchvision", "torchaudio"):
        yield Seen(f"torch.{name}.version", version, line.number)
    elif name in ("triton", "numpy"):
        yield Seen(f"torch.{name}", version, line.number)
    else:
        yield Seen(f"torch.packages.{name}", version, line.number)


def _conda_build(row: re.Match[str], line: Line) -> Iterator[Seen]:
    """The CUDA in the build string of conda's own pytorch."""
    if row["name"].lower() != "pytorch":
        return
    build = row["build"]
    if python := re.search(r"py(\d)\.?(\d{1,2})_", build):
        yield from values.python_version(f"{python[1]}.{python[2]}", line.number)
    found = re.search(r"cuda(\d{1,2})\.(\d)", build) or re.search(r"cuda_?(\d{2})(\d)(?!\d)", build)
    if found:
        yield Seen("torch.cuda", f"{found[1]}.{found[2]}", line.number)
