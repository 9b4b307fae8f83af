"""`torchdoctor cache list`: what lies in the cache."""

import typer

from torchdoctor.cli.image import refuse_file
from torchdoctor.cli.options import CacheOption, examples
from torchdoctor.texts import tell

EXAMPLES = examples("torchdoctor cache list", "torchdoctor cache list --cache-dir DIR")


def command(cache_dir: CacheOption = None) -> int:
    """List the wheels in the cache, and how much room they take."""
    from torchdoctor.install.cache import default_cache, entries

    refuse_file(cache_dir)
    root = cache_dir or default_cache()
    found = entries(root)
    for entry in found:
        name = entry.name if entry.complete else tell("{file}  (not complete)", file=entry.name)
        typer.echo(f"{entry.size_bytes / 1e6:10,.1f} MB  {name}")
    total = sum(entry.size_bytes for entry in found)
    below = tell("in {count} files below {folder}", count=len(found), folder=str(root))
    typer.echo(f"{total / 1e6:10,.1f} MB  {below}")
    return 0
