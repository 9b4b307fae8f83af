"""Baselines: how fast a machine was, kept in a file that later runs are held against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from torchdoctor.bench.recording import Quantity, Recording
from torchdoctor.bench.words import heard
from torchdoctor.errors import BadRequest
from torchdoctor.plain import Mismatch, decode, encode
from torchdoctor.texts import Text, mark, say, verbatim

# What makes two runs two experiments. A driver does not: its update is a reason to compare.
OF_DEVICE = ("name", "type", "compute_capability", "memory_bytes", "threads")
OF_TORCH = ("version", "cuda", "hip", "cudnn", "python")
# How large an item was: the same name at another size is another experiment too.
OF_ITEM = ("side", "shape", "batch", "dtype", "buffer_bytes")

DRAWN_DIGITS = mark("drawn digits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The file that `bench --save-baseline` writes and `--compare` reads."""

    schema: Literal["torchdoctor.baseline/1"] = "torchdoctor.baseline/1"
    made: str
    """When, in UTC: "2026-11-24T10:00:00+00:00"."""
    settings: dict[str, Any] = field(default_factory=dict)
    """What a run must have in common with this one; what was not known is left out."""
    quantities: tuple[Quantity, ...] = ()


def settings_of(recording: Recording, *, tier: str, data: str = DRAWN_DIGITS) -> dict[str, Any]:
    """The settings of a run, as far as they are known: flat, by "device.name", "gemm.side"."""
    hello = recording.hello
    found: dict[str, Any] = {"tier": tier, "data": data}
    found |= _chosen("device", hello.device if hello else {}, OF_DEVICE)
    found |= _chosen("torch", hello.torch if hello else {}, OF_TORCH)
    if recording.card and recording.card.power_limit_watts is not None:
        found["power_limit_watts"] = recording.card.power_limit_watts
    for item in recording.finished.values():
        found |= _chosen(item.name, item.metrics, OF_ITEM)
    return found


def _chosen(where: str, values: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {f"{where}.{key}": values[key] for key in keys if values.get(key) is not None}


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Text, ...]:
    """What was set otherwise, in words. What one side does not know differs in nothing."""
    return tuple(
        say("{key} was {then} and is {now}", key=key, then=_said(then[key]), now=_said(now[key]))
        for key in then
        if key in now and now[key] != then[key]
    )


def _said(value: object) -> object:
    return heard(value) if isinstance(value, str) else value


def save_baseline(
    path: Path, settings: Mapping[str, Any], quantities: tuple[Quantity, ...]
) -> None:
    """Write a baseline.

    Raises:
        BadRequest: nothing was measured, or the file cannot be written.
    """
    if not quantities:
        raise BadRequest(
            say("--save-baseline {path}: nothing was measured, so nothing is written", path=path),
            next_step=say("run items that are timed, for example without --only"),
        )
    made = datetime.now(timezone.utc).isoformat(timespec="seconds")
    baseline = Baseline(made=made, settings=dict(settings), quantities=tuple(quantities))
    try:
        path.write_text(json.dumps(encode(baseline), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadRequest(
            say(
                "{option} {path}: it cannot be written ({why})",
                option="--save-baseline",
                path=path,
                why=error.strerror,
            ),
            next_step=say("name a file in a folder that is there"),
        ) from None


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BadRequest: it is not there, or no baseline.
    """
    try:
        return decode(Baseline, json.loads(path.read_bytes()))
    except OSError as error:
        why = verbatim(error.strerror) if error.strerror else say("it cannot be read")
    except (ValueError, RecursionError, Mismatch) as error:
        why = say("it is no baseline: {error}", error=heard(str(error)))
    raise BadRequest(
        say("--compare {path}: {why}", path=path, why=why),
        next_step=say("write one with `torchdoctor bench --save-baseline FILE`"),
    )


def refuse_other_settings(baseline: Baseline, now: Mapping[str, Any], path: Path) -> None:
    """Raises BadRequest where the two runs cannot be compared, and names every difference."""
    found = differences(baseline.settings, now)
    if found:
        raise BadRequest(
            say(
                "--compare {path}: that run had other settings, so the two cannot be compared",
                path=path,
            ),
            evidence=found,
            next_step=say("run with the same settings, or save a baseline with these"),
        )
