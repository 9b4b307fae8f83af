"""A plan in the forms that other tools read: each is accepted by the real tool (see the tests)."""

import shlex
from collections.abc import Callable, Iterator

from torchdoctor.plan.model import Plan, SourcePlan

MIRROR_NAME = "torch-general"
WHEELS_NAME = "torch-wheels"
"""Names of the indexes in a pyproject.toml of uv."""


_PROJECT = ("[project]", 'name = "torch-environment"', 'version = "0"')
"""What a project must have (PEP 621); take the dependencies alone into a project of yours."""


def as_command(plan: Plan) -> str:
    """The commands as lines to paste into a shell."""
    return "".join(f"{shlex.join(command)}\n" for command in plan.commands)


def as_requirements(plan: Plan) -> str:
    """A requirements file for `pip install -r` and `uv pip install -r`."""
    [source, *_] = plan.sources
    options = (f"{name} {value}" for name, value in _pairs(source))
    return _lines(f"# {plan.because}", *options, *_pins(plan), *_afterwards(plan))


def as_pyproject(plan: Plan) -> str:
    """The dependencies of a pyproject.toml (PEP 621).

    No standard has a place for an index there, so the options are named in a comment.
    """
    [source, *_] = plan.sources
    options = " ".join(shlex.quote(word) for word in source.options)
    pins = (f'    "{pin}",' for pin in _pins(plan))
    how = f"# pip install . {options}".rstrip()
    return _lines(how, *_afterwards(plan), *_PROJECT, "dependencies = [", *pins, "]")


def as_uv(plan: Plan) -> str:
    """The dependencies of a pyproject.toml with the indexes of uv.

    `explicit` keeps every other package away from the index of the wheels. Source: uv's
    documentation, "Package indexes".
    """
    [source, *_] = plan.sources
    pins = (f'    "{pin}",' for pin in _pins(plan))
    project = (*_afterwards(plan), *_PROJECT, "dependencies = [", *pins, "]")
    return _lines(*project, *_uv_indexes(plan, source))


def as_dockerfile(plan: Plan) -> str:
    """Instructions for an image that has Python already."""
    runs = (f"RUN {shlex.join(_in_image(command))}" for command in plan.commands)
    return _lines(f"# {plan.because}", *runs)


def _in_image(command: tuple[str, ...]) -> tuple[str, ...]:
    """A command with the image's own Python in place of the one that the plan is for."""
    if "-m" not in command:
        return command
    at = command.index("-m") - 1
    return (*command[:at], "python3", *command[at + 1 :])


FORMS: dict[str, Callable[[Plan], str]] = {
    "command": as_command,
    "requirements": as_requirements,
    "pyproject": as_pyproject,
    "uv": as_uv,
    "dockerfile": as_dockerfile,
}


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _pins(plan: Plan) -> list[str]:
    pins = [f"{name}=={version}" for name, version in plan.packages.items()]
    compiled = {word for command in _compiling(plan) for word in command}
    return [*pins, *(addon for addon in plan.addons.values() if addon not in compiled)]


def _compiling(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """Commands that compile against the torch that is there by then: no list of pins can."""
    return tuple(command for command in plan.commands if "--no-build-isolation" in command)


def _afterwards(plan: Plan) -> Iterator[str]:
    for command in _compiling(plan):
        yield f"# Afterwards, because it is compiled against that torch: {shlex.join(command)}"


def _pairs(source: SourcePlan) -> Iterator[tuple[str, str]]:
    yield from zip(source.options[::2], source.options[1::2], strict=True)


def _uv_indexes(plan: Plan, source: SourcePlan) -> Iterator[str]:
    pages = {"--extra-index-url": "", "--find-links": 'format = "flat"', "--index-url": ""}
    by_option = [(name, url) for name, url in _pairs(source) if name in pages]
    wheels = [(name, url) for name, url in by_option if name != "--index-url"]
    if not wheels and source.variant != "pypi":
        wheels, by_option = by_option, []
    for number, (name, url) in enumerate(wheels):
        yield from ("", "[[tool.uv.index]]", f'name = "{_numbered(number)}"', f'url = "{url}"')
        yield from ("explicit = true", *filter(None, [pages[name]]))
    for url in (url for name, url in by_option if name == "--index-url"):
        yield from ("", "[[tool.uv.index]]", f'name = "{MIRROR_NAME}"', f'url = "{url}"')
        yield "default = true"
    if wheels:
        yield from ("", "[tool.uv.sources]")
        for name, version in plan.packages.items():
            number = _page_with(version, [url for _, url in wheels])
            yield f'{name} = {{ index = "{_numbered(number)}" }}'


def _page_with(version: str, pages: list[str]) -> int:
    """The page of a package: a companion may lie in the folder of another variant."""
    label = version.partition("+")[2]
    folders = (number for number, url in enumerate(pages) if f"/{label}" in url)
    return next(folders, 0) if label else 0


def _numbered(number: int) -> str:
    return WHEELS_NAME if number == 0 else f"{WHEELS_NAME}-{number + 1}"
