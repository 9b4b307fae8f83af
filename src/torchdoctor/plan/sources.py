"""Where the chosen build can come from, and what to tell the installer for each source."""

from collections.abc import Iterable, Iterator

from torchdoctor.matrix.model import Build, Matrix, Mirror
from torchdoctor.plan.addon_builds import Picked
from torchdoctor.plan.candidates import Companion, companions_of
from torchdoctor.plan.commands import InstalledPackages, Order, installer_commands
from torchdoctor.plan.model import Request, SourcePlan
from torchdoctor.plan.present import broken_pins
from torchdoctor.plan.target import Case

OFFICIAL = "official"
DEFAULT = "default"


def source_plans(
    chosen: Build,
    kept: Iterable[Build],
    case: Case,
    installed: InstalledPackages,
    addons: tuple[Picked, ...] = (),
) -> tuple[SourcePlan, ...]:
    """The chosen release from every source that may serve it, in the order of trying.

    Named mirrors come first, then the official index, then the default index; without fallback
    the named ones alone. A source changes where the files come from and never the release; a
    source whose build did not pass every filter is left out.
    """
    kept = tuple(kept)
    return tuple(
        _source_plan(name, mirror, build, case, installed, addons)
        for name in _order(case.request)
        for mirror in [case.matrix.mirror(name) or _address(name)]
        for build in _as_carried_by(mirror, chosen, kept, case)
    )


def _source_plan(
    name: str,
    mirror: Mirror,
    build: Build,
    case: Case,
    installed: InstalledPackages,
    addons: tuple[Picked, ...],
) -> SourcePlan:
    from_default = mirror.variant_url is None and on_default(build, case.target.python_tag)
    companions = tuple(companions_of(build, case.target, case.matrix))
    packages = packages_of(build, companions, case, labelled=not from_default)
    folders = [build.variant, *(c.folder for c in companions if c.package in packages)]
    page_of = None if from_default else _page_of(mirror, case.matrix)
    options, asks = _index_options(mirror, page_of, folders, packages)
    order = Order(
        case.target.python,
        packages,
        options,
        build,
        addons,
        broken_pins(case.facts, packages),
    )
    return SourcePlan(
        source=name,
        torch=build.torch,
        variant=build.variant,
        variant_cuda=build.cuda,
        packages=packages,
        options=options,
        asks=asks,
        commands=installer_commands(order, case.request, installed),
    )


def _order(request: Request) -> tuple[str, ...]:
    named = request.mirrors or (OFFICIAL,)
    if not request.fallback:
        return named
    return tuple(dict.fromkeys((*named, OFFICIAL, DEFAULT)))


def _address(url: str) -> Mirror:
    """A mirror that the matrix does not know: an address, or the default index itself."""
    if url == DEFAULT:
        return Mirror(id=DEFAULT, variant_url=None, kind="general")
    return Mirror(id=url, variant_url=url, kind="either")


def _as_carried_by(
    mirror: Mirror, chosen: Build, kept: Iterable[Build], case: Case
) -> Iterator[Build]:
    """The chosen build as a source has it, the closest to the answer first."""
    release = [build for build in kept if build.torch == chosen.torch]
    if mirror.variant_url is not None:
        yield from _on_variant_pages(mirror, chosen, release)
        return
    tag = case.target.python_tag
    # The same build, else the same CUDA: the answer should differ as little as it can.
    carried = [build for build in release if on_default(build, tag)]
    carried.sort(key=lambda b: (b is not chosen, b.cuda != chosen.cuda))
    same = [build for build in carried if build is chosen or build.cuda == chosen.cuda]
    if not same and mirror.pypi is not None and case.request.fallback:
        yield chosen  # torch from the official index, everything else from this mirror
    yield from carried[:1]


def _on_variant_pages(mirror: Mirror, chosen: Build, release: list[Build]) -> Iterator[Build]:
    """The variant itself; for a default-index build the variant of the same CUDA."""
    variants = [b for b in release if b.variant != "pypi" and b.cuda == chosen.cuda]
    for build in [chosen] if chosen.variant != "pypi" else variants[:1]:
        # Beside a flat page other indexes count as much: only a label keeps them from winning.
        if build.label is not None or mirror.kind != "flat":
            yield build


def on_default(build: Build, tag: str) -> bool:
    """Whether the default index has a build's wheel for an interpreter tag."""
    return build.default_index and (not build.default_pythons or tag in build.default_pythons)


def packages_of(
    build: Build, companions: Iterable[Companion], case: Case, *, labelled: bool
) -> dict[str, str]:
    """Distribution -> exact version, with its local label where the source's files have one."""
    pins = {"torch": _labelled(build.torch, build.label if labelled else None)}
    for companion in companions:
        label = _companion_label(companion, build, case.matrix) if labelled else None
        pins[companion.package] = _labelled(companion.version, label)
    return {package: pins[package] for package in case.request.packages if package in pins}


def _labelled(release: str, label: str | None) -> str:
    return f"{release}+{label}" if label else release


def _companion_label(companion: Companion, build: Build, matrix: Matrix) -> str | None:
    package, release, folder = companion
    special = matrix.companion_exception(package, release, folder, build.platform)
    if special is not None and not special.label:
        return None
    # macOS files carry no label; elsewhere the folder's name is the label.
    return None if build.variant in ("mps", "pypi") else folder


def _page_of(mirror: Mirror, matrix: Matrix) -> Mirror:
    """Whose variant pages serve: the mirror's own, else those of the official index."""
    official = matrix.mirror(OFFICIAL)
    assert official is not None  # noqa: S101 - the matrix always has it
    return mirror if mirror.variant_url else official


def _index_options(
    mirror: Mirror, page_of: Mirror | None, folders: list[str], packages: dict[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Index options of pip, and the addresses that must answer first.

    The user's own general index stays in force, and the variant's page comes beside it: a variant
    index alone can lack a pinned dependency (pytorch issues 172926, 193491). Local labels in the
    pins keep every other index from winning. Where files carry no label, the variant index must
    stand alone, because pip has no order among indexes.
    """
    general = ("--index-url", mirror.pypi) if mirror.pypi else ()
    if page_of is None or page_of.variant_url is None:
        return general, general[1:]
    names = dict.fromkeys(map(_folder_name, folders))
    pages = [page_of.variant_url.replace("{variant}", name) for name in names]
    if "+" not in packages["torch"]:
        return ("--index-url", pages[0], *_extra(pages[1:])), tuple(pages)
    if page_of.kind == "flat":
        links = [word for page in pages for word in ("--find-links", page)]
        return (*links, *general), (*pages, *general[1:])
    return (*_extra(pages), *general), (*pages, *general[1:])


def _folder_name(variant: str) -> str:
    # The builds for macOS lie in the folder of the CPU builds.
    return "cpu" if variant == "mps" else variant


def _extra(pages: list[str]) -> list[str]:
    return [word for page in pages for word in ("--extra-index-url", page)]


def carries_default_only(request: Request, matrix: Matrix) -> bool:
    """Whether the first named source is a general mirror, which has the default builds alone."""
    first = next(iter(request.mirrors), OFFICIAL)
    row = matrix.mirror(first)
    return row is not None and row.variant_url is None
