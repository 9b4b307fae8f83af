"""`torchdoctor cache list`: what lies in the cache."""

import typer

from torchdoctor.cli.options import CacheOption, examples

EXAMPLES = examples("torchdoctor cache list", "torchdoctor cache list --cache-dir DIR")


def command(cache_dir: CacheOption = None) -> int:
    """List the wheels in the cache, and how much room they take."""
    from torchdoctor.install.cache import default_cache, entries

    root = cache_dir or default_cache()
    found = entries(root)
    for entry in found:
        state = "" if entry.complete else "  (not complete)"
        typer.echo(f"{entry.size_bytes / 1e6:10,.1f} MB  {entry.name}{state}")
    total = sum(entry.size_bytes for entry in found)
    typer.echo(f"{total / 1e6:10,.1f} MB  in {len(found)} files below {root}")
    return 0
