"""Reads what an index lists: PEP 503 and PEP 691 project pages, and flat listings of files.

Pages come from strangers. Whatever they hold, the answer is a list of links, at worst an empty one.
"""

import json
import posixpath
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

JSON_PAGE = "application/vnd.pypi.simple.v1+json"  # PEP 691
HTML_PAGES = ("text/html", "application/vnd.pypi.simple.v1+html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Link:
    """One file (or folder) that a page links to."""

    name: str
    """Last part of its path, without escapes: "torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl"."""
    href: str
    """Absolute address, without the fragment."""
    sha256: str | None = None


def parse_page(text: str, *, content_type: str = "text/html", base: str) -> tuple[Link, ...]:
    """The links of a page, in its own order. Never raises.

    Args:
        text: The page.
        content_type: As the server states it; everything but PEP 691's JSON is read as HTML.
        base: Address of the page, for links relative to it.
    """
    if content_type.partition(";")[0].strip().lower() == JSON_PAGE:
        return tuple(_links(_files_of_json(text), base))
    anchors = _Anchors(base)
    try:
        anchors.feed(text)
        anchors.close()
    except (AssertionError, ValueError):
        # html.parser gives up at "<![if" and the like on some versions (cpython issue 77057);
        # what stood before it counts.
        pass
    return tuple(_links(((href, _sha256(href)) for href in anchors.hrefs), anchors.base))


def names_in_folder(names: Iterable[str], base: str) -> tuple[Link, ...]:
    """The same for a folder of this machine, as pip reads `--find-links`."""
    return tuple(Link(name, f"{base.rstrip('/')}/{name}") for name in names)


def wheels_of(
    links: Iterable[Link], package: str, version: str, tags: Collection[Tag] | None = None
) -> tuple[str, ...]:
    """Names of the wheels of exactly this version that an interpreter can use.

    Args:
        links: What a page lists.
        package: Distribution.
        version: Exact version. Without a local label every build of that release counts, as
            `==` means it (PEP 440). Empty: every release counts.
        tags: What the interpreter accepts; None: not known, every tag counts.
    """
    wanted, key = Version(version) if version else None, canonicalize_name(package)
    # Taking a name apart costs 20 us, and a flat page has ten thousand of them.
    likely = (link.name for link in links if _may_be(link.name, key))
    return tuple(dict.fromkeys(name for name in likely if _fits(name, key, wanted, tags)))


def is_listing(links: Iterable[Link]) -> bool:
    """Whether a page lists any wheel at all."""
    return any(link.name.endswith(".whl") for link in links)


def _may_be(name: str, key: str) -> bool:
    return name.endswith(".whl") and canonicalize_name(name.partition("-")[0]) == key


def _fits(name: str, key: str, wanted: Version | None, tags: Collection[Tag] | None) -> bool:
    try:
        package, version, _, wheel_tags = parse_wheel_filename(name)
    except (InvalidWheelFilename, InvalidVersion):
        return False
    if package != key or (tags is not None and wheel_tags.isdisjoint(tags)):
        return False
    if wanted is None or version == wanted:
        return True
    return wanted.local is None and version.public == wanted.public


class _Anchors(HTMLParser):
    """Collects the targets of links."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.hrefs.append(href.strip())
        elif tag == "base" and href:
            self.base = _joined(self.base, href.strip()) or self.base


def _links(hrefs: Iterable[tuple[str, str | None]], base: str) -> Iterable[Link]:
    for href, sha256 in hrefs:
        address = _joined(base, href)
        if address:
            # A "+" in a path stays a plus: it is no space, and "%2B" is the same.
            path = urlsplit(address).path.rstrip("/")
            yield Link(posixpath.basename(unquote(path)), urldefrag(address).url, sha256)


def _joined(base: str, href: str) -> str | None:
    try:
        address = urljoin(base, href)
        urlsplit(address)
    except ValueError:  # "http://[", for one
        return None
    return address


def _sha256(href: str) -> str | None:
    name, _, value = href.rpartition("#")[2].partition("=")
    return value if name == "sha256" and value else None


def _files_of_json(text: str) -> Iterable[tuple[str, str | None]]:
    try:
        page: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    files = page.get("files") if isinstance(page, dict) else None
    for file in files if isinstance(files, list) else ():
        if isinstance(file, dict) and isinstance(file.get("url"), str):
            hashes = file.get("hashes")
            sha256 = hashes.get("sha256") if isinstance(hashes, dict) else None
            yield file["url"], sha256 if isinstance(sha256, str) else None
