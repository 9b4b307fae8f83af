"""Small files and folders of /proc, /sys and /etc: what they say, or None."""

from pathlib import Path


def read_text(path: Path) -> str | None:
    """The text of a small file, without the blanks around it; None where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def list_names(folder: Path) -> tuple[str, ...] | None:
    """The names in a folder, sorted; None where it cannot be listed."""
    try:
        return tuple(sorted(entry.name for entry in folder.iterdir()))
    except OSError:
        return None


def exists(path: Path) -> bool:
    """Whether something is there; what may not be looked at counts as not there."""
    try:
        return path.exists()
    except OSError:
        return False


def below(root: Path, path: str) -> Path:
    """An absolute path of the examined system, as found below `root`."""
    return root / path.lstrip("/") if root != Path("/") else Path(path)
