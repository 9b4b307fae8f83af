"""What values of several kinds of text look like: versions, systems, makers of cards."""

import re
from collections.abc import Iterator

from torchdoctor.reading.model import Seen

VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc|\.dev|\.post)\d+)*(?:\+[\w.]+)?")
"""Of a Python package: 2.6.0+cu124, 2.7.0.dev20250310+cu128."""
SHORT_VERSION = re.compile(r"\d{1,2}\.\d{1,2}")
"""The first two numbers: 12.4 of 12.4.99."""
DRIVER_VERSION = re.compile(r"\d{3}\.\d{1,3}(?:\.\d{1,3})?")

SYSTEMS = {"linux": "linux", "windows": "windows", "macos": "macos", "darwin": "macos"}

_DISTROS = {
    "ubuntu": "ubuntu",
    "debian": "debian",
    "fedora": "fedora",
    "centos": "centos",
    "red hat": "rhel",
    "rhel": "rhel",
    "rocky": "rocky",
    "alma": "almalinux",
    "oracle linux": "ol",
    "amazon linux": "amzn",
    "opensuse": "opensuse-leap",
    "suse linux enterprise": "sles",
    "arch linux": "arch",
    "manjaro": "manjaro",
    "linux mint": "linuxmint",
    "pop!_os": "pop",
    "alpine": "alpine",
    "nixos": "nixos",
    "gentoo": "gentoo",
    "kali": "kali",
}
_DISTRO = re.compile("|".join(map(re.escape, _DISTROS)), re.IGNORECASE)
_MACOS = re.compile(r"\b(?:mac ?os|os x|darwin|mac)\b", re.IGNORECASE)
_WINDOWS = re.compile(r"\bwindows\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_MACHINE = re.compile(r"\((x86_64|aarch64|arm64|AMD64|ppc64le|armv7l)\)")
_PYTHON = re.compile(r"(?:Python )?(\d\.\d{1,2}(?:\.\d{1,2})?)(?![\w.])")
_BITS = re.compile(r"\b(32|64)[- ]bit (?:runtime|\()|\[MSC v\.\d+ (32|64) bit")

_MAKERS = (
    (
        "nvidia",
        re.compile(r"nvidia|geforce|quadro|tesla|\b[rg]tx ?\d|\brtx\b|titan", re.IGNORECASE),
    ),
    # The GPU inside a Jetson's chip, by the name of its driver.
    ("nvidia", re.compile(r"\(nvgpu\)|\b(?:orin|xavier|tegra)\b", re.IGNORECASE)),
    ("nvidia", re.compile(r"^(?:A|H|L|B|V|P|T|K)\d{1,4}[A-Z]{0,2}\b(?:[- ]|$)|^GH200|^GB\d{2,3}")),
    ("amd", re.compile(r"\bamd\b|radeon|instinct|advanced micro|\[amd", re.IGNORECASE)),
    ("intel", re.compile(r"\bintel\b|\barc\b.*graphics|\biris\b", re.IGNORECASE)),
    ("apple", re.compile(r"\bapple\b", re.IGNORECASE)),
)


def vendor_of(name: str) -> str | None:
    """Who made a card, by its name."""
    return next((maker for maker, pattern in _MAKERS if pattern.search(name)), None)


def card_key(words: str) -> str:
    """A card's name or slot as a key: what is spelt a little otherwise is one card."""
    return re.sub(r"\W+|nvidia|geforce|amd|intel", "", words.lower())


def operating_system(words: str, line: int) -> Iterator[Seen]:
    """An operating system as people and programs write it: "Ubuntu 22.04.4 LTS (x86_64)"."""
    if found := _MACHINE.search(words):
        yield Seen("os.machine", found[1], line)
    if found := _DISTRO.search(words):
        yield Seen("os.system", "linux", line)
        name = _DISTROS[found[0].lower()]
        yield Seen("os.distro.id", name, line)
        if number := _NUMBER.search(words, found.end()):
            yield Seen("os.distro.version", number[0], line)
    elif found := _MACOS.search(words):
        yield Seen("os.system", "macos", line)
        if number := _NUMBER.search(words, found.end()):
            yield Seen("os.version", number[0], line)
    elif _WINDOWS.search(words) and "wsl" not in words.lower():
        yield Seen("os.system", "windows", line)
    elif re.match(r"linux\b", words, re.IGNORECASE):
        yield Seen("os.system", "linux", line)


def python_version(words: str, line: int) -> Iterator[Seen]:
    """A version of Python, its tag, and its bits where they are said."""
    found = _PYTHON.search(words)
    if found is None:
        return
    yield Seen("python.version", found[1], line)
    free_threaded = "t" if "free-thread" in words else ""
    yield Seen("python.tag", f"{python_tag(found[1])}{free_threaded}", line)
    if bits := _BITS.search(words):
        yield Seen("python.bits", int(bits[1] or bits[2]), line)


def python_tag(version: str) -> str:
    """The tag of wheels: cp311 of 3.11.7."""
    major, minor, *_ = version.split(".")
    return f"cp{major}{minor}"


def special_kernel(release: str, line: int) -> Iterator[Seen]:
    """WSL and Jetson, which have kernels of Microsoft's and NVIDIA's own."""
    if "microsoft" in release.lower():
        version = 2 if "standard" in release.lower() or "wsl2" in release.lower() else 1
        yield Seen("wsl.version", version, line, stated=False)
    if release.endswith("-tegra"):
        yield Seen("jetson", {}, line, stated=False)


def cuda_of_label(version: str) -> str | None:
    """The CUDA that a local label names: "12.4" of 2.6.0+cu124."""
    found = re.search(r"\+cu(\d{2,3})\b", version)
    return f"{found[1][:-1]}.{found[1][-1]}" if found else None
