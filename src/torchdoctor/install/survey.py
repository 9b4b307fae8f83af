"""What the target environment holds, and where its pip would install to and from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from packaging.tags import Tag, parse_tag

from torchdoctor.facts.run import Runner
from torchdoctor.index.fetch import Access
from torchdoctor.install.cache import default_cache
from torchdoctor.install.inside import Told, tell_inside
from torchdoctor.texts import joined

LIMIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PipOptions:
    """What the options of `pip install` come to for this user, before any command line.

    Names are those of pip's own options (cli/cmdoptions.py, commands/install.py).
    """

    version: str | None = None
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    target_dir: str | None = None
    prefix_path: str | None = None
    root_path: str | None = None
    dry_run: bool = False
    python: str | None = None
    progress_bar: str | None = None
    use_user_site: bool | None = None
    override_externally_managed: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables by which a process reaches this pip: it comes with the interpreter, and the
    environment has none of its own. Empty: it has one."""

    @property
    def access(self) -> Access:
        """How this pip reaches an index."""
        return Access(
            cert=self.cert,
            client_cert=self.client_cert,
            proxy=self.proxy or None,
            trusted_hosts=self.trusted_hosts,
        )

    @property
    def installs_elsewhere(self) -> tuple[str, ...]:
        """Settings by which `pip install` succeeds and the target has nothing new.

        pip then ends with status 0, so that nobody would notice. PIP_USER is none of them: what
        lies in the user's site-packages is seen by the target, or pip refuses by itself.
        """
        settings = {
            "target": self.target_dir,
            "prefix": self.prefix_path,
            "root": self.root_path,
            "python": self.python,
            "dry-run": "yes" if self.dry_run else None,
        }
        return tuple(f"{name} = {value}" for name, value in settings.items() if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the target's packages lie, and what kind of an environment it is."""

    paths: Mapping[str, str]
    """purelib, platlib, scripts, data, headers -> folder, as pip's schemes name them."""
    user_paths: Mapping[str, str] | None = None
    """The same of the user's own site-packages; None: this interpreter does not look there."""
    prefix: str = ""
    virtual: bool = False
    externally_managed: bool = False
    """The operating system's own (PEP 668)."""
    conda: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a look into the target showed."""

    distributions: Mapping[str, str] | None = None
    """Name -> version; None: nobody could look."""
    pip: PipOptions | None = None
    """None: pip is not there, or did not say."""
    site: Site | None = None
    """None: nobody could look."""
    tags: frozenset[Tag] | None = None
    """Wheel tags that the target takes; None: not known."""
    problems: tuple[str, ...] = field(default=())


class Surveyor(Protocol):
    """Looks into the target, as `survey` does; a test gives a plain function instead."""

    def __call__(self, python: Path, *, ask_pip: bool) -> Survey: ...


def survey(
    python: Path, *, ask_pip: bool, run: Runner | None = None, limit_s: float = LIMIT_S
) -> Survey:
    """Look into the target. Never raises; what stays unknown is named in `problems`.

    Args:
        python: The target interpreter.
        ask_pip: Whether pip's options and tags are wanted too (0.3 s more).
        run: What runs the script.
        limit_s: Seconds until it is given up.
    """
    arguments = {"ask_pip": ask_pip, "cache": str(default_cache() / "pip")}
    return read_survey(tell_inside(python, "survey_script.py", arguments, limit_s=limit_s, run=run))


def read_survey(told: Told) -> Survey:
    """The told lines as data."""
    known: dict[str, Any] = {}
    problems: list[str] = []
    for line in told.lines:
        known.update(line)
        problems += [str(line["problem"])] if "problem" in line else []
    if told.stopped_in:
        problems.append(joined((told.stopped_in, told.complaint), ": "))
    tags = known.get("tags")
    return Survey(
        distributions=known.get("distributions"),
        pip=_options(known["pip"]) if "pip" in known else None,
        site=Site(**known["site"]) if "site" in known else None,
        tags=frozenset(one for text in tags for one in parse_tag(text)) if tags else None,
        problems=tuple(problems),
    )


def _options(told: Mapping[str, Any]) -> PipOptions:
    values: dict[str, Any] = {one.name: told.get(one.name) for one in fields(PipOptions)}
    for name in ("extra_index_urls", "find_links", "trusted_hosts"):
        values[name] = tuple(values[name] or ())
    values["environment"] = dict(values["environment"] or {})
    for name in ("no_index", "dry_run", "override_externally_managed"):
        values[name] = bool(values[name])
    return PipOptions(**values)
