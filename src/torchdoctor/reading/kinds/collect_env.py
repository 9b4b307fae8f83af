"""The report of `python -m torch.utils.collect_env`, and of programs that print it with others.

Source of the keys: torch/utils/collect_env.py, `env_info_fmt`; vLLM pads them with blanks and
groups them under headings (vllm/collect_env.py).
"""

import re
from collections.abc import Callable, Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

NOT_KNOWN = ("N/A", "Could not collect", "None", "")
MOST_CARDS = 64

_ROW = re.compile(r"^[\s*-]{0,8}(?P<key>[A-Za-z][\w .()]{0,60}?)\s{0,40}:(?:\s+(?P<value>.*))?$")
_CARD = re.compile(r"GPU (\d{1,3}): (.+?)(?=\s*GPU \d|$)")
_INSTANCE = re.compile(r"^\s*MIG \S+\s+Device")
_MARKS = (
    "pytorch version",
    "cuda used to build",
    "is cuda available",
    "cuda runtime version",
    "nvidia driver version",
    "gpu models and configuration",
    "python platform",
    "libc version",
    "cudnn version",
)


def read(page: Page) -> Iterator[Seen]:
    """All rows of the report that are facts."""
    if not page.holds(*_MARKS):
        return
    for line in page.lines_with(*_MARKS, "rocm used", "os:", "os ", "python version"):
        found = _ROW.match(line.text)
        reader = _ROWS.get(" ".join(found["key"].lower().split())) if found else None
        if found and reader:
            yield from reader((found["value"] or "").strip(), line)
    yield from _cards(page)


def _torch(value: str, line: Line) -> Iterator[Seen]:
    if value == "N/A":  # collect_env could not import it, which says nothing of the build
        return
    if found := values.VERSION.match(value):
        yield Seen("torch.installed", value=True, line=line.number)
        yield Seen("torch.version", found[0], line.number)


def _built_with(value: str, line: Line) -> Iterator[Seen]:
    if found := values.SHORT_VERSION.match(value):
        yield Seen("torch.cuda", found[0], line.number)


def _rocm(value: str, line: Line) -> Iterator[Seen]:
    if value not in NOT_KNOWN:
        yield Seen("torch.hip", value.split(maxsplit=1)[0], line.number)


def _available(value: str, line: Line) -> Iterator[Seen]:
    answer = {"True": True, "Yes": True, "False": False, "No": False}.get(value)
    if answer is not None:
        yield Seen("torch.is_available", answer, line.number)


def _driver(value: str, line: Line) -> Iterator[Seen]:
    if found := values.DRIVER_VERSION.match(value):
        yield Seen("driver.version", found[0], line.number)


def _nvcc(value: str, line: Line) -> Iterator[Seen]:
    if found := values.SHORT_VERSION.match(value):
        yield Seen("toolkit.nvcc", found[0], line.number)


def _cudnn(value: str, line: Line) -> Iterator[Seen]:
    if found := re.search(r"libcudnn\.so\.(\d+(?:\.\d+)+)", value):
        yield Seen("toolkit.cudnn", found[1], line.number)


def _libc(value: str, line: Line) -> Iterator[Seen]:
    if found := re.match(r"(glibc|musl)[- ]?(\d+(?:\.\d+)+)?", value):
        yield Seen("libc.name", found[1], line.number)
        if found[2]:
            yield Seen("libc.version", found[2], line.number)


def _python(value: str, line: Line) -> Iterator[Seen]:
    yield from values.python_version(value, line.number)


def _platform(value: str, line: Line) -> Iterator[Seen]:
    system = values.SYSTEMS.get(value.partition("-")[0].lower())
    if system is None:
        return
    yield Seen("os.system", system, line.number)
    machine = re.search(r"\b(x86_64|aarch64|arm64|AMD64|ppc64le|armv7l|i686)\b", value)
    if machine:
        yield Seen("os.machine", machine[1], line.number)
    if system == "linux" and (kernel := re.match(r"Linux-(\S+?)-(?:x86_64|aarch64)", value)):
        yield Seen("os.kernel", kernel[1], line.number)
        yield from values.special_kernel(kernel[1], line.number)


def _os(value: str, line: Line) -> Iterator[Seen]:
    yield from values.operating_system(value, line.number)


_ROWS: dict[str, Callable[[str, Line], Iterator[Seen]]] = {
    "pytorch version": _torch,
    "cuda used to build pytorch": _built_with,
    "rocm used to build pytorch": _rocm,
    "is cuda available": _available,
    "nvidia driver version": _driver,
    "cuda runtime version": _nvcc,
    "cudnn version": _cudnn,
    "libc version": _libc,
    "python version": _python,
    "python platform": _platform,
    "os": _os,
}


def _cards(page: Page) -> Iterator[Seen]:
    """The block "GPU models and configuration": cards on the same line or below it."""
    for place in page.places("gpu models and configuration"):
        card = ""
        for line in page.lines[place : place + MOST_CARDS]:
            found = tuple(_CARD.finditer(line.text))
            for row in found:
                card = f"gpus.{int(row[1])}"
                yield from _card(card, row[2], line.number)
            if card and _INSTANCE.match(line.text):
                yield Seen(f"{card}.mig_mode", "enabled", line.number, stated=False)
                yield Seen(f"{card}.mig_devices.+", 1, line.number)
            elif not found and line is not page.lines[place]:
                break


def _card(card: str, name: str, line: int) -> Iterator[Seen]:
    bare = re.sub(r"\s*\(UUID:[^)]*\)", "", name).strip()
    yield Seen(f"{card}.name", bare, line)
    if vendor := values.vendor_of(bare):
        yield Seen(f"{card}.vendor", vendor, line, stated=False)
