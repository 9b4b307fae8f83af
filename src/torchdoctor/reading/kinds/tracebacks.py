"""Python's tracebacks and warnings: what `import torch` said, and what CUDA answered.

Paths in them tell the system and the version of Python besides.
"""

import re
from collections.abc import Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

MOST_FRAMES = 120
"""Lines above an exception in which its frames are looked for."""
LONGEST = 600

_EXCEPTION = re.compile(
    r"^\s*(?:E\s+|\[[^\]]*\]:?\s*)?(?P<kind>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error"
    r"|Exception))\s?: (?P<words>.+)$"
)
_HEAD = re.compile(r"Traceback \(most recent call (?:last|first)\)")
_FRAME = re.compile(r"File [\"'](?P<path>[^\"']+)[\"'], line \d+")
_PACKAGE = re.compile(r"[/\\](torch|torchvision|torchaudio)[/\\](?:\w+[/\\])*\w+\.py$")
_IMPORT = re.compile(r"^\s*(?:>>>\s*)?(?:import|from) (torch(?:vision|audio)?)\b")
# torch/csrc and c10 begin so what CUDA refused.
_CUDA = re.compile(
    r"CUDA error|CUDA driver|cuda runtime error|cudaGetDeviceCount|No CUDA GPUs|NVIDIA driver"
    r"|CUDA unknown"
    r"|CUDNN_STATUS|CUBLAS_STATUS|cuDNN error|CUDA out of memory|Torch not compiled with CUDA"
    r"|NCCL error"
)
_WARNING = re.compile(r"CUDA initialization: (?P<words>.+?)(?: \(Triggered internally at .*)?$")
_CODE = re.compile(r"Error (\d{1,3}): |cuda runtime error \((\d{1,3})\)|\berror=(\d{1,3}) :")
_UNKNOWN = "CUDA unknown error"
_PATH = re.compile(
    r"[/\\]python(3\.\d{1,2})[/\\]"
    # What compilers and pip put into names: cpython-311-x86_64, -cp311-cp311-manylinux
    r"|\.cpython-(3\d{1,2})\w*-|(?:Downloading|Using cached)\b.*-cp(3\d{1,2})-cp"
    r"|[/\\]Python(3\d{1,2})(?:-32)?[/\\]",
    re.IGNORECASE,
)
# python.org's installer names its folder so where it is the one of 32 bits.
_PATH_32 = re.compile(r"[/\\]Python(3\d{1,2})-32[/\\]", re.IGNORECASE)
_WINDOWS_PATH = re.compile(r"\b[A-Z]:\\(?:\w|\.)")
_CONDA = re.compile(
    r"([^\s\"']*[/\\](?:ana|mini|mamba|mini)(?:conda|forge)\d?[/\\]envs[/\\][\w.-]+)[/\\]"
)
_ARCHITECTURES = re.compile(r"supports CUDA capabilities ((?:(?:sm|compute)_\d+[af]?[ ,]*)+)")
_INCOMPATIBLE = re.compile(
    r"(?P<name>[A-Z][\w .-]{1,60}?) with CUDA capability sm_(?P<cc>\d{2,3}) is not compatible"
)
# torch/_inductor/exc.py, GPUTooOldForTriton
_TOO_OLD_FOR_TRITON = re.compile(
    r"Found (?P<name>.+?) which is too old to be supported by the triton.*?"
    r"(?:CUDA [Cc]apability (?P<cc>\d+\.\d))?\s*$"
)
_TOO_OLD = re.compile(
    r"Found GPU(?P<index>\d+) (?P<name>.+?) which is of (?:cuda|compute) capability (?:\(CC\)"
    r" )?(?P<cc>\d+\.\d+)"
)


def read(page: Page) -> Iterator[Seen]:
    """What torch and its companions raised, and what follows from paths."""
    for place in page.places("error: ", "exception: ", "error : "):
        if found := _EXCEPTION.match(page.lines[place].text):
            yield from _raised(page, place, found)
    for line, found in page.matches(_WARNING, "cuda initialization: "):
        yield from _refused(found["words"], line)
        yield Seen("torch.is_available", value=False, line=line.number, stated=False)
    yield from _cards(page)
    yield from _paths(page)


def _raised(page: Page, place: int, found: re.Match[str]) -> Iterator[Seen]:
    line = page.lines[place]
    said = f"{found['kind']}: {found['words']}"[:LONGEST]
    package = _imported(page, place)
    if package == "torch":
        yield Seen("torch.import_error", said, line.number)
    elif package is not None:
        yield Seen(f"torch.{package}.import_error", said, line.number)
    elif _CUDA.search(said):
        yield from _refused(found["words"], line)


def _imported(page: Page, place: int) -> str | None:
    """Which of the packages was being imported when this was raised: that of the last frames."""
    last: str | None = None
    for line in reversed(page.lines[max(0, place - MOST_FRAMES) : place]):
        if _HEAD.search(line.text) or (line.text[:1].isalpha() and _EXCEPTION.match(line.text)):
            break
        frame = _FRAME.search(line.text)
        if frame and last is None and (package := _PACKAGE.search(frame["path"])):
            last = package[1]
            module = frame["path"].endswith(
                ("__init__.py", "_meta_registrations.py", "extension.py")
            )
            if not module or not line.text.rstrip().endswith(("<module>", *_LOADERS)):
                return None
    return last


# Functions of torch/__init__.py that load its libraries.
_LOADERS = ("_load_global_deps", "_preload_cuda_deps", "_load_dll_libraries", "_register_fake")


def _refused(words: str, line: Line) -> Iterator[Seen]:
    yield Seen("torch.cuda_error", words[:LONGEST], line.number)
    if found := _CODE.search(line.text):
        code = int(found[1] or found[2] or found[3])
        yield Seen("cuda_init.code", code, line.number)
    elif _UNKNOWN in words:
        yield Seen("cuda_init.code", 999, line.number)


def _cards(page: Page) -> Iterator[Seen]:
    """What torch's warnings say of a card and of the build (torch/cuda/__init__.py)."""
    for line, found in page.matches(_ARCHITECTURES, "supports cuda capabilities"):
        yield Seen("torch.arch_list", re.findall(r"\w+_\d+[af]?", found[1]), line.number)
    for line, found in page.matches(_INCOMPATIBLE, "with cuda capability sm_"):
        card = f"gpus.={values.card_key(found['name'])}"
        yield from _card(card, found["name"].strip(), f"{found['cc'][:-1]}.{found['cc'][-1]}", line)
    for line, found in page.matches(_TOO_OLD_FOR_TRITON, "too old to be supported by the triton"):
        card = f"gpus.={values.card_key(found['name'])}"
        yield Seen(f"{card}.name", found["name"], line.number)
        yield Seen(f"{card}.vendor", "nvidia", line.number, stated=False)
        if found["cc"]:
            yield Seen(f"{card}.compute_capability", found["cc"], line.number)
    for line, found in page.matches(_TOO_OLD, "capability "):
        yield from _card(f"gpus.{found['index']}", found["name"], found["cc"], line)


def _card(card: str, name: str, capability: str, line: Line) -> Iterator[Seen]:
    yield Seen(f"{card}.name", name, line.number)
    # ROCm's builds give AMD's cards a capability too.
    vendor = values.vendor_of(name) or "nvidia"
    yield Seen(f"{card}.vendor", vendor, line.number, stated=False)
    yield Seen(f"{card}.compute_capability", capability, line.number)


def _paths(page: Page) -> Iterator[Seen]:
    for line, found in page.matches(_PATH, "python3", "cpython-3", "-cp3"):
        written = next(group for group in found.groups() if group)
        version = written if "." in written else f"{written[0]}.{written[1:]}"
        yield Seen("python.version", version, line.number, stated=False)
        yield Seen("python.tag", values.python_tag(version), line.number, stated=False)
        break
    for line, _found in page.matches(_PATH_32, "-32"):
        yield Seen("python.bits", 32, line.number, stated=False)
        break
    for line, _found in page.matches(_WINDOWS_PATH, ":\\"):
        yield Seen("os.system", "windows", line.number, stated=False)
        break
    for line, found in page.matches(_CONDA, "/envs/", "\\envs\\"):
        yield Seen("python.conda_prefix", found[1], line.number, stated=False)
        break
