"""What a user asks of the bench, read and refused before a worker is started."""

from pathlib import Path

from torchdoctor.bench import catalogue, mnist
from torchdoctor.errors import BadRequest


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


def listing() -> str:
    """All items as text: what each is judged by, its tolerance, and what it catches."""
    lines = []
    for entry in catalogue.ENTRIES:
        tiers = "quick, full" if entry.tier == "quick" else "full"
        lines.append(f"{entry.name} ({entry.kind}; {tiers})")
        lines.append(f"    against {entry.judged_by}; tolerance: {entry.tolerance}")
        lines.append(f"    catches: {entry.catches}")
    lines.append("")
    lines.append("Tolerances:")
    lines += [f"    {name}: {source}" for name, source in catalogue.SOURCES.items()]
    return "\n".join(lines)
