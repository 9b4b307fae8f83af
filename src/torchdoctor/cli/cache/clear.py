"""`torchdoctor cache clear`: make room."""

import typer

from torchdoctor.cli.image import refuse_file
from torchdoctor.cli.options import CacheOption, examples
from torchdoctor.texts import tell

EXAMPLES = examples("torchdoctor cache clear", "torchdoctor cache clear --cache-dir DIR")


def command(cache_dir: CacheOption = None) -> int:
    """Remove the wheels in the cache that no run is working on."""
    from torchdoctor.install.cache import clear, default_cache

    refuse_file(cache_dir)
    root = cache_dir or default_cache()
    freed = clear(root) / 1e6
    typer.echo(tell("{size:,.1f} MB freed below {folder}", size=freed, folder=str(root)))
    return 0
