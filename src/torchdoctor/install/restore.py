"""Brings an environment back to what it was before the last install."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from torchdoctor.index.causes import told_by
from torchdoctor.install.distributions import installed_in
from torchdoctor.install.enter import CannotEnter, folders_of, put_in_order, unreadable
from torchdoctor.install.failure import Cause, cause_of_failure
from torchdoctor.install.journal import BadJournal, Folders, Journal, in_state, load_journal
from torchdoctor.install.locks import ignore, locked
from torchdoctor.install.survey import Surveyor, survey
from torchdoctor.install.transaction import roll_back
from torchdoctor.texts import Text, joined, say, verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of it."""

    done: bool
    what: Text
    """In one sentence."""
    packages: dict[str, str] = field(default_factory=dict)
    """Distribution -> version, of what is back."""


def restore(
    python: Path,
    *,
    survey: Surveyor = survey,
    force: bool = False,
    on_wait: Callable[[], None] = ignore,
) -> Restored:
    """Undo an install that was cut off, or return to what `--keep-previous` has kept.

    Args:
        python: The target interpreter.
        survey: Looks into it.
        force: Return to what was kept even where somebody has changed packages since.
        on_wait: Called before waiting for another run.

    Raises:
        CannotEnter: nobody may write there, or a file cannot be moved back.
    """
    folders = _folders(python, survey)
    with _entered(folders, on_wait):
        restored = _pending(folders, on_wait)
        return restored if restored.done else _to_previous(folders, force=force)


def restore_pending(
    python: Path, *, survey: Surveyor = survey, on_wait: Callable[[], None] = ignore
) -> Restored:
    """As `restore`, but what `--keep-previous` has kept stays where it is."""
    folders = _folders(python, survey)
    with _entered(folders, on_wait):
        return _pending(folders, on_wait)


def _folders(python: Path, survey: Surveyor) -> Folders:
    folders = folders_of(survey(python, ask_pip=True))
    if folders is None:
        raise CannotEnter(
            Cause(
                ("ENVIRONMENT_READ_ONLY",),
                (say("{python}: its packages cannot be replaced", python=str(python)),),
            )
        )
    return folders


def _pending(folders: Folders, on_wait: Callable[[], None]) -> Restored:
    pending = load_journal(folders.current)
    done = put_in_order(folders, on_wait=on_wait)
    if done == "restored" and pending is not None:
        return Restored(
            done=True,
            what=say("An install that was cut off is undone."),
            packages=dict(pending.old),
        )
    if done == "completed":
        return Restored(done=True, what=say("An install that was cut off is complete."))
    return Restored(done=False, what=say("No install was cut off."))


@contextmanager
def _entered(folders: Folders, on_wait: Callable[[], None]) -> Iterator[None]:
    try:
        with locked(folders.lock, on_wait=on_wait):
            yield
    except BadJournal as error:
        raise unreadable(error) from error
    except OSError as error:
        raise CannotEnter(cause_of_failure([told_by(error)], 1)) from error


def _to_previous(folders: Folders, *, force: bool) -> Restored:
    kept = load_journal(folders.previous)
    if kept is None:
        return Restored(
            done=False,
            what=say("There is nothing to restore: no install with --keep-previous is known."),
        )
    changed = changed_since(kept, folders)
    if changed and not force:
        return Restored(
            done=False,
            what=say(
                "Changed since: {packages}. --force brings the old files back over it.",
                packages=joined(changed, ", "),
            ),
        )
    # As an install that was cut off: killed on the way, the next run brings the rest back.
    with suppress(OSError):  # a full disk, on which the old need no room
        in_state(folders.previous, kept, "restoring")
    folders.previous.rename(folders.current)
    roll_back(folders, folders.current, kept)
    return Restored(
        done=True,
        what=say("What was there before the last install is back."),
        packages=dict(kept.old),
    )


def changed_since(kept: Journal, folders: Folders) -> list[Text]:
    """Distributions that are not as the install has left them: what is theirs is not ours to undo.

    Args:
        kept: The journal of the install.
        folders: Of the environment.
    """
    there = installed_in([folders.site_packages])
    names = sorted({*kept.old, *kept.new})
    found = {name: there[name].version if name in there else None for name in names}
    return [
        verbatim(f"{name} {version}") if version else say("{name} is gone", name=name)
        for name, version in found.items()
        if version != kept.new.get(name)
    ]
