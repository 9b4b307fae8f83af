"""What people write themselves: "GPU: RTX 4090", "torch 2.6.0", "### Python version / 3.11".

Short lines of nothing else; a sentence that merely mentions a version states nothing.
"""

import re
from collections.abc import Callable, Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

LONGEST = 120

_BULLET = r"^\s*(?:[-*+•]\s+|#{1,6}\s+|\d[.)]\s+)?"
_STATED = re.compile(
    rf"{_BULLET}(?:the |my )?(?P<key>[A-Za-z][\w .()/-]{{1,40}}?)\s{{0,10}}(?:(?<=\s)(?:is"
    rf"|are)(?=[\s:])\s*:?|[:=]{{1,2}}|->)\s{{0,30}}(?P<value>\S.{{0,90}})$"
)
_HEADING = re.compile(r"^\s*#{1,6}\s+(?P<key>[A-Za-z][\w .()/-]{1,40}?)\??\s*$")
# Like "torch 2.6.0+cu124", "Python 3.12", "python 3.12 on windows"
_PLAIN = re.compile(
    rf"{_BULLET}(?P<key>py ?torch|torch|torchvision|torchaudio|python|numpy)(?: "
    rf"version)?\s+v?(?P<value>\d+\.\d+[\w.+]*)"
    r"(?:\s+on\s+(?P<os>windows|linux|mac\w*)\b.*)?\s*$",
    re.IGNORECASE,
)
_DRIVER = re.compile(
    r"\bdriver(?: version)?\s*(?:is|[:=])?\s*v?(\d{3}\.\d{1,3}(?:\.\d{1,3})?)\b", re.IGNORECASE
)
_WANTED = re.compile(
    r"requir|at least|minimum|>=|older|newer|need|upgrade|recommend|latest|too old|found version",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(?:NVIDIA )?(?:GeForce )?(?:[RG]TX ?(?:PRO )?[A-Z]?\d{3,4}(?: ?Ti)?(?: ?SUPER)?(?: "
    r"Laptop GPU| Ada)?"
    r"|(?:Tesla )?(?:[AVPTLHBK]\d{1,3}[A-Z]?)(?:[- ]\d+GB|[- ]SXM\d?|[- ]PCIe)*|(?:GTX "
    r")?TITAN(?: [XVRZ]\w*)?(?: Black)?|Quadro \w+)\b"
)
# A line that is nothing but the name of a card, as device managers show it.
_ADAPTER = re.compile(
    r"^\s*(?:[-*]\s+)?(?:Intel\(R\) [\w() ]{0,40}Graphics[\w ]{0,20}|AMD Radeon[\w() ]{0,40}"
    r"|NVIDIA (?:GeForce|RTX|Quadro|Tesla)[\w() -]{0,40})\s*$"
)
# Thor is left out: it runs the builds that everybody else runs.
_JETSON = re.compile(r"\bJetson (?:AGX |Orin\b|Xavier\b|Nano\b|TX[12]\b)(?!Thor)", re.IGNORECASE)
_MARKS = (
    "jetson", "torch", "python", "driver", "gpu", "graphics", "card", "os", "operating system",
    "system", "platform", "numpy", "glibc",
)  # fmt: skip


def read(page: Page) -> Iterator[Seen]:
    """What short lines state; programs' own output counts more where both are there."""
    for place in page.places(*_MARKS):
        line = page.lines[place]
        if len(line.text) > LONGEST:
            continue
        if found := _HEADING.match(line.text):
            for below in page.lines[place + 1 : place + 2]:
                yield from _state(found["key"], below.text.strip(), below)
        elif found := _STATED.match(line.text):
            yield from _state(found["key"], found["value"].strip(), line)
        elif found := _PLAIN.match(line.text):
            yield from _state(found["key"], found["value"], line)
            yield from values.operating_system(found["os"] or "", line.number)
        elif _ADAPTER.match(line.text):
            yield from _state("gpu", line.text.strip(), line)
        yield from _driver(line)


def _state(key: str, value: str, line: Line) -> Iterator[Seen]:
    reader = _KEYS.get(" ".join(key.lower().replace("_", " ").split()))
    if reader is not None:
        for seen in reader(value.strip("`'\" "), line.number):
            yield Seen(seen.path, seen.value, seen.line, stated=False)


def _driver(line: Line) -> Iterator[Seen]:
    found = _DRIVER.search(line.text)
    # The table of nvidia-smi has a reader of its own, which knows where it may be cut.
    if found and "NVIDIA-SMI" not in line.text and not _WANTED.search(line.text):
        yield Seen("driver.version", found[1], line.number, stated=False)


def _torch(value: str, line: int) -> Iterator[Seen]:
    if found := values.VERSION.match(value):
        yield Seen("torch.version", found[0], line)
        yield Seen("torch.installed", value=True, line=line)


def _companion(name: str) -> Callable[[str, int], Iterator[Seen]]:
    def read_companion(value: str, line: int) -> Iterator[Seen]:
        if found := values.VERSION.match(value):
            yield Seen(f"torch.{name}.version", found[0], line)

    return read_companion


def _numpy(value: str, line: int) -> Iterator[Seen]:
    if found := values.VERSION.match(value):
        yield Seen("torch.numpy", found[0], line)


def _python(value: str, line: int) -> Iterator[Seen]:
    yield from values.python_version(value, line)
    if "32" in value and "bit" in value.lower():
        yield Seen("python.bits", 32, line)


def _gpu(value: str, line: int) -> Iterator[Seen]:
    names = [found[0] for found in _CARD.finditer(value)] or [value]
    for name in names:
        vendor = values.vendor_of(name) or values.vendor_of(value)
        if vendor is None or len(name) > 60:  # noqa: PLR2004 - a sentence is no name
            return
        card = f"gpus.={values.card_key(name)}"
        yield Seen(f"{card}.name", name, line)
        yield Seen(f"{card}.vendor", vendor, line)


def _hardware(value: str, line: int) -> Iterator[Seen]:
    if _JETSON.search(value):
        yield Seen("jetson", {}, line)
    else:
        yield from _gpu(value, line)


def _os(value: str, line: int) -> Iterator[Seen]:
    yield from values.operating_system(value, line)


_KEYS: dict[str, Callable[[str, int], Iterator[Seen]]] = {
    "pytorch": _torch,
    "pytorch version": _torch,
    "torch": _torch,
    "torch version": _torch,
    "version torch": _torch,
    "py torch": _torch,
    "torchvision": _companion("torchvision"),
    "torchvision version": _companion("torchvision"),
    "torchaudio": _companion("torchaudio"),
    "torchaudio version": _companion("torchaudio"),
    "numpy": _numpy,
    "numpy version": _numpy,
    "python": _python,
    "python version": _python,
    "gpu": _gpu,
    "gpus": _gpu,
    "gpu model": _gpu,
    "gpu models": _gpu,
    "gpu type": _gpu,
    "graphics card": _gpu,
    "video card": _gpu,
    "card": _gpu,
    "hardware": _hardware,
    "device": _hardware,
    "board": _hardware,
    "machine": _hardware,
    "os": _os,
    "operating system": _os,
    "system": _os,
    "platform": _os,
    "os version": _os,
    "distribution": _os,
}
