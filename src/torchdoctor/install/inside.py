"""Runs our small scripts inside the target interpreter."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchdoctor.facts.marked import read_marked
from torchdoctor.facts.run import Answer, Runner, run_bounded

# As facts/interpreter.py does it, and for the same reasons: neither the working directory nor our
# own folder is on the path, but PYTHONPATH and the user's site-packages are; and a torch that
# crashes in its teardown has told everything by then.
BOOT = """
import sys
if sys.path[:1] == [""]: del sys.path[0]
import json, os
script = sys.argv[1]
scope = {"__name__": "torchdoctor_inside", "__file__": script}
with open(script, "rb") as source: exec(compile(source.read(), script, "exec"), scope)
scope["main"](**json.loads(sys.argv[2]))
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a script told before it ended, hung or died."""

    lines: tuple[dict[str, Any], ...]
    answer: Answer

    @property
    def stopped_in(self) -> str | None:
        """The stage in which it hung or died; None: it came to its end."""
        stages = [str(line["stage"]) for line in self.lines if "stage" in line]
        return None if stages[-1:] == ["done"] else (stages or ["start"])[-1]

    @property
    def complaint(self) -> str:
        """Why it stopped, in one line."""
        return self.answer.complaint


def tell_inside(
    python: Path,
    script: str,
    arguments: Mapping[str, Any],
    *,
    limit_s: float,
    run: Runner | None = None,
) -> Told:
    """Run `main(**arguments)` of a script beside this file in `python`. Never raises.

    Args:
        python: The target interpreter.
        script: File name of the script.
        arguments: What JSON can hold.
        limit_s: Seconds until it is ended.
        run: What runs it; None: `run_bounded` with the user's environment.
    """
    path = Path(__file__).with_name(script)
    command = [str(python), "-c", BOOT, str(path), json.dumps(arguments)]
    # The user's own environment and locale: what is tried here is what the user will run.
    answer = run(command, limit_s) if run else run_bounded(command, limit_s, env=os.environ)
    return Told(read_marked(answer.stdout), answer)
