"""What Python answered: at its prompt, to `python -c`, in IPython, or printed by a script.

The expressions of a command are paired with the lines below it, in order; a line that cannot be
the answer (a warning, a log line) is passed over.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

NEAR = 14
"""Lines below a command in which its answers are looked for."""

_PROMPT = re.compile(r"(?:>>>|In ?\[\d+\]:)\s*(.+)$")
_COMMAND = re.compile(r"python[\d.]*(?:\.exe)?[\"']?\s+(?:-\w+\s+)*-c\s*(?P<code>.+)$")
_NEXT = re.compile(r"^\s*(?:>>>|In ?\[\d+\]:|\S*[$#]\s|\S*PS [A-Z]:|[A-Z]:\\[^>]*>)")
_RETURNS = re.compile(r"^(?:returns?|gives?|is|->|=>)\s+", re.IGNORECASE)
_OUT = re.compile(r"^\s*(?:Out ?\[\d+\]:\s*)?")
# People write: torch.cuda.is_available(): False, print(torch.__version__) -> 2.1.0
_LABELLED = re.compile(
    r"(?P<asked>[a-z]\w*(?:\.\w+)+(?:\(\d?\))?)\)?[\"'`]?\s{0,4}(?:returns?|gives?|is|->|=>|→"
    r"|[:=]{1,2})"
    r"\s{0,4}(?P<answer>[^\s].*)$"
)

Read = Callable[[str, int], Iterator[Seen]]


def read(page: Page) -> Iterator[Seen]:
    """Every question about torch that the page answers."""
    for place in page.places(">>>", "in [", "in[", " -c ", ' -c"', " -c'"):
        line = page.lines[place]
        if found := _PROMPT.search(line.text) or _COMMAND.search(line.text):
            below = list(_answers(page, place))
            yield from _pair(_expressions(found[found.lastindex or 1]), below)
    for line, found in page.matches(_LABELLED, *_STEMS):
        if (reader := _reader(found["asked"])) is not None:
            yield from reader(found["answer"].strip().strip("'\"`"), line.number)


def _answers(page: Page, place: int) -> Iterator[Line]:
    for line in page.lines[place + 1 : place + 1 + NEAR]:
        if _NEXT.match(line.text):
            return
        yield Line(line.number, _OUT.sub("", line.text, count=1).strip())


def _expressions(code: str) -> list[list[str]]:
    """The questions of a command: one list for each line that it prints."""
    statements = re.split(r";|\\n", code.strip().strip("\"'`"))
    asked = []
    for statement in statements:
        printed = re.match(r"\s*print\s*\(?(.*?)\)?\s*[\"']?\s*$", statement)
        names = [name.strip() for name in _split(printed[1] if printed else statement)]
        if any(_reader(name) for name in names):
            asked.append(names)
    return asked


def _split(arguments: str) -> list[str]:
    """At commas outside brackets; an f-string is taken apart at its braces."""
    inside = re.findall(r"\{([^{}]+)\}", arguments)
    if inside and arguments.lstrip().startswith(("f'", 'f"')):
        return inside
    return re.split(r",(?![^(]*\))", arguments)


def _pair(asked: Sequence[Sequence[str]], answers: Sequence[Line]) -> Iterator[Seen]:
    rest = list(answers)
    for names in asked:
        for at, line in enumerate(rest):
            found = list(_read_line(names, line))
            if found:
                yield from found
                rest = rest[at + 1 :]
                break


def _read_line(names: Sequence[str], line: Line) -> Iterator[Seen]:
    if len(names) == 1:
        reader = _reader(names[0])
        yield from reader(line.text.strip("'\""), line.number) if reader else ()
        return
    words = line.text.split()
    for name in names:
        reader = _reader(name)
        for at, word in enumerate(words if reader else ()):
            found = list(reader(word.strip("'\","), line.number)) if reader else []
            if found:
                yield from found
                words = words[at + 1 :]
                break


def _reader(expression: str) -> Read | None:
    name = expression.strip().strip("\"'").rstrip(")").partition("(")[0].strip()
    return _QUESTIONS.get(name)


def _version(*paths: str) -> Read:
    def read_version(answer: str, line: int) -> Iterator[Seen]:
        if found := values.VERSION.fullmatch(answer):
            for path in paths:
                yield Seen(path, found[0], line)

    return read_version


def _torch_version(answer: str, line: int) -> Iterator[Seen]:
    if found := values.VERSION.fullmatch(answer):
        yield Seen("torch.installed", value=True, line=line, stated=False)
        yield Seen("torch.version", found[0], line)


def _cuda(answer: str, line: int) -> Iterator[Seen]:
    if found := re.fullmatch(r"\d{1,2}\.\d{1,2}(?:\.\d+)?", answer):
        yield Seen("torch.cuda", ".".join(found[0].split(".")[:2]), line)


def _truth(path: str) -> Read:
    def read_truth(answer: str, line: int) -> Iterator[Seen]:
        word = _RETURNS.sub("", answer).partition(" ")[0].rstrip(".,;")
        if word.lower() in ("true", "false"):
            yield Seen(path, word.lower() == "true", line)

    return read_truth


def _count(answer: str, line: int) -> Iterator[Seen]:
    if re.fullmatch(r"\d{1,3}", answer):
        yield Seen("torch.device_count", int(answer), line)


def _name(answer: str, line: int) -> Iterator[Seen]:
    if values.vendor_of(answer) and len(answer) < 60:  # noqa: PLR2004 - a sentence is no name
        yield Seen("gpus.0.name", answer, line)
        yield Seen("gpus.0.vendor", values.vendor_of(answer), line, stated=False)


def _capability(answer: str, line: int) -> Iterator[Seen]:
    if found := re.fullmatch(r"\((\d{1,2}), (\d)\)", answer):
        yield Seen("gpus.0.compute_capability", f"{found[1]}.{found[2]}", line)


def _architectures(answer: str, line: int) -> Iterator[Seen]:
    found = re.findall(r"(?:sm|compute)_\d{2,3}[af]?", answer)
    if found:
        yield Seen("torch.arch_list", found, line)


def _python(answer: str, line: int) -> Iterator[Seen]:
    yield from values.python_version(answer, line)


_QUESTIONS: dict[str, Read] = {
    "torch.__version__": _torch_version,
    "torch.version.__version__": _torch_version,
    "torch.version.cuda": _cuda,
    "torch.version.hip": _version("torch.hip"),
    "torch.cuda.is_available": _truth("torch.is_available"),
    "torch.cuda.device_count": _count,
    "torch.cuda.get_device_name": _name,
    "torch.cuda.get_device_capability": _capability,
    "torch.cuda.get_arch_list": _architectures,
    "torchvision.__version__": _version("torch.torchvision.version"),
    "torchaudio.__version__": _version("torch.torchaudio.version"),
    "numpy.__version__": _version("torch.numpy"),
    "np.__version__": _version("torch.numpy"),
    "triton.__version__": _version("torch.triton"),
    "sys.version": _python,
    "platform.python_version": _python,
}
_STEMS = tuple(sorted({name.lower() for name in _QUESTIONS}))
