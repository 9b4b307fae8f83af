"""What the image of this container was built for, where torchdoctor built it."""

import json
from pathlib import Path
from typing import Any

from torchdoctor.facts.model import ImagePlan, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.system_files import below, read_text
from torchdoctor.texts import say

WRITTEN_TO = "/etc/torchdoctor/plan.json"
"""Where `install` leaves its plan in an image build."""


def probe_image_plan(place: Place) -> Probed[ImagePlan]:
    """The plan that an image build has left; no file is no problem, rubbish in it is one."""
    text = read_text(below(place.root, WRITTEN_TO))
    if text is None:
        return Probed(None)
    try:
        plan = _read(json.loads(text))
    except ValueError:
        plan = None
    if plan is None:
        return Probed.unknown(say("{path} is no plan of torchdoctor", path=WRITTEN_TO))
    return Probed(plan)


def _read(document: Any) -> ImagePlan | None:  # noqa: ANN401 - what json.loads gives
    if not isinstance(document, dict) or not isinstance(document.get("packages"), dict):
        return None
    words = {name: document.get(name) for name in ("torch", "variant", "variant_cuda")}
    packages = document["packages"]
    if not all(value is None or isinstance(value, str) for value in words.values()):
        return None
    if not all(isinstance(version, str) for version in packages.values()):
        return None
    return ImagePlan(**words, packages=packages)


def written_below(root: Path) -> Path:
    """The file of an image whose root is `root`."""
    return below(root, WRITTEN_TO)
