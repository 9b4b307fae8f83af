"""Why an installer finds nothing for a package, as a word of the vocabulary and a text."""

from collections.abc import Iterable
from dataclasses import replace

from torchdoctor.facts.model import Facts
from torchdoctor.lint.addresses import address_of
from torchdoctor.lint.holdings import Held, labelled
from torchdoctor.lint.machine import Host, python_tag
from torchdoctor.lint.requirement import tags_of
from torchdoctor.lint.shelves import Shelf, admitted, held_in, is_installable
from torchdoctor.lint.wanted import Wanted
from torchdoctor.matrix.model import PLATFORMS, Matrix, newest, specifier
from torchdoctor.matrix.pythons import python_of, serves_python
from torchdoctor.matrix.tags import platforms_of
from torchdoctor.plan.listing import with_and
from torchdoctor.texts import Text, joined, say

Why = tuple[str, Text]


def why_none(wanted: Wanted, shelf: Shelf, host: Host) -> Why:
    """The word and the reason for which nothing of `shelf` can be installed."""
    if wanted.wheel is not None:
        return _of_wheel(wanted.wheel, host)
    versions = [held for held in shelf.held if admitted(held, wanted)]
    if versions:
        return _not_here(wanted, versions, host.machine)
    if _contradicts(wanted, shelf):
        return "RESOLVER_CONFLICT", say("no {asked} can be: these contradict", asked=_asked(wanted))
    others = _platforms_with(wanted, shelf, host)
    if others:
        return "NO_WHEEL_FOR_PLATFORM", say(
            "{asked} is there for {others}, not for {platform}",
            asked=_asked(wanted),
            others=joined(others, ", "),
            platform=host.name,
        )
    elsewhere = wanted.exact_label is not None or _asks_default(shelf, host.matrix)
    if elsewhere and _is_published(wanted, host):
        return "MIRROR_LACKS_BUILD", say(
            "{asked} is not on {places}", asked=_asked(wanted), places=_places(shelf)
        )
    return "VARIANT_NOT_PUBLISHED", _never_built(wanted, shelf)


def _contradicts(wanted: Wanted, shelf: Shelf) -> bool:
    """Whether each specifier alone could be met."""
    parts = {part.strip() for part in wanted.specifier.split(",")}
    return len(wanted.sources) > 1 and all(
        any(specifier(part).contains(held.version) for held in shelf.held) for part in parts
    )


def _asked(wanted: Wanted) -> str:
    return f"{wanted.name}{wanted.specifier}"


def _places(shelf: Shelf) -> Text:
    return with_and(dict.fromkeys(i.url or say("the default index") for i in shelf.asked))


def _of_wheel(wheel: str, host: Host) -> Why:
    interpreter, abi, tag = tags_of(wheel)
    if tag != "any" and host.platform not in platforms_of(tag):
        return "NO_WHEEL_FOR_PLATFORM", say(
            "{wheel} is for {tag}, not for {platform}",
            wheel=wheel,
            tag=tag,
            platform=host.name,
        )
    python = python_tag(host.machine)
    if python is not None and not serves_python([python_of(interpreter, abi) or ""], python):
        return "NO_WHEEL_FOR_PYTHON", say(
            "{wheel} is for {tag}, and this Python is {python}",
            wheel=wheel,
            tag=f"{interpreter}-{abi}",
            python=python,
        )
    return _by_system(wheel, host.machine)


def _not_here(wanted: Wanted, versions: list[Held], machine: Facts) -> Why:
    python = python_tag(machine)
    fitting = [one for one in versions if python is None or serves_python(one.pythons, python)]
    if not fitting:
        return "NO_WHEEL_FOR_PYTHON", say(
            "{asked} has wheels for {tags}, none for {python}",
            asked=_asked(wanted),
            tags=", ".join(dict.fromkeys(tag for one in versions for tag in one.pythons)),
            python=python,
        )
    if any(is_installable(one, machine) for one in fitting):
        return "VARIANT_NOT_PUBLISHED", say("{asked} was withdrawn", asked=_asked(wanted))
    return _by_system(_asked(wanted), machine, fitting)


def _by_system(asked: str, machine: Facts, versions: Iterable[Held] = ()) -> Why:
    """An operating system that is too old, or another C library."""
    if machine.os and machine.os.system == "macos":
        return "NO_WHEEL_FOR_PLATFORM", say("{asked} needs a newer macOS", asked=asked)
    libc = machine.libc
    if libc is not None and libc.name == "musl":
        return "MUSL_UNSUPPORTED", say(
            "{asked} needs glibc, and this system uses musl", asked=asked
        )
    floor = next((one.glibc for one in versions if one.glibc), None)
    return "GLIBC_TOO_OLD", say(
        "{asked} needs glibc {floor}, this is {found}"
        if floor
        else "{asked} needs glibc of a newer system, this is {found}",
        asked=asked,
        floor=floor,
        found=libc.version if libc else None,
    )


def _platforms_with(wanted: Wanted, shelf: Shelf, host: Host) -> list[Text]:
    """Other platforms for which the places that were asked have what is asked for."""
    others = [replace(host, platform=other) for other in PLATFORMS if other != host.platform]
    at_places = [
        other.name
        for other in others
        if any(
            admitted(held, wanted)
            for place in shelf.asked
            for held in held_in(place, wanted.name, other, flat=place.role == "links") or ()
        )
    ]
    # A label that this platform has nowhere.
    elsewhere = [o.name for o in others if wanted.exact_label and _is_published(wanted, o)]
    return at_places or ([] if _is_published(wanted, host) else elsewhere)


def _asks_default(shelf: Shelf, matrix: Matrix) -> bool:
    return any(address_of(index.url, matrix).kind == "default" for index in shelf.asked)


def _is_published(wanted: Wanted, host: Host) -> bool:
    """Whether a variant folder has, for this platform, what the default index has not."""
    release, _, label = (wanted.exact or "").partition("+")
    builds = host.matrix.builds_for(host.platform)
    if wanted.name == "torch":
        takes = specifier(wanted.specifier)
        return any(takes.contains(labelled(b.torch, b.label)) for b in builds)
    rows = [r for r in host.matrix.companions if (r.package, r.version) == (wanted.name, release)]
    return any(
        build.variant == label and row.torch and specifier(row.torch).contains(build.torch)
        for row in rows
        for build in builds
    )


def _never_built(wanted: Wanted, shelf: Shelf) -> Text:
    if wanted.exact_label:
        return say("{asked} was never published", asked=_asked(wanted))
    last = newest(one.release for one in shelf.held)
    if last is None:
        return say("there is no {name} on {places}", places=_places(shelf), name=wanted.name)
    return say(
        "there is no {asked} on {places}; the newest there is {last}",
        asked=_asked(wanted),
        places=_places(shelf),
        last=last,
    )
