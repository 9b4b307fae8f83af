"""What a user asks of the bench, read and refused before a worker is started."""

import math
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.bench import catalogue, mnist
from torchdoctor.bench.parent import Tier
from torchdoctor.bench.words import heard
from torchdoctor.errors import BadRequest
from torchdoctor.texts import mark, say, tell

NO_SECONDS = mark("{option} {text}: no number of seconds")
NO_MINUTES = mark("{option} {text}: no number of minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be run."""

    tier: Tier = "full"
    only: tuple[str, ...] = ()
    """Items; none: those of the tier."""
    data: Path | None = None
    """A folder with MNIST's files."""
    require_gpu: bool = False
    soak_minutes: float | None = None
    """How long the device is loaded after everything else; None: not at all."""


def read_only(text: str | None) -> tuple[str, ...]:
    """The items of `--only mlp,gemm`, in the catalogue's order; none where nothing is asked.

    Raises:
        BadRequest: one of them is no item.
    """
    if text is None:
        return ()
    wanted = [word.strip() for word in text.split(",")]
    for word in wanted:
        if catalogue.find(word) is None:
            raise BadRequest(
                say("--only {text}: there is no item {word!r}", text=text, word=word),
                next_step=say("see `torchdoctor bench --list` for all of them"),
            )
    return tuple(entry.name for entry in catalogue.ENTRIES if entry.name in wanted)


def read_data(folder: Path | None) -> Path | None:
    """A folder that holds MNIST's four files; None where none is asked for.

    Raises:
        BadRequest: it does not hold them.
    """
    if folder is None:
        return None
    try:
        mnist.find_all(str(folder))
    except mnist.Unreadable as problem:
        raise BadRequest(
            say("--data {folder}: {problem}", folder=folder, problem=heard(str(problem))),
            next_step=say(
                "give a folder with {files}, each also as .gz", files=", ".join(mnist.FILES)
            ),
        ) from None
    return folder


def read_time(option: str, text: str | None, complaint: str = NO_SECONDS) -> float | None:
    """A number of seconds (or what `complaint` misses); None where none is asked for.

    Raises:
        BadRequest: it is no positive number.
    """
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        what = say(complaint, option=option, text=text)
        raise BadRequest(what, next_step=say("give one, as 60"))
    return number


def listing() -> str:
    """All items as text: what each is judged by, its tolerance, and what it catches."""
    lines = []
    for entry in catalogue.ENTRIES:
        tiers = "quick, full" if entry.tier == "quick" else entry.tier
        lines.append(f"{entry.name} ({entry.kind}; {tiers})")
        by, tolerance = say(entry.judged_by), say(entry.tolerance)
        lines.append(tell("    against {by}; tolerance: {tolerance}", by=by, tolerance=tolerance))
        lines.append(tell("    catches: {faults}", faults=say(entry.catches)))
    lines.append("")
    lines.append(tell("Tolerances:"))
    for name, source in catalogue.SOURCES.items():
        lines.append(tell("    {name}: {source}", name=name, source=say(source)))
    return "\n".join(lines)
