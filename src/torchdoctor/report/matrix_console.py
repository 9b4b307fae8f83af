"""What a person reads of the matrix. Long lines wrap; nothing is cut."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console  # noqa: TID253 - this module is imported when it prints, never before
from rich.table import Table  # noqa: TID253

from torchdoctor.matrix.rows import Build, CompanionRelease, Release
from torchdoctor.report.console import printing, shown
from torchdoctor.report.matrix_model import (
    ListedRelease,
    MatrixList,
    MatrixRelease,
    MatrixVerification,
    NotRead,
)
from torchdoctor.texts import Text, joined, mark, say, translated

_YES_OR_NO = {True: mark("yes"), False: mark("no"), None: mark("not known")}


def show_list(report: MatrixList) -> None:
    """The releases, newest first, with the variants of each platform."""
    with printing() as out:
        for release in report.releases:
            out.print(shown(_title(release)))
            table = _two_columns()
            for platform, variants in release.platforms.items():
                table.add_row(f"  {platform}", " ".join(variants))
            out.print(table)
        out.print()
        out.print(
            shown(
                mark("`torchdoctor matrix show RELEASE` shows the rows of one, with their sources.")
            )
        )


def _title(release: ListedRelease) -> Text:
    parts = [
        say("torch {version}", version=release.torch),
        say("released {date}", date=release.released),
        say("Python {versions}", versions=release.requires_python),
    ]
    if release.yanked:
        parts.append(say("withdrawn"))
    if release.not_verified:
        parts.append(say("{count} builds not verified", count=release.not_verified))
    return joined(parts, ", ")


def show_release(report: MatrixRelease) -> None:
    """Every row of a release, and below each where it was read, when, and how sure it is."""
    with printing() as out:
        _show_release(out, report.release)
        for build in report.builds:
            _show_row(out, f"{build.platform} {build.variant}", _build(build))
        for platform, pins in report.release.requires.items():
            pinned = {name: pin or mark("any version") for name, pin in pins.items()}
            _show_row(out, say("{platform} default build requires", platform=platform), pinned)
        for companion in report.companions:
            name = f"{companion.package} {companion.version}"
            _show_row(out, name, _companion(companion))


def _show_release(out: Console, release: Release) -> None:
    _show_row(
        out,
        f"torch {release.torch}",
        {
            mark("released"): release.released,
            "Python": release.requires_python,
            mark("requires"): ", ".join(release.requires_common),
            mark("withdrawn"): mark("yes") if release.yanked else "",
            **_said(release.source, release.checked, verified=True, note=""),
        },
    )


def _build(build: Build) -> dict[str, str]:
    return {
        "CUDA": build.cuda or mark("none"),
        mark("lies on"): _indexes(build),
        mark("Pythons"): " ".join(build.pythons),
        mark("on the default index"): " ".join(build.default_pythons),
        mark("not seen here"): " ".join(build.assumed_pythons),
        mark("wheel tag"): build.wheel_tag or "",
        mark("needs"): _needs(build),
        "C++11 ABI": _YES_OR_NO[build.cxx11_abi] if build.platform.startswith("linux") else "",
        mark("size"): f"{build.size_mb} MB" if build.size_mb else "",
        **_said(build.source, build.checked, verified=build.verified, note=build.note),
        **_kernels(build),
    }


def _kernels(build: Build) -> dict[str, str]:
    if not build.sm:
        return {}
    verified = build.sm_verified
    said = _said(build.sm_source, build.sm_checked, verified=verified, note=build.sm_note)
    ptx = f", PTX {' '.join(build.ptx)}" if build.ptx else ""
    about: dict[str, str] = {
        say("kernels {key}", key=say(key)): value for key, value in said.items()
    }
    return {mark("kernels"): " ".join(build.sm) + ptx, **about}


def _indexes(build: Build) -> str:
    if build.variant in ("pypi", "mps"):
        return say("the default index")
    own = say("the variant index {variant}", variant=build.variant)
    if build.default_index:
        own = say("the default index and {index}", index=own)
    label = say("labelled +{label}", label=build.label) if build.label else say("without label")
    return joined((own, label), ", ")


def _needs(build: Build) -> str:
    floors = [f"glibc {build.glibc}"] if build.glibc else []
    floors += [f"macOS {build.macos}"] if build.macos else []
    floors += [
        say("macOS {version} for {python}", version=floor, python=python)
        for python, floor in build.macos_for
    ]
    return joined(floors, ", ")


def _companion(row: CompanionRelease) -> dict[str, str]:
    pythons: dict[tuple[str, ...], list[str]] = {}
    for platform, tags in row.pythons.items():
        pythons.setdefault(tags, []).append(platform)
    return {
        mark("released"): row.released,
        "torch": row.torch or mark("not known"),
        "Python": row.requires_python or "",
        **{", ".join(platforms): " ".join(tags) for tags, platforms in pythons.items()},
        **_said(row.source, row.checked, verified=row.verified, note=row.note),
    }


def _said(source: str, checked: str, *, verified: bool, note: str) -> dict[str, str]:
    return {
        mark("verified"): mark("yes") if verified else mark("no"),
        mark("note"): note,
        mark("source"): f"{source} ({checked})" if checked else source,
    }


def _show_row(out: Console, name: str, values: Mapping[str, str]) -> None:
    out.print(shown(name), style="bold")
    table = _two_columns()
    for key, value in values.items():
        if value:
            table.add_row(f"  {shown(key)}", shown(value))
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
            out.print(translated(str(one)), soft_wrap=True)
        for gap in report.not_read:
            out.print(translated(_gap(gap)), soft_wrap=True)
        for line in _of_variants(report):
            out.print(translated(line), soft_wrap=True)
        for package, releases in report.unlisted.items():
            new = ", ".join(releases)
            line = say("not in the matrix yet: {package} {releases}", package=package, releases=new)
            out.print(translated(line), soft_wrap=True)
        out.print(translated(_verdict(report)), soft_wrap=True)


def _gap(gap: NotRead) -> Text:
    seen = say("{what}: {problem}", what=gap.what, problem=gap.problem)
    if gap.reason:
        return say("not read: {reason}: {seen}", reason=gap.reason, seen=seen)
    return say("not read: {seen}", seen=seen)


def _of_variants(report: MatrixVerification) -> Iterator[Text]:
    for one in report.variant_indexes:
        if one.reached:
            yield say("{url}: {count} torch wheels compared", url=one.url, count=one.files)
        else:
            yield say("{url}: not reached, so not compared ({why})", url=one.url, why=one.problem)


def _verdict(report: MatrixVerification) -> Text:
    gaps = len(report.not_read)
    unread = [say("{count} could not be read.", count=gaps)] if gaps else []
    return joined((_looked(report), *unread, _agreement(report)))


def _looked(report: MatrixVerification) -> Text:
    counts = {"files": report.files, "opened": report.opened, "took": report.took_s}
    if report.deep:
        return say(
            "{index}: compared the names of {files} wheels, opened {opened} for their METADATA, "
            "those of torch also for CUDA, kernels and ABI ({took:g} s).",
            index=report.index,
            **counts,
        )
    return say(
        "{index}: compared the names of {files} wheels, opened {opened} for their METADATA "
        "({took:g} s).",
        index=report.index,
        **counts,
    )


def _agreement(report: MatrixVerification) -> Text:
    count = len(report.disagreements)
    if count:
        files = sorted({one.file for one in report.disagreements})
        return say("{count} disagreements in {files}.", count=count, files=_some(files))
    if not report.not_read:
        return say("{count} disagreements.", count=count)
    words = ", ".join(report.reasons) or say("nothing that can be read came")
    return say("Nobody can say whether the matrix agrees: {why}.", why=words)


def _some(files: Sequence[str], limit: int = 3) -> str:
    first = ", ".join(files[:limit])
    if len(files) <= limit:
        return first
    return say("{files} and {count} more", files=first, count=len(files) - limit)
