"""Environment variables, however they are set: by shells, in Python, in Dockerfiles and options."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Seen
from torchdoctor.reading.page import Page

NAMES = (
    "CUDA_VISIBLE_DEVICES",
    "CUDA_DEVICE_ORDER",
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "CUDA_VERSION",
    "CUDA_HOME",
    "CUDA_PATH",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
)
_QUOTED = r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"';)]*))"
# NAME=value; os.environ["NAME"] = "value"; $env:NAME = "value"; ENV NAME value; NAME: value (YAML)
_SET = re.compile(
    rf"(?<![\w$])(?P<name>{'|'.join(NAMES)})(?:[\"']\])?(?:\s?=\s?|[\"']?:\s){_QUOTED}"
)
_DOCKERFILE = re.compile(rf"^\s*ENV\s+(?P<name>{'|'.join(NAMES)})\s+(?P<bare>\S+)\s*$")
_ECHO = re.compile(rf"echo\s+[\"']?\$\{{?(?P<name>{'|'.join(NAMES)})\}}?[\"']?\s*$")
_NEXT = re.compile(r"^\s*(?:\S*[$#>]\s|>>>)")
# What a program computes or a shell puts in is not known here: "$i", "{rank}", "str(gpu)".
_COMPUTED = re.compile(r"[${}(]")
_LOWER = tuple(name.lower() for name in NAMES)


def read(page: Page) -> Iterator[Seen]:
    """The variables that matter here, with their values; secrets are masked by the caller."""
    for place in page.places(*_LOWER):
        line = page.lines[place]
        if "Build settings:" in line.text:  # torch.__config__.show() names constants of the build
            continue
        if found := _ECHO.search(line.text):
            yield from _echoed(page, place, found["name"])
            continue
        for found in _SET.finditer(line.text):
            value = found["double"] or found["single"] or (found["bare"] or "").rstrip(",")
            if _COMPUTED.search(value) is None or found["name"] == "LD_LIBRARY_PATH":
                yield Seen(f"environment.{found['name']}", value, line.number)
        if found := _DOCKERFILE.match(line.text):
            yield Seen(f"environment.{found['name']}", found["bare"], line.number)


def _echoed(page: Page, place: int, name: str) -> Iterator[Seen]:
    """What `echo` answered; a blank line, of which the page has none, is an answer too."""
    asked = page.lines[place].number
    below = next(iter(page.lines[place + 1 : place + 2]), None)
    if below is not None and below.number > asked + 1:
        yield Seen(f"environment.{name}", "", asked)
    elif below is not None and not _NEXT.match(below.text):
        yield Seen(f"environment.{name}", below.text.strip(), below.number)
