"""The files among which an installer chooses a package, the one that it likes best first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from torchdoctor.facts.model import Facts
from torchdoctor.lint.addresses import Address, address_of
from torchdoctor.lint.holdings import Held, held_at
from torchdoctor.lint.machine import Host, python_tag
from torchdoctor.lint.model import Index, InstallLine
from torchdoctor.lint.requirement import is_version
from torchdoctor.lint.searched import Searched, searched, settings_of
from torchdoctor.lint.wanted import Wanted
from torchdoctor.matrix.model import PLATFORMS, Matrix, specifier, version
from torchdoctor.matrix.pythons import serves_python


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What there is of one package."""

    known: bool
    """Whether all that counts is known."""
    fitting: tuple[Held, ...] = ()
    """What the line admits and the machine can install, best first."""
    held: tuple[Held, ...] = ()
    """Everything in the places that are asked, for this platform."""
    installed: tuple[Held, ...] = ()
    asked: tuple[Index, ...] = ()
    """The places in which the installer looks for this package."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the places of a line have, in the order in which they count."""

    lists: tuple[tuple[Held, ...], ...]
    """One list where all places are alike, as pip has them."""
    asked: tuple[Index, ...]


def shelf_of(wanted: Wanted, line: InstallLine, host: Host) -> Shelf:
    """What a line offers of a package on a machine."""
    if wanted.wheel is not None:
        return _of_wheel(wanted, host)
    if wanted.unknown or not _is_specifier(wanted.specifier) or "--pre" in line.flags:
        return Shelf(known=False)
    installed = tuple(_installed(wanted, host, line))
    offer = _offer(wanted, line, host)
    if offer is None:
        return Shelf(known=False)
    fitting = [_best_first(h for h in one if fits(h, wanted, host.machine)) for one in offer.lists]
    others = tuple(held for one in fitting for held in one)
    return Shelf(
        known=bool(others or installed) or not _is_before_the_matrix(wanted, host.matrix),
        # What is there and fits is left alone, as long as nothing else asks for another.
        fitting=(*installed, *others) if not _upgrades(line) else others,
        held=tuple(held for one in offer.lists for held in one),
        installed=installed,
        asked=offer.asked,
    )


def _is_specifier(text: str) -> bool:
    try:
        specifier(text)
    except ValueError:
        return False
    return True


def _upgrades(line: InstallLine) -> bool:
    flags = {"--upgrade", "--force-reinstall", "--reinstall", "--ignore-installed", "--target"}
    return bool(flags & {*line.flags, *line.options})


def _installed(wanted: Wanted, host: Host, line: InstallLine) -> Iterator[Held]:
    torch = host.machine.torch
    if torch is None or not torch.installed or "--ignore-installed" in line.flags:
        return
    companions = {"torchvision": torch.torchvision, "torchaudio": torch.torchaudio}
    there = (
        torch.distribution_version or torch.version
        if wanted.name == "torch"
        else getattr(companions.get(wanted.name), "version", None)
    )
    if there and is_version(there) and specifier(wanted.specifier).contains(there):
        yield Held(package=wanted.name, version=there, platform=host.platform, pythons=())


def _offer(wanted: Wanted, line: InstallLine, host: Host) -> _Offer | None:
    """What the line's places have of a package; None: not known."""
    look = _Look(wanted.name, host)
    places = _places(wanted, searched(line, host.machine), line)
    if line.installer == "uv":
        settings = settings_of(line, host.machine)
        backend = line.options.get("--torch-backend") or settings.get("UV_TORCH_BACKEND")
        if backend is not None:
            return look.on_backend(backend, line)
        strategy = line.options.get("--index-strategy") or settings.get("UV_INDEX_STRATEGY")
        return look.by_uv(places, strategy or "first-index")
    return look.together(places)


def _places(wanted: Wanted, found: Searched, line: InstallLine) -> Searched:
    """The places that serve a package: the one that it names, or all that are not explicit."""
    if wanted.index is not None:
        named = tuple(i for i in line.indexes if wanted.index in (i.name, i.url))
        return Searched(indexes=named[:1])
    return replace(found, indexes=tuple(one for one in found.indexes if not one.explicit))


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks for one package."""

    package: str
    host: Host

    def together(self, places: Searched) -> _Offer | None:
        """As pip does: every place counts as much as every other."""
        found = self._each(places)
        return None if found is None else _Offer((_flat(found),), places.all)

    def by_uv(self, places: Searched, strategy: str) -> _Offer | None:
        """As uv does, which has an order among indexes; files of links count in any case."""
        if strategy == "first-index":
            first = self._first_with_name(places.indexes)
            places = replace(places, indexes=(first,) if first else ())
        if strategy != "unsafe-first-match":
            return self.together(places)
        found = self._each(places)
        return None if found is None else _Offer(tuple(found), places.all)

    def on_backend(self, backend: str, line: InstallLine) -> _Offer | None:
        """Uv's --torch-backend: torch and its companions from one official folder alone."""
        official = self.host.matrix.mirror("official")
        if backend == "auto" or official is None or official.variant_url is None:
            return None
        url = official.variant_url.replace("{variant}", backend)
        index = Index(url=url, role="index", place=line.place)
        return self.together(Searched(indexes=(index,)))

    def _each(self, places: Searched) -> list[tuple[Held, ...]] | None:
        links = [self._held(one, flat=True) for one in places.links]
        found = [*links, *(self._held(one) for one in places.indexes)]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else None

    def _held(self, index: Index, *, flat: bool = False) -> tuple[Held, ...] | None:
        return held_in(index, self.package, self.host, flat=flat)

    def _first_with_name(self, indexes: Iterable[Index]) -> Index | None:
        """The first index with a page of the package, for whichever platform its files are."""
        for index in indexes:
            for platform in PLATFORMS:
                held = held_in(index, self.package, replace(self.host, platform=platform))
                if held is None or held:
                    return index
        return None


def held_in(
    index: Index, package: str, host: Host, *, flat: bool = False
) -> tuple[Held, ...] | None:
    """What a place has, read the way in which the line makes the installer read it."""
    address = address_of(index.url, host.matrix)
    if not _is_readable(address, flat=flat):
        return None if address.form != "simple" or address.kind == "local" else ()
    held = held_at(address, package, host.platform, host.matrix)
    return None if held is None else tuple(replace(one, index=index) for one in held)


def _is_readable(address: Address, *, flat: bool) -> bool:
    """Whether an address has the form that the option expects.

    A simple index given to --find-links is a page of folders, with no file on it; a flat page as
    an index is told apart by asking alone.
    """
    if address.kind == "local":
        return False
    return address.form in ("flat", "either") if flat else address.form in ("simple", "either")


def _flat(lists: Iterable[Iterable[Held]]) -> tuple[Held, ...]:
    return tuple(one for each in lists for one in each)


def fits(held: Held, wanted: Wanted, machine: Facts) -> bool:
    """Whether a file is admitted by the specifier and can be installed on the machine."""
    if held.yanked and (wanted.exact or "").partition("+")[0] != held.release:
        return False
    return admitted(held, wanted) and is_installable(held, machine)


def admitted(held: Held, wanted: Wanted) -> bool:
    """Whether the specifier takes a version; a pin without a label takes every label."""
    return specifier(wanted.specifier).contains(held.version)


def is_installable(held: Held, machine: Facts) -> bool:
    """Whether the file's tags are among those of the machine; what is not known is no obstacle."""
    tag = python_tag(machine)
    if tag is not None and not serves_python(held.pythons, tag):
        return False
    libc, os = machine.libc, machine.os
    if held.platform.startswith("linux") and libc is not None:
        if libc.name == "musl":
            return False
        if held.glibc and libc.version and _is_older(libc.version, held.glibc):
            return False
    macos = os.version if os and os.system == "macos" else None
    return not (held.macos and macos and _is_older(macos, held.macos))


def _is_older(there: str, needed: str) -> bool:
    return is_version(there) and version(there) < version(needed)


def _best_first(held: Iterable[Held]) -> list[Held]:
    """The highest version first; a label counts as higher than none (PEP 440)."""
    unique = {one.version: one for one in reversed(list(held))}
    return sorted(unique.values(), key=lambda one: version(one.version), reverse=True)


def _is_before_the_matrix(wanted: Wanted, matrix: Matrix) -> bool:
    """Whether a version older than all of the matrix's is asked for: nobody knows those here."""
    if not wanted.exact:
        return False
    rows = (row.version for row in matrix.companions if row.package == wanted.name)
    known = [row.torch for row in matrix.releases] if wanted.name == "torch" else list(rows)
    oldest = min(known, key=version, default=None)
    return oldest is None or version(wanted.exact.partition("+")[0]) < version(oldest)


def _of_wheel(wanted: Wanted, host: Host) -> Shelf:
    from torchdoctor.lint.wheel import held_of_wheel

    held = held_of_wheel(wanted.wheel or "", host.platform, host.matrix)
    if held is None:
        return Shelf(known=True)
    fits_here = (held,) if is_installable(held, host.machine) else ()
    return Shelf(known=True, fitting=fits_here, held=(held,))
