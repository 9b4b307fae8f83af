"""How the scripts that run in children tell what they found: JSON objects on marked lines.

A `.pth` file, an import or a driver library may print what it likes around them; what was told
before a child hung or died stays told.
"""

import json
from dataclasses import replace
from typing import Any

from torchdoctor.facts.run import Answer

MARK = "torchdoctor-tells:"


def read_marked(stdout: str) -> tuple[dict[str, Any], ...]:
    """The objects that a child told, in order; anything else in its output is passed over."""
    lines = (line for line in stdout.split("\n") if line.startswith(MARK))
    read = (_object(line.removeprefix(MARK)) for line in lines)
    return tuple(found for found in read if found is not None)


def dying_words(answer: Answer) -> str:
    """Why the child ended, without what it told before."""
    return replace(answer, stdout="").complaint


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # cut off in the middle, when the child was killed
        return None
    return found if isinstance(found, dict) else None
