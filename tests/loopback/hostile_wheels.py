"""Wheels that claim to be torch 2.6.0+cpu and are not what they state, each in one way."""

import io
import zipfile

from stub_torch import torch_wheel

CONTENT = torch_wheel("2.6.0+cpu")[1]
INFO = "torch-2.6.0+cpu.dist-info"


def members(wheel):
    """Path -> content."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(wheel, changes, *, compressed=False):
    """The wheel with other members: path -> content."""
    packed = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, body in {**members(wheel), **changes}.items():
            archive.writestr(name, body)
    return packed.getvalue()


HOSTILE = {
    "leaves the target": changed(CONTENT, {"../../../evil.py": b"x"}),
    "absolute member": changed(CONTENT, {"/tmp/evil.py": b"x"}),  # noqa: S108 - what is refused
    "bomb": changed(CONTENT, {"torch/zeros": bytes(250_000_000)}, compressed=True),
    "other name inside": changed(
        CONTENT, {f"{INFO}/METADATA": b"Name: evil\nVersion: 2.6.0+cpu\n"}
    ),
    "other version inside": changed(CONTENT, {f"{INFO}/METADATA": b"Name: torch\nVersion: 2.7\n"}),
    "unlisted member": changed(CONTENT, {"torch/extra.py": b"x"}),
    "damaged member": changed(CONTENT, {"torch/__init__.py": b"damaged"}),
    "half a file": CONTENT[: len(CONTENT) // 2],
    "a page": b"<html>sorry</html>",
}
