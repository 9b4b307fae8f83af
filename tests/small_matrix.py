"""A small matrix that is right, to be spoilt by one replacement at a time."""

RELEASE = """\
[release]
torch           = "2.6.0"
released        = 2025-01-29
requires_python = ">=3.9.0"
source          = "index page"
checked         = 2026-11-23

[[build]]
platform      = "linux_x86_64"
variants      = ["pypi"]
cuda          = "12.4"
default_index = true
labelled      = false
pythons       = ["cp39", "cp313"]
tag           = "manylinux1_x86_64"
glibc         = "2.17"
size_mb       = 767
source        = "index page"
checked       = 2026-11-23

[[build]]
platform = "linux_x86_64"
variants = ["cpu", "cu124"]
labelled = true
pythons  = ["cp39", "cp313", "cp313t"]
tag      = "linux_x86_64"
glibc    = "2.17"
verified = false
note     = "no file was seen"
source   = "lock files"
checked  = 2026-11-23

[[sm]]
platform = "linux_x86_64"
variants = ["pypi", "cu124"]
sm       = ["5.0", "8.6"]
source   = "wheel"
checked  = 2026-11-23

[[requires]]
platform = "linux_x86_64"
source   = "METADATA"
checked  = 2026-11-23
[requires.packages]
triton = "==3.2.0"
"""
COMPANION = """\
package = "torchaudio"

[[release]]
version  = "2.6.0"
released = 2025-01-29
torch    = "==2.6.0"
source   = "index page"
checked  = 2026-11-23
[[release.wheels]]
platforms = ["linux_x86_64"]
pythons   = ["cp39", "py3"]
"""
SAID = '\nsource = "a page"\nchecked = 2026-11-23\n'
FILES = {
    "torch/2.6.0.toml": RELEASE,
    "companions/torchaudio.toml": COMPANION,
    "addons.toml": '[[addon]]\nname = "ninja"\npackage = "ninja"\nhow = "package"' + SAID,
    "companion_exceptions.toml": '[[companion_exception]]\npackage = "torchaudio"' + SAID,
    "driver_floors.toml": '[[driver_floor]]\nos="linux"\ncuda_major = 12\ndriver_min = "525.60.13"'
    + SAID,
    "driver_branches.toml": '[[driver_branch]]\nbranch = 550\ncuda = "12.4"' + SAID,
    "card_support.toml": '[[card_support]]\ncc_min = "8.0"\ncc_max = "8.9"' + SAID,
    "ceilings.toml": '[[ceiling]]\ncards = ["NVIDIA L4"]\nquantity = "bf16"\npeak = 121.0'
    '\npublished = 70.9\npeak_source = "a page"' + SAID,
    "images.toml": '[[base_image]]\ncuda = "12.4"\nversion = "12.4.1"\nsystems = ["ubuntu22.04"]'
    + SAID
    + '[[image_system]]\nsystem = "ubuntu22.04"\npython = "3.10"\nglibc = "2.35"'
    + SAID,
    "mirrors.toml": '[[mirror]]\nid = "tuna"\nkind = "general"' + SAID,
    "numpy.toml": '[[numpy]]\nos = "linux"\ntorch = "2.3.0"' + SAID,
    "codes.toml": '[[codes]]\napi = "cuda"' + SAID + '[codes.names]\n999 = "UNKNOWN"\n',
    "chips.toml": '[[capability]]\ncompute_capability = "8.9"\nchips = ["AD102"]' + SAID,
    "pci_nvidia.tsv": "# source, licence\n2684\tAD102\tAD102 [GeForce RTX 4090]\n",
}


def write_small(root, replacements=None):
    """The folder `matrices/` below `root`; `replacements`: file -> (old, new)."""
    folder = root / "matrices"
    for name, text in FILES.items():
        old, new = (replacements or {}).get(name, ("", ""))
        assert old in text, f"{name} has no {old!r}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return folder
