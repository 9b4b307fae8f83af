"""What an index address is: the default index, a folder of one variant, or nothing that is known.

Copies of the default index and of the variant folders are those of the matrix (`mirrors`).
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from torchdoctor.matrix.model import Matrix, Mirror

Form = Literal["simple", "flat", "either"]
VARIANT = r"(?:cpu|cu\d{2,3}|xpu|rocm[\d.]+)"
_FOLDER = re.compile(rf"(?:^|.*/)(?P<variant>{VARIANT})(?:/(?P<page>torch_stable\.html)?)?")
_NAMED = re.compile(rf"/(?:whl|wheels|pytorch-wheels|pytorch)/(?:[\w-]+/)*({VARIANT})(?=[/?#]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What lies at an address."""

    kind: Literal["default", "variant", "all", "nightly", "local", "unknown"]
    variant: str | None = None
    """Named by the address, even where nobody knows what lies there."""
    form: Form = "simple"
    """Whether it is read as a simple index or with --find-links."""
    mirror: Mirror | None = None


def address_of(url: str, matrix: Matrix) -> Address:
    """What is known of an address; the empty one is the installer's default index."""
    if not url or _is_default(url):
        return Address(kind="default")
    plain = _plain(url)
    if plain is None:
        return Address(kind="local")
    for mirror in matrix.mirrors:
        found = _of_mirror(plain, mirror)
        if found is not None:
            return found
    named = _NAMED.search(url)
    return Address(kind="unknown", variant=named[1] if named else None)


def _is_default(url: str) -> bool:
    """Whether a default package index is written out."""
    parts = urlsplit(_with_scheme(url))
    labels = (_host(url) or "").split(".")
    # The host is told by its parts: it is the one that pip asks when no option names another.
    is_host = labels[:1] == ["pypi"] and labels[-1] == "org" and len(labels) <= 3  # noqa: PLR2004
    return is_host and parts.path.rstrip("/").endswith("/simple")


def _plain(url: str) -> str | None:
    """Host and path of an http address, without login; None: it is a local path."""
    host = _host(url)
    if host is None:
        return None
    return (host + urlsplit(url).path).rstrip("/")


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:  # a broken IPv6 address or port
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return f"{host}:{port}" if port and port not in (80, 443) else host


def _with_scheme(url: str) -> str:
    return url if _host(url) else ""


def _of_mirror(plain: str, mirror: Mirror) -> Address | None:
    if mirror.pypi and plain == _plain(mirror.pypi):
        return Address(kind="default", mirror=mirror)
    if mirror.flat and plain == _plain(mirror.flat):
        return Address(kind="all", form="flat", mirror=mirror)
    root = _plain((mirror.variant_url or "").partition("{variant}")[0])
    if not root or not (plain == root or plain.startswith(f"{root}/")):
        return None
    form: Form = "simple" if mirror.kind == "general" else mirror.kind
    rest = plain[len(root) + 1 :]
    if not rest:
        return Address(kind="all", form=form, mirror=mirror)
    if rest.split("/")[0] in ("nightly", "test"):
        return Address(kind="nightly", variant=_variant_in(rest), form=form, mirror=mirror)
    folder = _FOLDER.fullmatch(rest)
    if folder is None:
        return Address(kind="unknown", mirror=mirror)
    form = "flat" if folder["page"] else form
    return Address(kind="variant", variant=folder["variant"], form=form, mirror=mirror)


def _variant_in(path: str) -> str | None:
    folder = _FOLDER.match(path)
    return folder["variant"] if folder else None


def host_of(url: str) -> str:
    """The host of an address, without its port."""
    return (_host(url) or "").partition(":")[0]


def is_insecure(url: str) -> bool:
    """Whether an address is plain http to a host that is not this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    local = host in ("localhost", "127.0.0.1", "::1") or host.startswith("127.")
    return parts.scheme == "http" and bool(host) and not local
