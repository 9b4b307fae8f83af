"""The operating system, the C library and Python, as their own programs name them."""

import re
from collections.abc import Callable, Iterator

from torchdoctor.reading.kinds import values
from torchdoctor.reading.model import Line, Seen
from torchdoctor.reading.page import Page

# Like "Linux host 5.15.0-91-generic #101-Ubuntu SMP ... x86_64 x86_64 x86_64 GNU/Linux"
_UNAME = re.compile(
    r"\bLinux \S+ (\d+\.\d+\S*) (?:#|\S+ #).*?\b(x86_64|aarch64|armv7l|i686|ppc64le)\b"
)
_LINUX_VERSION = re.compile(r"\bLinux version (\d+\.\d+\S*) \(")
_LDD = re.compile(r"\bldd \((?:[^)]*?G(?:NU libc|LIBC)[^)]*)\) (\d+\.\d+)", re.IGNORECASE)
_MUSL = re.compile(r"\bmusl libc \((\w+)\)|\bld-musl-(\w+)\.so")
_MUSL_VERSION = re.compile(r"^\s*Version (\d+\.\d+\.\d+)\s*$")
_OS_RELEASE = re.compile(r"^\s*(ID|VERSION_ID|PRETTY_NAME)=\"?([^\"\n]*)\"?\s*$")
_LSB = re.compile(r"^\s*(Distributor ID|Description|Release):\s+(.+?)\s*$")
# A line that begins with the name of a system: "CentOS release 6.8 (Final)", "Ubuntu 22.04, WSL 2"
_LSB_LINE = re.compile(
    r"^\s*(?:[-*]\s+)?((?:CentOS|Ubuntu|Debian|Fedora|Red Hat|Rocky|AlmaLinux|openSUSE|Linux Mint)"
    r"[\w ./-]{0,30}\d[\w. ()-]{0,30}|openSUSE Tumbleweed|Arch Linux)(?:,.{0,60})?$"
)
_WINDOWS = re.compile(r"Microsoft Windows \[Version (\d+\.\d+\.\d+)")
_MACOS = re.compile(r"^\s*ProductVersion:\s+(\d+(?:\.\d+)+)")
_PYTHON = re.compile(
    r"^\s*(?:\$?\s*)Python (\d\.\d{1,2}\.\d{1,2})(?: \(.*| experimental free-threading "
    r"build.*)?\s*$"
)
_PYTHON_BANNER = re.compile(
    r"\bPython (\d\.\d{1,2}\.\d{1,2})\S* (?:\||\().*?(\[MSC v\.\d+ (?:32|64) bit[^\]]*\]"
    r"|\[(?:GCC|Clang)[^\]]*\])"
)
# Like "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.10)"
_PIP = re.compile(r"\bpip (\d+(?:\.\d+)+) from (\S.*?) \(python (\d\.\d{1,2})\)")
_PIP_NOTICE = re.compile(
    r"You are using pip version (\d+(?:\.\d+)+)|new release of pip(?: available)?: (\d+(?:\.\d+)+)"
)
_UV = re.compile(r"\buv (\d+\.\d+\.\d+)\b|Using C?Python (\d\.\d{1,2}\.\d{1,2})")
_TEGRA = re.compile(r"# R(\d+) \(release\), REVISION: (\d+)\.(\d+)")
_L4T = re.compile(
    r"\bL4T(?: (?:release|version))?:? (?:v|R)?(\d\d\.\d+(?:\.\d+)?)"
    r"|\bnvidia-l4t-core\s+(\d\d\.\d+\.\d+)",
    re.IGNORECASE,
)
_TEGRA_KERNEL = re.compile(r"\b\d+\.\d+\.\d+-tegra\b")


def read(page: Page) -> Iterator[Seen]:
    """What /etc/os-release, uname, ldd, python, pip and others print of the system."""
    for marks, pattern, reader in _ROWS:
        for line, found in page.matches(pattern, *marks):
            yield from reader(found, line)


def _uname(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("os.system", "linux", line.number)
    yield Seen("os.kernel", found[1], line.number)
    if found.re.groups > 1:
        yield Seen("os.machine", found[2], line.number)
    yield from values.special_kernel(found[1], line.number)


def _ldd(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("libc.name", "glibc", line.number)
    yield Seen("libc.version", found[1], line.number)


def _musl(_found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("libc.name", "musl", line.number)
    yield Seen("os.system", "linux", line.number, stated=False)


def _os_release(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("os.system", "linux", line.number, stated=False)
    if found[1] == "PRETTY_NAME":
        yield from values.operating_system(found[2], line.number)
    elif found[2]:
        key = "id" if found[1] == "ID" else "version"
        yield Seen(f"os.distro.{key}", found[2], line.number)


def _lsb(found: re.Match[str], line: Line) -> Iterator[Seen]:
    if found[1] == "Release" and re.fullmatch(r"\d+(?:\.\d+)*", found[2]):
        yield Seen("os.distro.version", found[2], line.number)
    elif found[1] != "Release":
        yield from values.operating_system(found[2], line.number)


def _named(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield from values.operating_system(found[1], line.number)


def _windows(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("os.system", "windows", line.number)
    yield Seen("os.version", found[1], line.number)


def _macos(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("os.system", "macos", line.number)
    yield Seen("os.version", found[1], line.number)


def _python(_found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield from values.python_version(line.text.strip(), line.number)


def _pip(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("python.pip", found[1], line.number)
    yield from values.python_version(found[3], line.number)


def _old_pip(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("python.pip", found[1] or found[2], line.number)


def _uv(found: re.Match[str], line: Line) -> Iterator[Seen]:
    if found[1]:
        yield Seen("python.uv", found[1], line.number)
    else:
        yield from values.python_version(found[2], line.number)


def _tegra(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("jetson.l4t", f"{found[1]}.{found[2]}.{found[3]}", line.number)


def _l4t(found: re.Match[str], line: Line) -> Iterator[Seen]:
    yield Seen("jetson.l4t", found[1] or found[2], line.number)


Row = tuple[tuple[str, ...], re.Pattern[str], Callable[[re.Match[str], Line], Iterator[Seen]]]
_ROWS: tuple[Row, ...] = (
    (("linux ",), _UNAME, _uname),
    (("linux version ",), _LINUX_VERSION, _uname),
    (("ldd (",), _LDD, _ldd),
    (("musl",), _MUSL, _musl),
    (("id=", "pretty_name="), _OS_RELEASE, _os_release),
    (("distributor id", "description:", "release:"), _LSB, _lsb),
    (("release ", "ubuntu ", "debian ", "fedora ", "opensuse ", "arch linux"), _LSB_LINE, _named),
    (("microsoft windows [",), _WINDOWS, _windows),
    (("productversion:",), _MACOS, _macos),
    (("python ",), _PYTHON, _python),
    (("python ",), _PYTHON_BANNER, _python),
    (("pip ",), _PIP, _pip),
    (("pip version ", "new release of pip"), _PIP_NOTICE, _old_pip),
    (("uv ", "using python", "using cpython"), _UV, _uv),
    (("(release), revision",), _TEGRA, _tegra),
    (("l4t",), _L4T, _l4t),
)
