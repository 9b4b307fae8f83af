"""Runs inside the target interpreter before and after an install: what is there, what pip will do.

Python 3.8 syntax, the standard library and the target's own pip; `inside.py` runs it. pip is asked
what its options come to, because no file parser of ours would weigh environment, four files and
two sections the way that this very pip does.
"""

# ruff: noqa: ANN401 - what pip and JSON hold is of any type

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import re
import site as user_site
import sys
import sysconfig
import zipfile
from typing import Any

MARK = "torchdoctor-tells:"
OPTIONS = (
    "index_url",
    "extra_index_urls",
    "find_links",
    "no_index",
    "cert",
    "client_cert",
    "proxy",
    "trusted_hosts",
    "target_dir",
    "prefix_path",
    "root_path",
    "dry_run",
    "python",
    "progress_bar",
    "use_user_site",
    "override_externally_managed",
)
UV_INDEXES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
)


def main(ask_pip: bool, cache: str) -> None:  # noqa: FBT001 - called with keywords out of JSON
    """Tell everything.

    Args:
        ask_pip: Whether pip's options and tags are wanted; the distributions cost far less.
        cache: Folder for a pip that comes as a zip file.
    """
    tell(stage="distributions")
    tell(distributions=distributions())
    tell(stage="site")
    told(site, "site")
    if ask_pip:
        tell(stage="pip")
        borrowed = borrow_pip(pathlib.Path(cache))
        told(lambda: dict(pip_options(), environment=borrowed), "pip")
        tell(stage="tags")
        told(tags, "tags")
    tell(stage="done")


def distributions() -> dict[str, str]:
    """Every installed distribution, as the first on the path shows it."""
    found: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        try:
            name = distribution.metadata["Name"]
            version = distribution.version
        except Exception:  # noqa: BLE001, S112 - one broken folder must not hide the others
            continue
        if name and version:
            found.setdefault(normalized(name), version)
    return found


def site() -> dict[str, Any]:
    """Where this interpreter's packages lie, and what kind of an environment it is."""
    standard_library = sysconfig.get_path("stdlib")
    virtual = sys.prefix != sys.base_prefix
    marker = pathlib.Path(standard_library, "EXTERNALLY-MANAGED")
    return {
        "paths": schemes(user=False),
        "user_paths": schemes(user=True) if user_site.ENABLE_USER_SITE else None,
        "prefix": sys.prefix,
        "virtual": virtual,
        "externally_managed": not virtual and marker.exists(),
        "conda": pathlib.Path(sys.prefix, "conda-meta").is_dir(),
    }


def schemes(user: bool) -> dict[str, str]:  # noqa: FBT001 - named at every call
    """Where pip unpacks to, as it says itself where it is there."""
    names = ("purelib", "platlib", "headers", "scripts", "data")
    try:
        scheme = importlib.import_module("pip._internal.locations").get_scheme("", user=user)
        return {name: getattr(scheme, name) for name in names}
    except Exception:  # noqa: BLE001 - no pip, or one of another make
        kind = os.name + "_user" if user else ""
        paths = sysconfig.get_paths(kind) if kind else sysconfig.get_paths()
        return {name: paths["include" if name == "headers" else name] for name in names}


def normalized(name: str) -> str:
    """A name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def told(ask: Any, key: str) -> None:
    """Tell what `ask` answers, or why it does not. pip ends the program on bad configuration."""
    try:
        tell(**{key: ask()})
    except (Exception, SystemExit) as error:  # noqa: BLE001 - pip's insides are not ours
        tell(problem=f"{key}: {type(error).__name__}: {error}")


def borrow_pip(cache: pathlib.Path) -> dict[str, str]:
    """Make the pip that comes with this Python importable where the environment has none.

    `uv venv` makes such environments. Nothing is installed: the wheel that `ensurepip` would
    install runs out of the cache.

    Returns:
        Variables by which every other process reaches the same pip with the same indexes; empty:
        the environment has a pip of its own.
    """
    if importlib.util.find_spec("pip") is not None:
        return {}
    wheels = [wheel for folder in bundles() for wheel in sorted(folder.glob("pip-*.whl"))]
    if not wheels:
        return {}
    place = unpacked(wheels[-1], cache)
    path = os.pathsep.join([place, *filter(None, [os.environ.get("PYTHONPATH")])])
    variables = dict(indexes_of_uv(), PYTHONPATH=path)
    sys.path.append(place)
    os.environ.update(variables)
    return variables


def unpacked(wheel: pathlib.Path, cache: pathlib.Path) -> str:
    """The wheel unpacked: out of a zip file, which keeps no byte code, each start takes 1 s more.

    Where the cache cannot be written, the wheel itself.
    """
    folder = cache / wheel.stem
    draft = cache / (wheel.stem + "." + str(os.getpid()))
    if not folder.is_dir():
        try:
            with zipfile.ZipFile(str(wheel)) as archive:
                archive.extractall(str(draft))
            draft.rename(folder)
        except (OSError, zipfile.BadZipFile):
            return str(folder if folder.is_dir() else wheel)
    return str(folder)


def bundles() -> list[pathlib.Path]:
    """Where the wheel of pip may lie: beside `ensurepip`, and where distributions put it."""
    spec = importlib.util.find_spec("ensurepip")
    ours = [pathlib.Path(spec.origin).parent / "_bundled"] if spec and spec.origin else []
    theirs = sysconfig.get_config_var("WHEEL_PKG_DIR")
    return [*ours, *([pathlib.Path(theirs)] if theirs else [])]


def indexes_of_uv() -> dict[str, str]:
    """Where this user's uv looks, in pip's variables: whoever has no pip has configured uv alone.

    "name=address" is uv's way to name an index.
    """
    uv = {name: os.environ.get(name, "") for name in UV_INDEXES}
    main = uv["UV_DEFAULT_INDEX"] or uv["UV_INDEX_URL"]
    found = {
        "PIP_INDEX_URL": main,
        "PIP_EXTRA_INDEX_URL": " ".join([uv["UV_INDEX"], uv["UV_EXTRA_INDEX_URL"]]),
        "PIP_FIND_LINKS": uv["UV_FIND_LINKS"].replace(",", " "),
    }
    named = re.compile(r"(?:^|(?<=\s))[A-Za-z0-9._-]+=(?=\w+:)")
    stripped = {name: named.sub("", value).strip() for name, value in found.items()}
    return {name: value for name, value in stripped.items() if value}


def pip_options() -> dict[str, Any]:
    """The options of `pip install` as this user's environment and configuration set them."""
    # By name: this is the target's pip and no dependency of ours. create_command is there since
    # pip 19.3.
    commands = importlib.import_module("pip._internal.commands")
    options, _ = commands.create_command("install").parser.parse_args([])
    values = {name: getattr(options, name, None) for name in OPTIONS}
    return dict(values, version=importlib.import_module("pip").__version__)


def tags() -> list[str]:
    """The wheel tags that this interpreter takes, best first, as this pip counts them."""
    tags_of_pip = importlib.import_module("pip._internal.utils.compatibility_tags")
    return [str(tag) for tag in tags_of_pip.get_supported()]


def tell(**facts: Any) -> None:
    """Print one marked line now, on a line of its own whatever stands before it."""
    sys.stdout.write("\n" + MARK + json.dumps(facts) + "\n")
    sys.stdout.flush()
