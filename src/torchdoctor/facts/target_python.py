"""What the examined interpreter tells about itself and about what pip would do in it."""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path
from typing import Any, Callable, Iterator  # noqa: UP035 - 3.8

# Modules of the standard library that need another library to be built with, and its core.
OPTIONAL_MODULES = {
    "ssl": "_ssl", "zlib": "zlib", "lzma": "_lzma", "bz2": "_bz2", "ctypes": "_ctypes",
}  # fmt: skip
# What decides which files pip takes, from where, and whether it may put them here.
PIP_KEYS = frozenset((
    "index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "proxy", "cert",
    "client-cert", "constraint", "build-constraint", "no-binary", "only-binary", "prefer-binary",
    "pre", "require-hashes", "target", "prefix", "user", "require-virtualenv",
    "break-system-packages", "no-build-isolation", "no-deps", "timeout", "default-timeout",
    "retries", "cache-dir", "no-cache-dir",
))  # fmt: skip


def python_facts(distribution_version: Callable[[str], str | None]) -> dict[str, Any]:
    """The keys of PythonFacts.

    Args:
        distribution_version: Gives the version of a distribution, or None.
    """
    venv = sys.prefix != sys.base_prefix
    return {
        "executable": sys.executable,
        "version": ".".join(map(str, sys.version_info[:3])),
        "tag": interpreter_tag(),
        "implementation": sys.implementation.name,
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "venv": venv,
        "externally_managed": not venv and managed_marker().is_file(),
        "site_packages": sysconfig.get_path("purelib"),
        "writable": all(map(may_write, ("purelib", "platlib"))),
        "pip": distribution_version("pip"),
        "pip_config": pip_config(),
        "conda_prefix": sys.prefix if Path(sys.prefix, "conda-meta").is_dir() else None,
        "missing_modules": [name for name in OPTIONAL_MODULES if not has(OPTIONAL_MODULES[name])],
        "headers": Path(include_folder(), "Python.h").is_file(),
        "uv": distribution_version("uv"),
    }


def interpreter_tag() -> str:
    """The interpreter tag of wheels: cp311, cp313t, pp310."""
    letters = {"cpython": "cp", "pypy": "pp"}.get(sys.implementation.name, "py")
    free_threaded = sys.version_info >= (3, 13) and sysconfig.get_config_var("Py_GIL_DISABLED")
    return "{}{}{}{}".format(letters, *sys.version_info[:2], "t" if free_threaded else "")


def managed_marker() -> Path:
    """The file by which PEP 668 forbids installing outside virtual environments."""
    return Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")


def may_write(scheme_path: str) -> bool:
    """Whether this user may put packages there; a folder to be made counts as its parent."""
    folder = Path(sysconfig.get_path(scheme_path))
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    return os.access(str(there), os.W_OK | os.X_OK)


def has(module: str) -> bool:
    """Whether a module can be found; importing ssl alone takes 10 ms."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def include_folder() -> str:
    """Where triton looks for Python.h (triton/runtime/build.py)."""
    # Debian's default scheme names /usr/local/include, where nothing is.
    schemes = sysconfig.get_scheme_names()
    posix = os.name == "posix" and "posix_local" in schemes
    return sysconfig.get_path("include", "posix_prefix") if posix else sysconfig.get_path("include")


def libc_facts() -> dict[str, str]:
    """The C library of this interpreter: glibc names itself, musl has its loader's file name."""
    if not sys.platform.startswith("linux"):
        return {}
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        if name == "glibc":
            return {"name": name, "version": version}
    except (ValueError, OSError):
        pass  # musl does not know the name
    loaders = sorted(Path("/lib").glob("ld-musl-*"))
    return {"name": "musl", "loader": str(loaders[0])} if loaders else {}


# pip's configuration, as `pip config list` merges it: starting pip takes 0.3 s


def pip_config() -> dict[str, str]:
    """What pip's files and variables set, the later over the earlier; secrets are still in it."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}}
    for path in pip_files():
        for section, values in read_pip_file(path).items():
            if section in sections:
                sections[section].update(values)
    merged = {**sections["global"], **sections["install"], **pip_variables()}
    return {key: merged[key] for key in sorted(merged) if key in PIP_KEYS}


def pip_files() -> Iterator[Path]:
    """pip/_internal/configuration.py: global, user, site, then PIP_CONFIG_FILE."""
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    yield from (Path(folder, name) for folder in configuration_folders())
    yield Path(sys.prefix, name)
    if named:
        yield Path(named)


def configuration_folders() -> Iterator[Path]:
    """The folders of all users, then those of this one."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    if os.name == "nt":
        yield Path(os.environ.get("ProgramData") or r"C:\ProgramData", "pip")  # noqa: SIM112 - Windows writes it so
        yield home / "pip"
        yield Path(os.environ.get("APPDATA") or home / "AppData/Roaming", "pip")
        return
    mac = sys.platform == "darwin"
    if mac:
        yield Path("/Library/Application Support/pip")
    else:
        for folder in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
            yield Path(folder, "pip")
        yield Path("/etc")
    yield home / ".pip"
    library = home / "Library/Application Support/pip"
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config", "pip")
    yield library if mac and library.is_dir() else config


def read_pip_file(path: Path) -> dict[str, dict[str, str]]:
    """The sections of an INI file; none where it is not there or cannot be read."""
    if not path.is_file():
        return {}
    import configparser  # late: most machines have no such file

    parser = configparser.RawConfigParser()
    try:
        parser.read(str(path), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return {}
    return {
        section: {normal(key): " ".join(value.split()) for key, value in parser.items(section)}
        for section in parser.sections()
    }


def pip_variables() -> dict[str, str]:
    """PIP_INDEX_URL and the like, as the names that files have; an empty one sets nothing."""
    return {normal(k[4:]): v for k, v in os.environ.items() if k.startswith("PIP_") and v}


def normal(key: str) -> str:
    """The spelling with hyphens: pip takes `index_url` for `index-url`."""
    return key.strip().lower().replace("_", "-")
