"""`torchdoctor cache`: the wheels that were fetched."""

from torchdoctor.cli.options import examples

EXAMPLES = examples("torchdoctor cache list", "torchdoctor cache clear")
COMMANDS = {
    "list": "List the wheels in the cache, and how much room they take.",
    "clear": "Remove the wheels in the cache that no run is working on.",
}
"""Subcommands in the order of the help, with the first line of their docstrings."""


def command() -> None:
    """Show or empty the cache of wheels."""
