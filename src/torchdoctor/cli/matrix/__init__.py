"""`torchdoctor matrix`: what the compatibility matrix holds, and whether it still holds."""

from torchdoctor.cli.options import examples

EXAMPLES = examples("torchdoctor matrix show 2.6.0", "torchdoctor matrix verify --deep --json")
COMMANDS = {
    "list": "List the torch releases of the matrix, with their builds.",
    "show": "Show every row of a torch release or of an add-on, with its source.",
    "verify": "Compare the matrix with what the default index says today.",
    "sync": "Write the rows of a torch release as the default index has it.",
}
"""Subcommands in the order of the help, with the first line of their docstrings."""


def command() -> None:
    """Show which builds exist, hold that against the index, and add to it."""
