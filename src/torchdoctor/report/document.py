"""Documents as JSON text."""

import json
from typing import Any

from torchdoctor.plain import encode


def render_json(document: object) -> str:
    """A document dataclass as indented JSON, without a newline at the end.

    Credentials in addresses are masked here, whatever room they came through: commands carry the
    user's mirror as it was given.
    """
    return json.dumps(_masked(encode(document)), indent=2, ensure_ascii=False)


def render_json_line(document: object) -> str:
    """The same as one line."""
    return json.dumps(_masked(encode(document)), separators=(",", ":"), ensure_ascii=False)


def _masked(data: Any) -> Any:  # noqa: ANN401 - plain JSON data
    if isinstance(data, str):
        if "://" not in data:  # the rest was masked where it was seen, by the probes
            return data
        from torchdoctor.facts.mask import mask_text

        return mask_text(data)
    if isinstance(data, list):
        return [_masked(item) for item in data]
    if isinstance(data, dict):
        return {key: _masked(item) for key, item in data.items()}
    return data
