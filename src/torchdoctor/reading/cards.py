"""Cards of which several tools speak: which names, slots and numbers mean the same one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from torchdoctor.reading.kinds.values import card_key
from torchdoctor.reading.model import Seen

_ROOM = "gpus"


def merge_cards(seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """The same readings, with one key for each card: its number where the driver lists it."""
    readings = tuple(seen)
    keys = {key: None for one in readings if (key := _key(one.path)) is not None}
    names, slots = _values(readings, "name"), _values(readings, "pci_bus_id")
    merged: dict[str, str | None] = {}
    for key in keys:
        merged[key] = _same(key, keys, names, slots)
    kept = (_moved(one, merged) for one in readings)
    return tuple(one for one in kept if one is not None)


def _key(path: str) -> str | None:
    parts = path.split(".")
    return parts[1] if parts[0] == _ROOM and len(parts) > 1 else None


def _values(readings: Iterable[Seen], field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in readings:
        key = _key(one.path)
        if key is not None and one.path.endswith(f".{field}") and isinstance(one.value, str):
            found.setdefault(key, one.value)
    return found


def _same(
    key: str, keys: Iterable[str], names: Mapping[str, str], slots: Mapping[str, str]
) -> str | None:
    """The key of the card that is meant; None: it is none of those that the driver lists."""
    listed = [one for one in keys if one.isdecimal()]
    if key.isdecimal() or not listed:
        return key
    if key.startswith("@"):
        slot = _slot(slots.get(key, ""))
        return next((one for one in listed if _slot(slots.get(one, "")) == slot), key)
    wanted = card_key(names.get(key, ""))
    alike = (one for one in listed if _alike(card_key(names.get(one, "")), wanted))
    nameless = (one for one in listed if one not in names)
    return next(alike, None) or next(nameless, None)


def _slot(bus_id: str) -> str:
    """Bus and device: the domain is left out by some tools, the function is always 0."""
    return bus_id.lower().rpartition(".")[0][-5:] if bus_id else "-"


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _moved(one: Seen, merged: Mapping[str, str | None]) -> Seen | None:
    key = _key(one.path)
    if key is None or merged.get(key, key) == key:
        return one
    target = merged[key]
    if target is None:
        return None
    rest = one.path.split(".")[2:]
    return replace(one, path=".".join((_ROOM, target, *rest)))
