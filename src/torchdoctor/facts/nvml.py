"""What NVML answers, asked in a child process."""

import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchdoctor import plain
from torchdoctor.facts.libraries import LIBNVML, Libraries
from torchdoctor.facts.marked import dying_words, read_marked
from torchdoctor.facts.model import Gpu, Nvml, Probed
from torchdoctor.facts.run import Answer, Runner
from torchdoctor.texts import joined, say

SCRIPT = Path(__file__).with_name("ask_nvml.py")
LIBRARY_NOT_FOUND = 12  # nvmlReturn_t, nvml.h
_OF_CARD = re.compile(r"(?P<function>nvml\w+) of card (?P<index>\d+)(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NvmlReading:
    """NVML's answer to nvmlInit, and what it told afterwards."""

    fact: Nvml
    driver_version: str | None = None
    cuda_version: str | None = None
    gpus: tuple[Gpu, ...] | None = None
    """None: it could not count them. A card that it refuses has `nvml_code`, and no name."""


def probe_nvml(
    run: Runner,
    libraries: Libraries,
    *,
    binding: Path | None = None,
    limit_s: float = 10.0,
) -> Probed[NvmlReading]:
    """Ask NVML for the driver and the cards.

    `binding` is the folder with the module pynvml; None: where our own interpreter has it.
    """
    # nvmlInit answers 12 exactly when dlopen finds no library, and where the loader would look
    # is known without a child. Where the cache could not be read, the child decides.
    if libraries.known_missing(LIBNVML):
        missing = say(
            "NVML Shared Library Not Found: {library} is nowhere on the loader's path",
            library=LIBNVML,
        )
        return Probed(NvmlReading(Nvml(code=LIBRARY_NOT_FOUND, message=missing)))
    home = binding or _home_of_binding()
    if home is None:
        return Probed.unknown(say("the module pynvml (distribution nvidia-ml-py) is not installed"))
    # In a child: nothing inside our own process can interrupt a driver call that hangs.
    # -S: site-packages come as an argument, which saves the start-up of `site`.
    return read_nvml(run([sys.executable, "-I", "-S", str(SCRIPT), str(home)], limit_s))


def read_nvml(answer: Answer) -> Probed[NvmlReading]:
    """The child's answer as a reading; what it told before it hung is kept."""
    told = read_marked(answer.stdout)
    problems = [_about_card(str(line["problem"])) for line in told if "problem" in line]
    if answer.exit_code != 0:
        problems.append(_last_words(answer, told))
    problem = joined(problems, "; ") or None
    inits = [line for line in told if isinstance(line.get("code"), int)]
    if not inits:
        return Probed.unknown(problem or say("NVML told nothing"), answer.took_s)
    reading = NvmlReading(
        Nvml(code=inits[0]["code"], message=_text(inits[0].get("message"))),
        driver_version=_first(told, "driver_version"),
        cuda_version=_first(told, "cuda_version"),
        gpus=_gpus(told),
    )
    return Probed(reading, problem, answer.took_s)


def _last_words(answer: Answer, told: tuple[dict[str, Any], ...]) -> str:
    """Why the child ended, and in which of NVML's functions."""
    why = dying_words(answer)
    asked = [str(line["asking"]) for line in told if "asking" in line]
    return say("{why}, in {function}", why=why, function=_about_card(asked[-1])) if asked else why


def _about_card(words: str) -> str:
    """What the child says of one card: "nvmlDeviceGetName of card 0: Unknown Error (999)"."""
    found = _OF_CARD.fullmatch(words)
    return say("{function} of card {index}{rest}", **found.groupdict()) if found else words


def _gpus(told: tuple[dict[str, Any], ...]) -> tuple[Gpu, ...] | None:
    cards: dict[int, dict[str, Any]] = {}
    for line in told:
        if "gpu" in line:
            said = line["gpu"]
            cards[said["index"]] = cards.get(said["index"], {}) | said
    counted = any("count" in line for line in told)
    return tuple(plain.decode(Gpu, card) for card in cards.values()) if cards or counted else None


def _first(told: tuple[dict[str, Any], ...], key: str) -> str | None:
    return next((_text(line[key]) for line in told if key in line), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _home_of_binding() -> Path | None:
    # find_spec looks without importing: NVML's binding is never loaded into our own process.
    spec = importlib.util.find_spec("pynvml")
    return Path(spec.origin).parent if spec and spec.origin else None
