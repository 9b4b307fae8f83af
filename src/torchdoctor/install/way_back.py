"""What an install that failed has changed, and how the user gets back. Pure."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.texts import Text, mark, say

Distributions = Mapping[str, str]

UNCHANGED = mark("The environment holds the same packages as before.")
OFFICIAL = "https://download.pytorch.org/whl/"


def way_back(
    before: Distributions | None, after: Distributions | None, python: Path
) -> tuple[Text, ...]:
    """Sentences with commands that undo what changed between two looks at an environment.

    Versions are all that is known of what was there: where it came from is not, so that a command
    for a build with a label names the official index of that label beside the user's own.

    Args:
        before: Distribution -> version; None: nobody could look.
        after: The same, afterwards.
        python: The target interpreter.
    """
    if before is None or after is None:
        return (say("What the environment holds now is not known: look with `pip list`."),)
    new = sorted(set(after) - set(before))
    old = {name: v for name, v in sorted(before.items()) if after.get(name) != v}
    if not new and not old:
        return (say(UNCHANGED),)
    steps = []
    if new:
        remove = _pip(python, "uninstall", "--yes", *new)
        steps.append(say("What was not there before is removed by: {command}", command=remove))
    if old:
        pins = [f"{name}=={version}" for name, version in old.items()]
        install = _pip(python, "install", "--force-reinstall", "--no-deps", *pins, *_indexes(old))
        steps.append(say("The versions that were there before: {command}", command=install))
    return tuple(steps)


def _pip(python: Path, *words: str) -> str:
    return shlex.join([str(python), "-m", "pip", *words])


def _indexes(old: Distributions) -> list[str]:
    labels = {version.partition("+")[2] for version in old.values()}
    known = sorted(label for label in labels if label == "cpu" or label[:2] == "cu")
    return [word for label in known for word in ("--extra-index-url", OFFICIAL + label)]
