"""Reads all that a project page says of its files: PEP 503, 592, 658, 691 and 700.

`pages` reads the links alone, which is what an install needs; here every attribute counts.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from torchdoctor.index.pages import JSON_PAGE
from torchdoctor.matrix.pythons import python_of
from torchdoctor.matrix.seen import SeenWheel
from torchdoctor.matrix.tags import platforms_of

Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """A file as a project page lists it. None: the page does not say."""

    name: str
    href: str
    """Absolute address, without the fragment."""
    sha256: str | None = None
    size_bytes: int | None = None
    uploaded: str | None = None
    """ISO 8601 date and time."""
    requires_python: str | None = None
    yanked: bool = False
    has_metadata: bool = False
    """Whether the METADATA lies beside it, at the same address with ".metadata" (PEP 658)."""
    metadata_sha256: str | None = None


def read_listing(text: str, *, content_type: str, base: str) -> tuple[ListedFile, ...]:
    """The files of a project page, in its own order. Never raises: a page may hold anything.

    Args:
        text: The page.
        content_type: As the server states it; everything but PEP 691's JSON is read as HTML.
        base: Address of the page, for links relative to it.
    """
    if content_type.partition(";")[0].strip().lower() == JSON_PAGE:
        return tuple(_of_json(text, base))
    anchors = _Anchors(base)
    try:
        anchors.feed(text)
        anchors.close()
    except (AssertionError, ValueError):
        pass  # as in pages.py: what stood before the broken part counts
    return tuple(_of_anchors(anchors))


def seen_wheel(file: ListedFile) -> SeenWheel | None:
    """What the name of a file and the page say of a wheel; None: it is no wheel."""
    try:
        package, full, build, tags = parse_wheel_filename(file.name)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    tag = file.name.removesuffix(".whl").rpartition("-")[2]
    return SeenWheel(
        name=file.name,
        package=package,
        version=full.public,
        label=full.local,
        build=build[0] if build else 0,
        pythons=tuple(
            sorted({one for tag in tags if (one := python_of(tag.interpreter, tag.abi))})
        ),
        tag=tag,
        platforms=platforms_of(tag),
        size_bytes=file.size_bytes,
        uploaded=file.uploaded[:10] if file.uploaded else None,
        requires_python=file.requires_python,
        yanked=file.yanked,
    )


def _of_json(text: str, base: str) -> Iterator[ListedFile]:
    try:
        page: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    files = page.get("files") if isinstance(page, dict) else None
    for file in files if isinstance(files, list) else ():
        if isinstance(file, dict):
            yield from _listed(file, base)


def _listed(file: Mapping[str, Any], base: str) -> Iterator[ListedFile]:
    href = _joined(base, _text(file, "url") or "")
    if not href or not _text(file, "url"):
        return
    # PEP 714: the first name is the right one, the second what an old index calls it.
    beside = file.get("core-metadata", file.get("data-dist-info-metadata"))
    size = file.get("size")
    yield ListedFile(
        name=_text(file, "filename") or _name_of(href),
        href=urldefrag(href).url,
        sha256=_sha256(file.get("hashes")),
        size_bytes=size if isinstance(size, int) and not isinstance(size, bool) else None,
        uploaded=_text(file, "upload-time"),
        requires_python=_text(file, "requires-python"),
        # A text is the reason, and may be empty.
        yanked=file.get("yanked", False) is not False,
        has_metadata=bool(beside),
        metadata_sha256=_sha256(beside),
    )


def _text(file: Mapping[str, Any], key: str) -> str | None:
    value = file.get(key)
    return value if isinstance(value, str) and value else None


def _sha256(hashes: object) -> str | None:
    value = hashes.get("sha256") if isinstance(hashes, dict) else None
    return value.lower() if isinstance(value, str) else None


class _Anchors(HTMLParser):
    """Collects the anchors of a page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.found: list[Attributes] = []
        self.base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href"):
            self.found.append(attributes)
        elif tag == "base" and attributes.get("href"):
            self.base = _joined(self.base, attributes["href"] or "") or self.base


def _of_anchors(anchors: _Anchors) -> Iterator[ListedFile]:
    for attributes in anchors.found:
        href = _joined(anchors.base, (attributes["href"] or "").strip())
        if not href:
            continue
        beside = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
        yield ListedFile(
            name=_name_of(href),
            href=urldefrag(href).url,
            sha256=_of_fragment(urldefrag(href).fragment),
            requires_python=attributes.get("data-requires-python"),
            yanked="data-yanked" in attributes,
            has_metadata=beside is not None,
            metadata_sha256=_of_fragment(beside or ""),
        )


def _of_fragment(text: str) -> str | None:
    """The hash in a link's fragment, and in the attributes of PEP 658: "sha256=..."."""
    name, _, value = text.partition("=")
    return value.lower() if name == "sha256" and value else None


def _name_of(href: str) -> str:
    return unquote(urlsplit(href).path).rpartition("/")[2]


def _joined(base: str, href: str) -> str | None:
    try:
        address = urljoin(base, href)
        urlsplit(address)
    except ValueError:  # "http://[", for one
        return None
    return address
