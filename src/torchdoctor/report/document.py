"""Documents as JSON text."""

import json

from torchdoctor.plain import encode


def render_json(document: object) -> str:
    """A document dataclass as indented JSON, without a newline at the end."""
    return json.dumps(encode(document), indent=2, ensure_ascii=False)
