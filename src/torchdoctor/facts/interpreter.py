"""Examines an interpreter and its torch by running `target.py` inside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torchdoctor import plain
from torchdoctor.facts.marked import dying_words, read_marked
from torchdoctor.facts.mask import mask_variable
from torchdoctor.facts.model import Probed, PythonFacts, TorchFacts
from torchdoctor.facts.run import Answer, Runner
from torchdoctor.facts.shadows import Surroundings
from torchdoctor.texts import Text, mark, say

SCRIPT = Path(__file__).with_name("target.py")

# Not with -I: PYTHONPATH and the user's site-packages are part of what `import torch` finds.
# With -c Python puts the working directory first on the path ("", unless PYTHONSAFEPATH is set),
# as it does for the user's own `python -c` and for a script in that folder. It is taken off
# before anything is imported, so that a json.py or random.py lying there is never run by us; the
# script is told that it was there, and looks whether a torch.py in it would hide torch. The
# script's own folder, which holds modules of ours, is never put on the path.
# os._exit: a torch whose teardown crashes or takes seconds has told everything by then.
BOOT = """
import sys
cwd_first = sys.path[:1] == [""]
if cwd_first: del sys.path[0]
import os
script = sys.argv[1]
scope = {"__name__": "torchdoctor_target", "__file__": script}
with open(script, "rb") as source: exec(compile(source.read(), script, "exec"), scope)
scope["main"](cwd_first)
os._exit(0)
"""

DONE = "done"
FIRST_STAGE = mark("the search for packages")
_STAGES = (FIRST_STAGE, mark("torchvision's operators"))
"""The stages of the script that are told in words; the others are code: "import torch"."""
TOLD = (mark("not imported: {shadow} in the working directory hides the installed torch"),)
"""Sentences of the script, which imports nothing of ours: for whoever tells them again."""


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What the interpreter told."""

    python: PythonFacts
    libc: Mapping[str, str] = field(default_factory=dict)
    """name with version (glibc) or loader (musl); empty where there is none of the two."""
    torch: TorchFacts | None = None
    around: Surroundings | None = None
    """What decides which libraries torch gets; None without torch."""


def probe_target(python: Path, run: Runner, *, limit_s: float = 60.0) -> Probed[TargetReading]:
    """Run the script in `python` and read what it told, all of it or up to where it stopped."""
    answer = run([str(python), "-c", BOOT, str(SCRIPT)], limit_s)
    return read_target(answer)


def read_target(answer: Answer) -> Probed[TargetReading]:
    """The answer as facts; the step that it hung or died in is blamed in the facts themselves."""
    told = read_marked(answer.stdout)
    facts = _merged(told)
    if "python" not in facts:
        return Probed.unknown(dying_words(answer), answer.took_s)
    stages = [str(line["stage"]) for line in told if "stage" in line]
    stopped_in = (stages or [FIRST_STAGE])[-1]
    problem = None if stopped_in == DONE else _stopped(stopped_in, answer)
    torch = _blamed(facts["torch"], stopped_in, problem) if "torch" in facts else None
    try:
        reading = TargetReading(
            python=_masked(plain.decode(PythonFacts, facts["python"])),
            libc=facts.get("libc", {}),
            torch=plain.decode(TorchFacts, torch) if torch is not None else None,
            around=plain.decode(Surroundings, facts["around"]) if "around" in facts else None,
        )
    except plain.Mismatch as error:
        nonsense = say("the interpreter told nonsense: {error}", error=error.words)
        return Probed.unknown(nonsense, answer.took_s)
    return Probed(reading, problem, answer.took_s)


def _masked(python: PythonFacts) -> PythonFacts:
    """Without the passwords that addresses in pip's configuration may hold."""
    if not python.pip_config:
        return python
    shown = {name: mask_variable(name, value) for name, value in python.pip_config.items()}
    return replace(python, pip_config=shown)


def _merged(told: tuple[dict[str, Any], ...]) -> dict[str, dict[str, Any]]:
    """Later lines add to what earlier ones said of the same subject."""
    facts: dict[str, dict[str, Any]] = {}
    for line in told:
        for subject, said in line.items():
            if isinstance(said, dict):
                facts[subject] = facts.get(subject, {}) | said
    return facts


def _stopped(stage: str, answer: Answer) -> Text:
    named = say(stage) if stage in _STAGES else stage
    why = dying_words(answer)
    if answer.exit_code is None:
        return say("{stage} did not end: {why}", stage=named, why=why)
    return say("the interpreter ended during {stage}: {why}", stage=named, why=why)


def _blamed(torch: dict[str, Any], stage: str, problem: str | None) -> dict[str, Any]:
    match stage if problem else None:
        case "import torch":
            return torch | {"import_error": problem}
        case "torch.cuda":
            return torch | {"cuda_error": problem}
        case "torchvision's operators":
            return torch | {"torchvision": torch["torchvision"] | {"ops_error": problem}}
        case "import triton":
            return torch | {"triton_error": problem}
        case "import torchvision" | "import torchaudio":
            name = stage.removeprefix("import ")
            return torch | {name: (torch.get(name) or {}) | {"import_error": problem}}
        case _:
            return torch
