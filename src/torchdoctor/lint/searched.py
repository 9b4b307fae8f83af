"""Where an installer really looks: which index options are in force, and which are lost.

pip: the last --index-url of a command counts; one in a requirements file takes the place of all
indexes before it, extra ones too; variables and configuration count where the command says
nothing, and extra indexes add up (pip's `req_file.handle_option_line` and `cli.parser`).
uv: --index, then --extra-index-url, then the default index, each in the order given; a second
--index-url is refused; variables count where the command has no such option (uv's documentation,
"Package indexes").
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from torchdoctor.facts.model import Facts
from torchdoctor.lint.addresses import host_of, is_insecure
from torchdoctor.lint.model import Index, InstallLine, Role
from torchdoctor.texts import Text, say

_PIP_VARIABLES: tuple[tuple[str, Role], ...] = (
    ("PIP_INDEX_URL", "index"),
    ("PIP_EXTRA_INDEX_URL", "extra"),
    ("PIP_FIND_LINKS", "links"),
)
_UV_VARIABLES: tuple[tuple[str, Role], ...] = (
    ("UV_DEFAULT_INDEX", "index"),
    ("UV_INDEX_URL", "index"),
    ("UV_INDEX", "extra"),
    ("UV_EXTRA_INDEX_URL", "extra"),
    ("UV_FIND_LINKS", "links"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The places in which one line makes its installer look."""

    indexes: tuple[Index, ...] = ()
    """uv asks them in this order; for pip all are alike."""
    links: tuple[Index, ...] = ()
    lost: tuple[Index, ...] = ()
    """Written, and without effect."""
    refused: Text | None = None
    """Why the installer does not take the line at all."""

    @property
    def all(self) -> tuple[Index, ...]:
        """Every place that is asked."""
        return (*self.indexes, *self.links)


def searched(line: InstallLine, machine: Facts) -> Searched:
    """The places of a line on a machine whose configuration may add to them."""
    if line.installer == "uv":
        return _by_uv(line, machine)
    if line.installer == "pip":
        return _by_pip(line, machine)
    if line.installer == "poetry":
        return _by_poetry(line)
    return Searched()


def settings_of(line: InstallLine, machine: Facts) -> dict[str, str]:
    """PIP_* and UV_* in force: configuration, then environment, then the line's own."""
    config = (machine.python.pip_config if machine.python else None) or {}
    named = {f"PIP_{key.upper().replace('-', '_')}": value for key, value in config.items()}
    return {**named, **(machine.environment or {}), **line.env}


def _configured(
    settings: Mapping[str, str], variables: Iterable[tuple[str, Role]], line: InstallLine
) -> Iterator[Index]:
    for name, role in variables:
        yield from named_by(name, role, line, settings)


def named_by(
    name: str, role: Role, line: InstallLine, settings: Mapping[str, str] | None = None
) -> Iterator[Index]:
    """The indexes in a variable, at the place where it is set."""
    place = line.env_places.get(name, line.place)
    for url in (settings or line.env).get(name, "").split():
        yield Index(url=url, role=role, place=place, word=f"{name}={url}", origin="env")


def _by_pip(line: InstallLine, machine: Facts) -> Searched:
    settings = settings_of(line, machine)
    configured = list(_configured(settings, _PIP_VARIABLES, line))
    written = [one for one in line.indexes if one.origin != "file"]
    bases = [one for one in (*configured, *written) if one.role == "index"]
    kept = [bases[-1] if bases else _default(line)]
    # Variables are what the command line replaces on purpose; two options are a slip.
    lost = [one for one in bases[:-1] if one.origin == "option"]
    kept += [one for one in (*configured, *written) if one.role == "extra"]
    in_files = [one for one in line.indexes if one.origin == "file" and not one.ignored]
    kept, dropped = _with_file_options(kept, in_files)
    dropped += [one for one in line.indexes if one.ignored]
    linked = (one for one in (*configured, *line.indexes) if not one.ignored)
    links = tuple(one for one in linked if one.role == "links")
    trusted = (*line.trusted_hosts, *settings.get("PIP_TRUSTED_HOST", "").split())
    ignored = [one for one in (*kept, *links) if is_ignored(one, trusted)]
    kept = [one for one in kept if one not in ignored]
    links = tuple(one for one in links if one not in ignored)
    dropped = [*dropped, *ignored]
    if "--no-index" in line.flags or settings.get("PIP_NO_INDEX", "") in ("1", "true", "yes"):
        return Searched(links=links, lost=(*lost, *dropped, *(i for i in kept if i.url)))
    return Searched(indexes=tuple(kept), links=links, lost=(*lost, *dropped))


def _with_file_options(
    kept: list[Index], options: Iterable[Index]
) -> tuple[list[Index], list[Index]]:
    """The indexes after the options of requirements files, and those that these took away."""
    lost: list[Index] = []
    by_line: dict[tuple[str, int], list[Index]] = {}
    for one in options:
        by_line.setdefault((one.place.file, one.place.line), []).append(one)
    for together in by_line.values():
        bases = [one for one in together if one.role == "index"]
        if bases:
            lost += [one for one in (*kept, *bases[:-1]) if one.url]
            kept = [bases[-1]]
        kept = [*kept, *(one for one in together if one.role == "extra")]
    return kept, lost


def is_ignored(index: Index, trusted: Iterable[str]) -> bool:
    """Whether pip passes over an address: plain http, to a host that nobody called trusted."""
    return is_insecure(index.url) and host_of(index.url) not in {
        name.partition(":")[0] for name in trusted
    }


def _by_uv(line: InstallLine, machine: Facts) -> Searched:
    settings = settings_of(line, machine)
    configured = list(_configured(settings, _UV_VARIABLES, line))
    on_line = [one for one in line.indexes if one.origin == "option"]
    bases = [one for one in on_line if one.role == "index"]
    # --default-index is not the old --index-url, and takes its place.
    bases.sort(key=lambda one: not one.word.startswith("--default-index"))
    behind = next((i for i in line.indexes if i.ignored and i.origin == "file"), None)
    if behind is not None:
        refused = say("uv takes no {option} behind a requirement", option=behind.word.split()[0])
        return Searched(lost=(behind,), refused=refused)
    old = [one for one in bases if not one.word.startswith("--default-index")]
    if len(old) > 1 or len(bases) - len(old) > 1:
        refused = say("uv takes --index-url once, and refuses the line")
        return Searched(lost=tuple(bases), refused=refused)
    lost = tuple(bases[1:])
    files = [one for one in line.indexes if one.origin == "file"]
    default = _first((*bases, *_of(configured, "index"), *_of(files, "index"), _default(line)))
    extra = _of(on_line, "extra") or _of(configured, "extra")
    links = (*(_of(on_line, "links") or _of(configured, "links")), *_of(files, "links"))
    if "--no-index" in line.flags:
        return Searched(links=links, lost=(*bases, *extra))
    return Searched(
        indexes=(*_by_option(extra), *_of(files, "extra"), default), links=links, lost=lost
    )


def _by_option(extra: tuple[Index, ...]) -> tuple[Index, ...]:
    """--index before --extra-index-url, whichever was written first."""
    return tuple(sorted(extra, key=lambda one: one.word.startswith("--extra-index-url")))


def _by_poetry(line: InstallLine) -> Searched:
    return Searched(indexes=line.indexes or (_default(line),))


def _of(indexes: Iterable[Index], role: Role) -> tuple[Index, ...]:
    return tuple(one for one in indexes if one.role == role)


def _first(indexes: tuple[Index, ...]) -> Index:
    return indexes[0]


def _default(line: InstallLine) -> Index:
    return Index(url="", role="index", place=line.place)
