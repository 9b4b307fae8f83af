"""Gets all wheels of an install ready, whole and checked, before anything is changed."""

import errno
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torchdoctor.index.address import local_path
from torchdoctor.index.causes import told_by
from torchdoctor.install.cache import default_cache
from torchdoctor.install.disk_space import DiskFull, Need, needs_of, require_room
from torchdoctor.install.download import sha256_of
from torchdoctor.install.failure import Cause
from torchdoctor.install.fetch_all import fetch_all, present_bytes, sizes_of
from torchdoctor.install.hosts import OFFICIAL_HOSTS, links_to, named_hosts, strangers
from torchdoctor.install.index_options import steps_of
from torchdoctor.install.job import Job
from torchdoctor.install.known_hashes import known_sha256
from torchdoctor.install.manner import HASH_MISMATCH, Given, Manner
from torchdoctor.install.obstacles import Destination
from torchdoctor.install.outcomes import forward
from torchdoctor.install.resolve import can_resolve, resolve
from torchdoctor.install.sources import Usable
from torchdoctor.install.survey import PipOptions
from torchdoctor.install.wanted import WantedFile
from torchdoctor.install.wheel_file import BadWheel, WheelContents, read_wheel
from torchdoctor.texts import Text, joined, say

LISTS_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything that an install needs."""

    files: Mapping[WantedFile, Path]
    contents: tuple[WheelContents, ...]
    notes: tuple[Text, ...] = ()


class NotPrepared(Exception):
    """Something cannot be had, or must not be installed; nothing was changed."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(joined(cause.evidence, "; "))
        self.cause = cause


class LeftToInstaller(Exception):
    """Only the installer itself can do this install; the message says why."""


def prepare(
    job: Job, usable: Usable, destination: Destination, environment: Mapping[str, str]
) -> Prepared:
    """Resolve, fetch and check.

    Args:
        job: The install.
        usable: The source that serves.
        destination: Where it goes: there must be room.
        environment: Variables for the resolver, beside the user's own.

    Raises:
        NotPrepared: with the cause.
        LeftToInstaller: the resolver cannot say what it wants, or wants something to be built.
        KeyboardInterrupt: the user gave up; what has come stays in the cache.
    """
    pip = job.before.pip or PipOptions()
    wanted = _resolved(job, usable, pip, environment)
    _refuse_strangers(job, usable, pip, wanted)
    cache = job.wishes.cache or default_cache()
    notes = _notes(job, wanted)
    try:
        files = _fetched(job, pip, wanted, cache, destination, usable)
        contents = tuple(_checked(job, file, path, cache) for file, path in files.items())
        unpacked = sum(one.unpacked_bytes for one in contents)
        require_room([Need(destination.site_packages, unpacked, say("unpacking"))])
    except Given as error:
        raise NotPrepared(Cause((error.reason,), (error.problem,))) from error
    except DiskFull as error:
        raise NotPrepared(Cause(("DISK_FULL",), (told_by(error),))) from error
    except OSError as error:
        raise NotPrepared(Cause((_word(error),), (str(error),))) from error
    return Prepared(files=files, contents=contents, notes=notes)


def _word(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "DISK_FULL"
    return "INSTALLER_FAILED"


def _resolved(
    job: Job, usable: Usable, pip: PipOptions, environment: Mapping[str, str]
) -> tuple[WantedFile, ...]:
    if not can_resolve(pip.version):
        raise LeftToInstaller(
            say("pip {version} cannot say what it would fetch", version=pip.version)
            if pip.version
            else say("there is no pip in the target that could say what is to be fetched")
        )
    asking = say("asking pip {version} what is to be fetched", version=pip.version)
    job.record.say("resolve", asking)
    resolved = resolve(
        steps_of(usable.commands),
        job.python,
        str(pip.version),
        execute=job.execute,
        on_line=forward(job.record, "resolve"),
        environment=environment,
    )
    if resolved.cause is not None:
        raise NotPrepared(resolved.cause)
    if resolved.files is None:
        raise LeftToInstaller(resolved.unfit or say("pip gave no answer"))
    return tuple(_with_known_hash(file) for file in resolved.files)


def _with_known_hash(file: WantedFile) -> WantedFile:
    return file if file.sha256 else replace(file, sha256=known_sha256(file))


def _refuse_strangers(
    job: Job, usable: Usable, pip: PipOptions, wanted: Iterable[WantedFile]
) -> None:
    for host, files in strangers(wanted, _allowed(job, usable, pip)).items():
        deadline = time.monotonic() + LISTS_LIMIT_S
        index = pip.index_url
        if index and all(links_to(index, file, pip.access, deadline) for file in files[:1]):
            continue
        linked = say("{file} is linked to at {host}", file=files[0].name, host=host)
        job.record.say("resolve", linked)
        why = say(
            "{source} links to {host}, which nobody has named; --allow-host {host} follows such "
            "links",
            source=usable.served_by,
            host=host,
        )
        raise NotPrepared(Cause(("INDEX_UNREACHABLE",), (why,)))


def _allowed(job: Job, usable: Usable, pip: PipOptions) -> set[str]:
    named = named_hosts(usable, pip)
    return {*named, *OFFICIAL_HOSTS, *pip.trusted_hosts, *job.wishes.allowed_hosts}


def others_of(file: WantedFile, usable: Usable, allowed: Iterable[str]) -> tuple[str, ...]:
    """Where else the same file lies: only its hash can tell that it is the same. Pure."""
    if file.sha256 is None:
        return ()
    elsewhere = [replace(file, url=url) for url in usable.elsewhere.get(file.name, ())]
    refused = {one.url for found in strangers(elsewhere, allowed).values() for one in found}
    urls = (one.url for one in elsewhere if one.url.lower().startswith("http"))
    return tuple(url for url in urls if url not in {*refused, file.url})


def _notes(job: Job, wanted: Iterable[WantedFile]) -> tuple[Text, ...]:
    unstated = [file.name for file in wanted if file.sha256 is None]
    if not unstated:
        return ()
    note = say(
        "The source states no hash for {names}: what is in it was checked against its own RECORD.",
        names=", ".join(unstated),
    )
    job.record.say("resolve", note)
    return (note,)


def _fetched(
    job: Job,
    pip: PipOptions,
    wanted: Iterable[WantedFile],
    cache: Path,
    destination: Destination,
    usable: Usable,
) -> dict[WantedFile, Path]:
    here = {file: path for file in wanted if (path := local_path(file.url)) is not None}
    remote = [file for file in wanted if file not in here]
    manner = _manner(job, usable, pip)
    sizes = {file.name: _size(path) for file, path in here.items()}
    there = present_bytes(remote, cache)
    sizes |= sizes_of(remote, manner.way) if remote else {}
    present = {**there, **{name: size or 0 for name, size in sizes.items() if name in _names(here)}}
    require_room(needs_of(sizes, present, cache, destination.site_packages))
    if remote:
        job.record.say("download", _announced(remote, sizes, present, cache))
    paths = fetch_all(
        remote,
        cache,
        manner,
        sizes=sizes,
        on_progress=job.record.progress,
        others=lambda file: others_of(file, usable, _allowed(job, usable, pip)),
    )
    return {**here, **{file: paths[file.name] for file in remote}}


def _manner(job: Job, usable: Usable, pip: PipOptions) -> Manner:
    way = replace(job.wishes.manner.way, access=pip.access, logins=_logins(usable, pip))
    return replace(
        job.wishes.manner,
        way=way,
        over=threading.Event(),  # of its own: the next build is fetched after this one has ended
        say=lambda line: job.record.say("download", line),
    )


def _names(files: Iterable[WantedFile]) -> set[str]:
    return {file.name for file in files}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _logins(usable: Usable, pip: PipOptions) -> tuple[str, ...]:
    """Every address that may have a login: of the plan, and of the user's pip."""
    words = [word for command in usable.commands for word in command if "://" in word]
    configured = [
        *pip.extra_index_urls,
        *pip.find_links,
        *([pip.index_url] if pip.index_url else []),
    ]
    return tuple(dict.fromkeys(one for one in (*words, *configured) if "@" in one))


def _announced(
    remote: list[WantedFile],
    sizes: Mapping[str, int | None],
    present: Mapping[str, int],
    cache: Path,
) -> Text:
    known = [size for file in remote if (size := sizes.get(file.name)) is not None]
    there = sum(present.get(file.name, 0) for file in remote)
    unsaid = len(remote) - len(known)
    return say(
        "{count} files of {size:,.1f} MB and {unsaid} of a size that nobody says, "
        "{there:,.1f} MB of them in {cache}"
        if unsaid
        else "{count} files of {size:,.1f} MB, {there:,.1f} MB of them in {cache}",
        count=len(remote),
        size=sum(known) / 1e6,
        unsaid=unsaid,
        there=there / 1e6,
        cache=str(cache),
    )


def _checked(job: Job, file: WantedFile, path: Path, cache: Path) -> WheelContents:
    """A wheel that was looked into; one that must not be used leaves the cache."""
    job.record.beat("check")
    of_cache = path.is_relative_to(cache)
    if not of_cache and file.sha256 and sha256_of(path) != file.sha256:
        why = say("{path} has another hash than is stated for it", path=str(path))
        raise NotPrepared(Cause((HASH_MISMATCH,), (why,)))
    try:
        return read_wheel(path, file, check_record=file.sha256 is None)
    except BadWheel as error:
        if of_cache:
            path.unlink(missing_ok=True)
        # Whatever is wrong with it: it is not what it states itself to be.
        raise NotPrepared(Cause((HASH_MISMATCH,), (told_by(error),))) from error
