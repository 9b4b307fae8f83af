"""Which hosts wheels may come from.

A page of a mirror may link to any host. One that the user has not named is followed only where it
is the official one, or where the user's own index links to the very same file.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from torchdoctor.index.address import host_of, project_page
from torchdoctor.index.fetch import Access, Fetcher, Unreachable
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions
from torchdoctor.install.wanted import WantedFile

_ADDRESS = re.compile(r"\w+://\S+")
OFFICIAL_HOSTS = ("download.pytorch.org", "download-r2.pytorch.org")


def named_hosts(usable: Usable, pip: PipOptions) -> set[str]:
    """Hosts of every address that the plan or the user's pip names."""
    # Every word: an add-on may be named by the address of its wheel.
    addresses = [word for command in usable.commands for word in command if "://" in word]
    addresses += [*usable.source.asks, *pip.extra_index_urls, *pip.find_links]
    addresses += [pip.index_url] if pip.index_url else []
    return {host_of(found[0]) for one in addresses if (found := _ADDRESS.search(one))}


def strangers(files: Iterable[WantedFile], allowed: Iterable[str]) -> dict[str, list[WantedFile]]:
    """Host -> files, of those hosts that are not allowed. Pure."""
    allowed = set(allowed)
    found: dict[str, list[WantedFile]] = {}
    for file in files:
        host = host_of(file.url)
        bare = urlsplit(file.url).hostname or ""
        if file.url.lower().startswith("http") and allowed.isdisjoint({host, bare}):
            found.setdefault(host, []).append(file)
    return found


def links_to(index: str, file: WantedFile, access: Access, deadline: float) -> bool:
    """Whether a simple index itself lists this file at this address."""
    try:
        with Fetcher(access, deadline) as fetcher:
            page = fetcher.page(project_page(index, file.package))
    except Unreachable:
        return False
    return any(link.href == file.url for link in page.links)
