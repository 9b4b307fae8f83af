"""Containers: the commands that start or build them, and prompts that show that one runs."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

# Docker names a container's host by its id: "root@3f2a9c1b0d5e:/workspace#".
_PROMPT = re.compile(r"\b\w+@[0-9a-f]{12}:[^\s#$]*[#$]")
_DOCKERENV = re.compile(r"(?:^|\s)/\.dockerenv\s*$")
# Like "Step 3/9 : RUN pip install torch", "#12 [ 5/10] RUN ...", " => [builder 2/4] RUN ..."
_BUILD = re.compile(
    r"^\s*(?:Step \d+/\d+ : (?:RUN|FROM|COPY)"
    r"|(?:#\d+|=>) \[[^\]]{0,40}\d+/\d+\] (?:RUN|FROM|COPY)|> \[[^\]]{0,40}\d+/\d+\] RUN)"
)
_FAILED_BUILD = re.compile(
    r"executor failed running \[|process \"/bin/(?:ba)?sh -c .* did not complete successfully"
    r"|The command '/bin/(?:ba)?sh -c "
)
_STARTS = re.compile(r"\brun\b|^\s*FROM\s")
_RUN = re.compile(r"\b(?P<runtime>docker|podman|nerdctl)\s+(?:container\s+)?run\s+(?P<rest>.*)$")
_CAPABILITIES = re.compile(r"--gpus[= ].*?\bcapabilities=(?P<value>\w+)")
_ALPINE = re.compile(r"[\w./-]+:[\w.-]*alpine[\w.-]*(?=\s|$)|(?:^|\s|/)alpine(?::[\w.]+)?(?=\s|$)")
_APK = re.compile(r"(?:^|[\s#])apk (?:add|update|upgrade)\b")


def read(page: Page) -> Iterator[Seen]:
    """Whether what is reported happened in a container, of which kind, or in its build."""
    for line, _found in page.matches(_PROMPT, "@"):
        yield Seen("container.runtime", "docker", line.number, stated=False)
        break
    for line, _found in page.matches(_DOCKERENV, "/.dockerenv"):
        yield Seen("container.runtime", "docker", line.number, stated=False)
    yield from _building(page)
    for place in page.unlike("docker", "podman", "nerdctl", "from "):
        if _STARTS.search(page.lines[place].text):
            yield from _started(page.logical(place))
    for line, _found in page.matches(_APK, "apk "):
        yield from _musl(line)
        break


def _building(page: Page) -> Iterator[Seen]:
    for pattern, marks in (
        (_BUILD, ("step ", "] run", "] from", "] copy")),
        (_FAILED_BUILD, ("/sh -c", "/bash -c", "executor failed")),
    ):
        for line, _found in page.matches(pattern, *marks):
            yield Seen("container.building", value=True, line=line.number)
            yield Seen("container.runtime", "docker", line.number, stated=False)
            break


def _started(line: Line) -> Iterator[Seen]:
    found = _RUN.search(line.text)
    if found and (parts := _CAPABILITIES.search(found["rest"])):
        yield Seen("container.runtime", "docker", line.number, stated=False)
        yield Seen("environment.NVIDIA_DRIVER_CAPABILITIES", parts["value"], line.number)
    image = found["rest"] if found else line.text if line.text.lstrip().startswith("FROM ") else ""
    if _ALPINE.search(image):
        yield from _musl(line)


def _musl(line: Line) -> Iterator[Seen]:
    yield Seen("libc.name", "musl", line.number, stated=False)
    yield Seen("os.distro.id", "alpine", line.number, stated=False)
    yield Seen("os.system", "linux", line.number, stated=False)
