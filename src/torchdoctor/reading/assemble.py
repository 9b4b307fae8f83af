"""What was seen, put together as facts: what is taken, from which line, and what contradicts it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from torchdoctor import plain
from torchdoctor.facts.model import SCHEMA, Facts
from torchdoctor.plain import JsonValue
from torchdoctor.reading.cards import merge_cards
from torchdoctor.reading.model import Seen

MANY = ".+"
"""End of a path of which each line gives a part: numbers are added, the rest is listed."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts, with what was taken for them and what was not."""

    facts: Facts
    taken: tuple[Seen, ...]
    against: tuple[tuple[Seen, Seen], ...]
    """(What was taken, what another line says instead)."""


def assemble(seen: Iterable[Seen]) -> Assembled:
    """The facts that some lines state; of two readings the stated one counts, then the first."""
    by_path: dict[str, list[Seen]] = {}
    for one in merge_cards(seen):
        by_path.setdefault(one.path, []).append(one)
    taken, against = [], []
    for path, several in by_path.items():
        if path.endswith(MANY):
            taken.append(_together(path, several))
            continue
        best = _best(several)
        taken.append(best)
        other = next((one for one in several if _contradicts(best, one)), None)
        if other is not None:
            against.append((best, other))
    named = sorted(map(_Places(taken), taken), key=_line)
    return Assembled(_facts(taken), tuple(named), tuple(against))


class _Places:
    """Names each card by its place in the facts: "gpus[0].name"."""

    def __init__(self, taken: Iterable[Seen]) -> None:
        keys = dict.fromkeys(
            one.path.split(".")[1] for one in taken if one.path.startswith("gpus.")
        )
        self._places = {key: place for place, key in enumerate(_in_order(keys))}

    def __call__(self, one: Seen) -> Seen:
        if not one.path.startswith("gpus."):
            return one
        _, key, *rest = one.path.split(".")
        return replace(one, path=".".join((f"gpus[{self._places[key]}]", *rest)))


def _line(one: Seen) -> int:
    return one.line


def _best(several: list[Seen]) -> Seen:
    stated = [one for one in several if one.stated] or several
    first = stated[0]
    finer = (one for one in stated if _refines(one.value, first.value))
    return next(finer, first)


def _refines(value: JsonValue, other: JsonValue) -> bool:
    """Whether it says the same in more detail: 2.6.0+cu124 of 2.6.0."""
    if not isinstance(value, str) or not isinstance(other, str):
        return False
    return bool(other) and value != other and value.startswith(other)


def _contradicts(best: Seen, other: Seen) -> bool:
    if not (best.stated and other.stated) or best.path not in _SINGLE:
        return False
    if _refines(best.value, other.value) or _refines(other.value, best.value):
        return False
    return bool(best.value != other.value)


_SINGLE = frozenset({
    "driver.version", "driver.cuda_version", "driver.kernel_module_version", "torch.version",
    "torch.cuda", "torch.is_available", "torch.torchvision.version", "torch.torchaudio.version",
    "python.version", "os.system", "toolkit.nvcc", "libc.version", "libc.name", "torch.numpy",
})  # fmt: skip
"""One machine has one of each; a report with two is of two machines, or of two times."""


def _together(path: str, several: list[Seen]) -> Seen:
    values = [one.value for one in several if one.value != ""]
    whole: JsonValue = list(values)
    if values and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        whole = sum(values)
    elif all(isinstance(value, str) for value in values):
        whole = list(dict.fromkeys(values))
    return Seen(path.removesuffix(MANY), whole, several[0].line, several[0].stated)


def _facts(taken: Iterable[Seen]) -> Facts:
    data: dict[str, JsonValue] = {"schema": SCHEMA}
    for one in taken:
        _put(data, one.path.split("."), one.value)
    cards = data.get("gpus")
    if isinstance(cards, dict):
        data["gpus"] = list(_cards(cards))
    return _decoded(data)


def _put(data: dict[str, JsonValue], keys: list[str], value: JsonValue) -> None:
    *above, last = keys
    for key in above:
        below = data.setdefault(key, {})
        if not isinstance(below, dict):  # one line gives the whole, another a part of it
            return
        data = below
    data.setdefault(last, value)


def _cards(cards: Mapping[str, JsonValue]) -> Iterator[JsonValue]:
    for key in _in_order(cards):
        card = cards[key]
        if isinstance(card, dict):
            index = {"index": int(key)} if key.isdecimal() else {}
            yield {**index, **card}


def _in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """The cards that the driver lists by their numbers, then the others."""
    numbered = sorted((key for key in keys if key.isdecimal()), key=int)
    return (*numbered, *(key for key in keys if not key.isdecimal()))


_ROOM = re.compile(r"\w+")


def _decoded(data: dict[str, JsonValue]) -> Facts:
    """The facts; a room of which one value does not fit (in a facts file) is left out."""
    for _ in range(len(data)):
        misfit = _misfit(data)
        if misfit is None:
            break
        data.pop(misfit, None)
    return plain.decode(Facts, data)


def _misfit(data: dict[str, JsonValue]) -> str | None:
    """Name of the first room with a value of the wrong kind."""
    try:
        plain.decode(Facts, data)
    except plain.Mismatch as error:
        room = _ROOM.match(error.where)
        return room[0] if room else "schema"
    return None
