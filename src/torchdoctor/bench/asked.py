"""What a user asks of the bench, read and refused before a worker is started."""

import math
from dataclasses import dataclass
from pathlib import Path

from torchdoctor.bench import catalogue, mnist
from torchdoctor.bench.parent import Tier
from torchdoctor.errors import BadRequest


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
                f"--only {text}: there is no item {word!r}",
                next_step="see `torchdoctor bench --list` for all of them",
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
            f"--data {folder}: {problem}",
            next_step=f"give a folder with {', '.join(mnist.FILES)}, each also as .gz",
        ) from None
    return folder


def read_time(option: str, text: str | None, unit: str = "seconds") -> float | None:
    """A number of seconds (or minutes); None where none is asked for.

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
        raise BadRequest(f"{option} {text}: no number of {unit}", next_step="give one, as 60")
    return number


def listing() -> str:
    """All items as text: what each is judged by, its tolerance, and what it catches."""
    lines = []
    for entry in catalogue.ENTRIES:
        tiers = "quick, full" if entry.tier == "quick" else entry.tier
        lines.append(f"{entry.name} ({entry.kind}; {tiers})")
        lines.append(f"    against {entry.judged_by}; tolerance: {entry.tolerance}")
        lines.append(f"    catches: {entry.catches}")
    lines.append("")
    lines.append("Tolerances:")
    lines += [f"    {name}: {source}" for name, source in catalogue.SOURCES.items()]
    return "\n".join(lines)
