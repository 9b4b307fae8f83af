"""The captured machines, read as facts."""

import json
from pathlib import Path

from torchdoctor import plain
from torchdoctor.facts.model import Facts

CAPTURES = Path(__file__).parent / "captures"


def load_capture(name: str) -> Facts:
    """Facts of a captured machine, by its name: in full, or without the fault."""
    unknown: list[str] = []
    facts = plain.decode(Facts, json.loads(_file_of(name).read_text(encoding="utf-8")), unknown)
    assert not unknown, f"{name} has keys that the facts do not know: {unknown}"
    return facts


def _file_of(name: str) -> Path:
    exact = CAPTURES / f"{name}.json"
    machine, _, word = name.rpartition("-")
    found = [exact] if exact.exists() else sorted(CAPTURES.glob(f"{machine}-*-{word}.json"))
    if len(found) != 1:
        raise LookupError(f"{name} names {len(found)} captures: {[path.stem for path in found]}")
    return found[0]
