"""Enters an environment: alone, and after whatever a killed run has left there is in order."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from torchdoctor.index.causes import told_by
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.journal import BadJournal, Folders
from torchdoctor.install.locks import locked
from torchdoctor.install.obstacles import can_write, destination
from torchdoctor.install.record import Record
from torchdoctor.install.survey import PipOptions, Survey
from torchdoctor.install.transaction import recover
from torchdoctor.install.unpack import unpack_lock
from torchdoctor.texts import Text, joined, mark, say

SAID = {
    "restored": mark("an install that was cut off is undone: what was there before it is back"),
    "completed": mark("an install that was cut off after its verification is complete"),
}


class CannotEnter(Exception):
    """The environment cannot be changed as it is."""

    def __init__(self, cause: Cause, next_step: Text | None = None) -> None:
        super().__init__(joined(cause.evidence, "; "))
        self.cause = cause
        self.next_step = next_step
        """What the user can do; None: what the words of the cause advise."""


def unreadable(error: BadJournal) -> CannotEnter:
    """Nobody knows any more what belongs where."""
    return CannotEnter(Cause(("INSTALLER_FAILED",), (told_by(error),)), error.next_step)


@contextmanager
def entered(look: Callable[[], Survey], record: Record) -> Iterator[Survey]:
    """What the target holds, while nobody else changes it.

    Where nobody can write, or nobody knows where packages lie, there is nothing to lock, and what
    is wrong is said when the install comes to it.

    Args:
        look: Looks into the target.
        record: Hears about waiting and about what was put in order.

    Raises:
        CannotEnter: a journal is there that nobody can read, or a file cannot be moved back.
    """
    before = look()
    folders = folders_of(before)
    if folders is None or not can_write(folders.site_packages):
        yield before
        return
    waited: list[Text] = []

    def on_wait() -> None:
        waited.append(say("another run changes this environment"))
        record.say("wait", waited[-1])

    with ExitStack() as stack:
        try:
            folders.site_packages.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folders.lock, on_wait=on_wait))
        except OSError as error:  # a full disk, or one that is read-only whatever its flags say
            raise CannotEnter(cause_of_failure([told_by(error)], 1)) from error
        done = put_in_order(folders, on_wait=on_wait)
        if done:
            record.say("restore", say(SAID[done]))
        yield look() if done or waited else before


def put_in_order(folders: Folders, *, on_wait: Callable[[], None]) -> str | None:
    """Finish what a killed run has left; the caller holds the lock.

    Raises:
        CannotEnter: as `entered`.
    """
    try:
        # The installer of a killed run may still be at work.
        with locked(unpack_lock(folders), on_wait=on_wait):
            return recover(folders)
    except BadJournal as error:
        raise unreadable(error) from error
    except OSError as error:
        raise CannotEnter(cause_of_failure([told_by(error)], 1)) from error


def folders_of(before: Survey) -> Folders | None:
    """Where the journal of an environment lies; None: nobody knows, or nobody may write there."""
    if before.site is None:
        return None
    where = destination(before.site, before.pip or PipOptions())
    return None if isinstance(where, Cause) else Folders(where.site_packages)
