"""Gets the wheels of a bundle: resolved for its target, fetched, checked, and not installed."""

import errno
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.index.address import local_path
from torchdoctor.index.causes import told_by
from torchdoctor.index.ranged import Way
from torchdoctor.install.bundle_folder import STAGING, there_already
from torchdoctor.install.cache import place_of
from torchdoctor.install.disk_space import DiskFull, Need, require_room
from torchdoctor.install.download import HASH_MISMATCH, Given, Manner, sha256_of
from torchdoctor.install.execute import Executor
from torchdoctor.install.failure import Cause
from torchdoctor.install.fetch_all import fetch_all, present_bytes, sizes_of
from torchdoctor.install.hosts import OFFICIAL_HOSTS, links_to, named_hosts, strangers
from torchdoctor.install.index_options import steps_of
from torchdoctor.install.known_hashes import known_sha256
from torchdoctor.install.outcomes import forward
from torchdoctor.install.prefetch import NotPrepared, others_of
from torchdoctor.install.record import Record
from torchdoctor.install.resolve_elsewhere import PipHere, resolve_elsewhere
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions, Survey
from torchdoctor.install.target_wheels import TargetWheels
from torchdoctor.install.wanted import WantedFile
from torchdoctor.install.wheel_file import BadWheel, read_wheel
from torchdoctor.texts import say

LISTS_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One bundle that is being made."""

    target: TargetWheels
    folder: Path
    python: Path
    """An interpreter here, whose pip can resolve."""
    before: Survey
    """Of that interpreter, with the tags of the target."""
    record: Record
    execute: Executor
    cache: Path | None
    """Wheels of earlier installs here, which need not be fetched again; None: none."""
    allowed_hosts: tuple[str, ...] = ()

    @property
    def pip(self) -> PipOptions:
        """The user's settings of pip, which say how indexes are reached."""
        return self.before.pip or PipOptions()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Wheels that are there, whole."""

    files: Mapping[WantedFile, Path]
    unstated: frozenset[str]
    """Names of those for which nobody states a hash."""


def gather(errand: Errand, usable: Usable) -> Gathered:
    """Resolve for the target, fetch what is missing, and look into every wheel.

    Raises:
        NotPrepared: with the cause.
        KeyboardInterrupt: the user gave up; what has come stays for the next run.
    """
    wanted = _resolved(errand, usable)
    allowed = _allowed(errand, usable)
    _refuse_strangers(errand, usable, wanted, allowed)
    try:
        files = _fetched(errand, usable, wanted, allowed)
        for file, path in files.items():
            _check(errand, file, path)
    except Given as error:
        raise NotPrepared(Cause((error.reason,), (error.problem,))) from error
    except DiskFull as error:
        raise NotPrepared(Cause(("DISK_FULL",), (told_by(error),))) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        word = "DISK_FULL" if full else "INSTALLER_FAILED"
        raise NotPrepared(Cause((word,), (str(error),))) from error
    return Gathered(files, frozenset(file.name for file in wanted if file.sha256 is None))


def _resolved(errand: Errand, usable: Usable) -> tuple[WantedFile, ...]:
    version = errand.pip.version
    asking = say(
        "asking pip {version} what {abi} needs there", version=version, abi=errand.target.abi
    )
    errand.record.say("resolve", asking)
    resolved = resolve_elsewhere(
        steps_of(usable.commands),
        errand.target,
        PipHere(errand.python, str(version)),
        execute=errand.execute,
        on_line=forward(errand.record, "resolve"),
        environment=usable.environment,
    )
    if resolved.files is None:
        unfit = Cause(("INSTALLER_FAILED",), (resolved.unfit or say("pip gave no answer"),))
        raise NotPrepared(resolved.cause or unfit)
    return tuple(f if f.sha256 else replace(f, sha256=known_sha256(f)) for f in resolved.files)


def _allowed(errand: Errand, usable: Usable) -> frozenset[str]:
    pip = errand.pip
    named = named_hosts(usable, pip)
    return frozenset((*named, *OFFICIAL_HOSTS, *pip.trusted_hosts, *errand.allowed_hosts))


def _refuse_strangers(
    errand: Errand, usable: Usable, wanted: Iterable[WantedFile], allowed: frozenset[str]
) -> None:
    for host, files in strangers(wanted, allowed).items():
        index, deadline = errand.pip.index_url, time.monotonic() + LISTS_LIMIT_S
        if index and links_to(index, files[0], errand.pip.access, deadline):
            continue
        why = say(
            "{source} links to {host}, which nobody has named; --allow-host {host} follows",
            source=usable.served_by,
            host=host,
        )
        raise NotPrepared(Cause(("INDEX_UNREACHABLE",), (why,)))


def _fetched(
    errand: Errand, usable: Usable, wanted: tuple[WantedFile, ...], allowed: frozenset[str]
) -> dict[WantedFile, Path]:
    staging = errand.folder / STAGING
    found = {file: path for file in wanted if (path := local_path(file.url)) is not None}
    found |= there_already(errand.folder, [file for file in wanted if file not in found])
    remote = [file for file in wanted if file not in found]
    _borrow(errand, remote)
    way = Way(access=errand.pip.access, logins=_logins(usable, errand.pip))
    sizes = sizes_of(remote, way) if remote else {}
    missing = _missing_bytes(errand, found, remote, sizes)
    require_room([Need(errand.folder, missing, say("the wheels"))])
    known = sum(size or 0 for size in sizes.values())
    announced = say("{count} files of {size:,.1f} MB to fetch", count=len(remote), size=known / 1e6)
    errand.record.say("download", announced)
    paths = fetch_all(
        remote,
        staging,
        Manner(way=way, say=lambda line: errand.record.say("download", line)),
        sizes=sizes,
        on_progress=errand.record.progress,
        others=lambda file: others_of(file, usable, allowed),
    )
    return {**found, **{file: paths[file.name] for file in remote}}


def _missing_bytes(
    errand: Errand,
    found: Mapping[WantedFile, Path],
    remote: list[WantedFile],
    sizes: Mapping[str, int | None],
) -> int:
    there = present_bytes(remote, errand.folder / STAGING)
    coming = sum(max(0, (sizes.get(f.name) or 0) - there.get(f.name, 0)) for f in remote)
    copied = sum(p.stat().st_size for p in found.values() if p.parent != errand.folder)
    return coming + copied


def _borrow(errand: Errand, remote: Iterable[WantedFile]) -> None:
    """Take what an install has fetched before; the downloader checks its hash once more."""
    if errand.cache is None:
        return
    for file in remote:
        place = place_of(errand.folder / STAGING, file.name, file.sha256, file.url)
        known = place_of(errand.cache, file.name, file.sha256, file.url).whole
        if file.sha256 and known.is_file() and not place.whole.exists():
            place.folder.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):  # another file system: it is fetched
                place.whole.hardlink_to(known)


def _logins(usable: Usable, pip: PipOptions) -> tuple[str, ...]:
    """Every address that may have a login: of the plan, and of the user's pip."""
    words = [word for command in usable.commands for word in command if "://" in word]
    own = [*pip.extra_index_urls, *pip.find_links, pip.index_url or ""]
    return tuple(dict.fromkeys(one for one in (*words, *own) if "@" in one))


def _check(errand: Errand, file: WantedFile, path: Path) -> None:
    """Refuse a wheel that must not be used; what came over the network is thrown away."""
    errand.record.beat("check")
    ours = path.is_relative_to(errand.folder)
    if not ours and file.sha256 and sha256_of(path) != file.sha256:
        why = say("{path} has another hash than is stated for it", path=str(path))
        raise NotPrepared(Cause((HASH_MISMATCH,), (why,)))
    try:
        read_wheel(path, file, check_record=file.sha256 is None)
    except BadWheel as error:
        if ours:
            path.unlink(missing_ok=True)
        raise NotPrepared(Cause((HASH_MISMATCH,), (told_by(error),))) from error
