"""Leaves dead addresses out of a command and keeps the user's own settings in force. Pure.

A dead index costs pip a minute of retries for every package, although the wheel may lie in a
folder of the user's (issue 2, item 6).
"""

from torchdoctor.index.ask import Kind
from torchdoctor.install.heard import Heard
from torchdoctor.install.index_options import IndexOptions
from torchdoctor.install.survey import PipOptions


def live_options(planned: IndexOptions, heard: Heard, pip: PipOptions) -> IndexOptions:
    """The addresses of a command that answered, each as what it turned out to be."""
    forms = {a: heard.form(a, kind) for a, kind in planned.places if heard.is_alive(a)}
    # Under the user's no-index pip looks at no index, whatever the command names.
    simple = [] if pip.no_index else [a for a, kind in forms.items() if kind == "simple"]
    return IndexOptions(
        index=planned.index if planned.index in simple else None,
        extra=tuple(address for address in simple if address != planned.index),
        links=tuple(address for address, kind in forms.items() if kind == "flat"),
    )


def with_main_index(
    live: IndexOptions, heard: Heard, pip: PipOptions, *, pips_own_may_serve: bool
) -> IndexOptions | None:
    """The options with an index for the dependencies that answers; None: there is no place left.

    In the order of what changes least: the command's own, pip's own, one of the others that
    answered, and no index at all where files lie in a folder or on a flat page.
    """
    if live.index or pip.no_index:
        return live
    if pips_own_may_serve and not (pip.index_url and heard.is_silent(pip.index_url)):
        return live
    others = (*live.extra, *(one for one in pip.extra_index_urls if heard.is_alive(one)))
    if others:
        rest = tuple(one for one in live.extra if one != others[0])
        return IndexOptions(others[0], rest, live.links)
    links = (*live.links, *(one for one in pip.find_links if heard.is_alive(one)))
    return IndexOptions(links=live.links, no_index=True) if links else None


def places_of_user(pip: PipOptions) -> tuple[tuple[str, Kind], ...]:
    """Where pip looks beside its main index, because the user has configured it."""
    extra = () if pip.no_index else pip.extra_index_urls
    return IndexOptions(extra=extra, links=pip.find_links).places


def silent_of_user(pip: PipOptions, heard: Heard) -> tuple[str, ...]:
    """The user's own addresses that gave no answer."""
    main = (pip.index_url,) if pip.index_url and not pip.no_index else ()
    every = (*main, *(address for address, _ in places_of_user(pip)))
    return tuple(address for address in every if heard.is_silent(address))


def environment_without_silent(
    pip: PipOptions, options: IndexOptions, heard: Heard
) -> dict[str, str]:
    """Variables that keep the user's own dead addresses away from pip, where there are any.

    A variable replaces what the configuration files say. It cannot be empty, which pip would take
    as not set; where nothing is left it repeats an address that is in force anyway.
    """
    index = options.index or pip.index_url or ""
    replaced = {
        "PIP_EXTRA_INDEX_URL": _without_silent(pip.extra_index_urls, heard, index),
        "PIP_FIND_LINKS": _without_silent(pip.find_links, heard, "".join(options.links[:1])),
    }
    return {name: value for name, value in replaced.items() if value}


def _without_silent(addresses: tuple[str, ...], heard: Heard, instead: str) -> str | None:
    rest = [address for address in addresses if not heard.is_silent(address)]
    if len(rest) == len(addresses):
        return None
    return " ".join(rest) or instead
