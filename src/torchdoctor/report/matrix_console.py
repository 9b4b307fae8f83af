"""What a person reads of the matrix. Long lines wrap; nothing is cut."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.table import Table  # noqa: TID253

from torchdoctor.matrix.rows import Build, CompanionRelease, Release
from torchdoctor.report.console import printing
from torchdoctor.report.matrix_model import (
    ListedRelease,
    MatrixList,
    MatrixRelease,
    MatrixVerification,
)


def show_list(report: MatrixList) -> None:
    """The releases, newest first, with the variants of each platform."""
    with printing() as out:
        for release in report.releases:
            out.print(_title(release))
            table = _two_columns()
            for platform, variants in release.platforms.items():
                table.add_row(f"  {platform}", " ".join(variants))
            out.print(table)
        out.print("\n`torchdoctor matrix show RELEASE` shows the rows of one, with their sources.")


def _title(release: ListedRelease) -> str:
    doubts = f", {release.not_verified} builds not verified" if release.not_verified else ""
    withdrawn = ", withdrawn" if release.yanked else ""
    return (
        f"torch {release.torch}, released {release.released}, "
        f"Python {release.requires_python}{withdrawn}{doubts}"
    )


def show_release(report: MatrixRelease) -> None:
    """Every row of a release, and below each where it was read, when, and how sure it is."""
    with printing() as out:
        _show_release(out, report.release)
        for build in report.builds:
            _show_row(out, f"{build.platform} {build.variant}", _build(build))
        for platform, pins in report.release.requires.items():
            pinned = {name: pin or "any version" for name, pin in pins.items()}
            _show_row(out, f"{platform} default build requires", pinned)
        for companion in report.companions:
            name = f"{companion.package} {companion.version}"
            _show_row(out, name, _companion(companion))


def _show_release(out: Console, release: Release) -> None:
    _show_row(
        out,
        f"torch {release.torch}",
        {
            "released": release.released,
            "Python": release.requires_python,
            "requires": ", ".join(release.requires_common),
            "withdrawn": "yes" if release.yanked else "",
            **_said(release.source, release.checked, verified=True, note=""),
        },
    )


def _build(build: Build) -> dict[str, str]:
    return {
        "CUDA": build.cuda or "none",
        "lies on": _indexes(build),
        "Pythons": " ".join(build.pythons),
        "on the default index": " ".join(build.default_pythons),
        "not seen here": " ".join(build.assumed_pythons),
        "wheel tag": build.wheel_tag or "",
        "needs": _needs(build),
        "C++11 ABI": {True: "yes", False: "no", None: "not known"}[build.cxx11_abi]
        if build.platform.startswith("linux")
        else "",
        "size": f"{build.size_mb} MB" if build.size_mb else "",
        **_said(build.source, build.checked, verified=build.verified, note=build.note),
        **_kernels(build),
    }


def _kernels(build: Build) -> dict[str, str]:
    if not build.sm:
        return {}
    verified = build.sm_verified
    said = _said(build.sm_source, build.sm_checked, verified=verified, note=build.sm_note)
    ptx = f", PTX {' '.join(build.ptx)}" if build.ptx else ""
    return {"kernels": " ".join(build.sm) + ptx, **{f"kernels {k}": v for k, v in said.items()}}


def _indexes(build: Build) -> str:
    label = f"labelled +{build.label}" if build.label else "without label"
    if build.variant in ("pypi", "mps"):
        return "the default index"
    both = "the default index and " if build.default_index else ""
    return f"{both}the variant index {build.variant}, {label}"


def _needs(build: Build) -> str:
    floors = [f"glibc {build.glibc}"] if build.glibc else []
    floors += [f"macOS {build.macos}"] if build.macos else []
    floors += [f"macOS {floor} for {python}" for python, floor in build.macos_for]
    return ", ".join(floors)


def _companion(row: CompanionRelease) -> dict[str, str]:
    pythons: dict[tuple[str, ...], list[str]] = {}
    for platform, tags in row.pythons.items():
        pythons.setdefault(tags, []).append(platform)
    return {
        "released": row.released,
        "torch": row.torch or "not known",
        "Python": row.requires_python or "",
        **{", ".join(platforms): " ".join(tags) for tags, platforms in pythons.items()},
        **_said(row.source, row.checked, verified=row.verified, note=row.note),
    }


def _said(source: str, checked: str, *, verified: bool, note: str) -> dict[str, str]:
    return {
        "verified": "yes" if verified else "no",
        "note": note,
        "source": f"{source} ({checked})" if checked else source,
    }


def _show_row(out: Console, name: str, values: Mapping[str, str]) -> None:
    out.print(name, style="bold")
    table = _two_columns()
    for key, value in values.items():
        if value:
            table.add_row(f"  {key}", value)
    out.print(table)


def _two_columns() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def show_verification(report: MatrixVerification) -> None:
    """The disagreements, what could not be looked at, and the verdict last."""
    with printing() as out:
        for one in report.disagreements:
            out.print(str(one), soft_wrap=True)
        for gap in report.not_read:
            word = f"{gap.reason}: " if gap.reason else ""
            out.print(f"not read: {word}{gap.what}: {gap.problem}", soft_wrap=True)
        for line in _of_variants(report):
            out.print(line, soft_wrap=True)
        for package, releases in report.unlisted.items():
            out.print(f"not in the matrix yet: {package} {', '.join(releases)}", soft_wrap=True)
        out.print(_verdict(report), soft_wrap=True)


def _of_variants(report: MatrixVerification) -> Iterator[str]:
    for one in report.variant_indexes:
        if one.reached:
            yield f"{one.url}: {one.files} torch wheels compared"
        else:
            yield f"{one.url}: not reached, so not compared ({one.problem})"


def _verdict(report: MatrixVerification) -> str:
    inside = ", those of torch also for CUDA, kernels and ABI" if report.deep else ""
    looked = (
        f"{report.index}: compared the names of {report.files} wheels, opened {report.opened} for "
        f"their METADATA{inside} ({report.took_s:g} s)."
    )
    count = len(report.disagreements)
    gaps = f" {len(report.not_read)} could not be read." if report.not_read else ""
    files = sorted({one.file for one in report.disagreements})
    where = f" in {_shown(files)}" if files else ""
    if count or not report.not_read:
        return f"{looked}{gaps} {count} disagreements{where}."
    words = ", ".join(report.reasons) or "nothing that can be read came"
    return f"{looked}{gaps} Nobody can say whether the matrix agrees: {words}."


def _shown(files: Iterable[str], limit: int = 3) -> str:
    files = tuple(files)
    more = f" and {len(files) - limit} more" if len(files) > limit else ""
    return ", ".join(files[:limit]) + more
