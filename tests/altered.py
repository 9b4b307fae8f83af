"""Facts that differ from others by named keys."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

UNKNOWN = None


def altered(facts: Any, changes: dict[str, Any]) -> Any:
    """A copy in which each dotted key ("torch.cuda", "gpus.0.name") has the given value.

    A part that is not known is made, with nothing else known in it.
    """
    for path, value in changes.items():
        facts = _with(facts, path.split("."), value)
    return facts


def _with(whole: Any, path: list[str], value: Any) -> Any:
    key, *below = path
    if isinstance(whole, dict):
        return {**whole, key: value}
    if isinstance(whole, tuple):
        place = int(key)
        inner = _with(whole[place], below, value) if below else value
        return (*whole[:place], inner, *whole[place + 1 :])
    if below:
        value = _with(_part(whole, key), below, value)
    return replace(whole, **{key: value})


def _part(whole: Any, key: str) -> Any:
    found = getattr(whole, key)
    if found is not None:
        return found
    # "CudaInit | None": the dataclass of an unknown part, which must need no arguments.
    [field] = [f for f in fields(whole) if f.name == key]
    [kind] = [k for k in field.type.__args__ if is_dataclass(k)]
    return kind()
