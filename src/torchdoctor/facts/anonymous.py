"""Takes persons and machines out of a text that is to be given away: names, hosts, addresses.

Secrets are masked everywhere (see `mask`). What goes into a bundle loses besides who ran it and
where: user names, host names, network addresses, serial numbers. The names are gathered from all
texts first, so that one that only a path gives away is taken out of a listing too.
"""

import re
from collections.abc import Iterable

from torchdoctor.facts.mask import MASK, mask_text

USER = "user"
HOST = "host"

# "/home/jane/", "/Users/jane/", "C:\Users\jane\", also with the doubled backslashes of JSON.
_HOMES = re.compile(
    r"(?P<head>(?:/(?:home|Users|data/home|usr/home|var/home|scratch|work|mnt/[a-z]/Users)/"
    r"|[A-Za-z]:[\\/]+Users[\\/]+|~))(?P<name>[A-Za-z0-9][\w.@+-]*)"
)
# "jane@gpubox:/work$", "jane@gpubox ~ %", also in front of an SSH command.
_PROMPT = re.compile(
    r"(?<![\w./:@-])(?P<name>[a-z_][\w.-]{0,31})@(?P<host>[\w-][\w.-]{1,62})(?=[:\s])"
)
_UNAME = re.compile(r"\bLinux (?P<host>[\w.-]+) (?=\d+\.\d+)")
_SYSLOG = re.compile(
    r"^(?:[A-Z][a-z]{2} +\d+ [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.+-]+) (?P<host>[\w.-]+) "
    r"(?=\S+?(?:\[\d+\])?:)",
    re.MULTILINE,
)
_STATED = re.compile(
    r"\b(?:host ?name|node ?name|Computer ?Name|HOSTNAME"
    r"|COMPUTERNAME)\b[\"']?\s*[:=]\s*[\"']?(?P<host>[\w.-]+)"
)
_OWNER = re.compile(
    r"\b(?:USER|USERNAME|LOGNAME|user ?name|login)\b[\"']?\s*[:=]\s*[\"']?(?P<name>[\w.-]+)"
)
_URL_HOST = re.compile(
    r"(?P<head>[a-z][a-z0-9+]*://(?:\*{4}@)?)(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+)"
)
# Versions of NVIDIA's packages have four numbers too: "nvidia-cudnn-cu12 9.1.0.70".
_ADDRESS = re.compile(
    r"(?P<before>(?:nvidia[\w-]*|torch\w*|version|v|==|>=|<=|~=)[\"']?[\s:=,]*[\"']?)?"
    r"(?<![\w.])(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?![\w.+-]|\.\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MAC = re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b")
_SERIAL = re.compile(r"(?i)(serial(?: number)?\"?\s*[:>=]\s*\"?)[\w-]{6,}")
_UUID = re.compile(r"\b((?:GPU|MIG)-)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_UUID = "00000000-0000-0000-0000-000000000000"

# Accounts and words that belong to no person, and hosts that everybody has.
_NOBODY = frozenset({
    USER, "root", "ubuntu", "admin", "administrator", "debian", "centos", "ec2-user", "azureuser",
    "runner", "jovyan", "public", "default", "nobody", "shared", "python", "conda", "miniconda3",
    "anaconda3", "home", "data", "git", "torch", "nvidia", "cuda", "model", "models",
})  # fmt: skip
_NOWHERE = frozenset({HOST, "localhost", "linux", "docker", "version", "kernel", "colab", "wsl"})
# Whose addresses everybody knows: makers, forges, registries of images.
_PUBLIC = (
    "pytorch.org", "nvidia.com", "github.com", "githubusercontent.com", "gitlab.com", "docker.com",
    "docker.io", "ghcr.io", "nvcr.io", "huggingface.co", "anaconda.com", "anaconda.org",
    "microsoft.com", "aliyun.com", "python.org", "readthedocs.io", "kernel.org", "rpmfusion.org",
    "example.com", "example.org",
)  # fmt: skip
SHORTEST = 3
"""A shorter name stands in every second word, and gives nobody away."""


class Anonymous:
    """Takes the same persons and machines out of every text that it is given."""

    def __init__(
        self, texts: Iterable[str], *, users: Iterable[str] = (), hosts: Iterable[str] = ()
    ) -> None:
        """Gather the names.

        Args:
            texts: Everything that is to be given away.
            users: Names that are known besides: who runs this.
            hosts: Names of this machine.
        """
        found_users, found_hosts = set(users), set(hosts)
        for text in texts:
            found_users |= names_in(text)
            found_hosts |= hosts_in(text)
        self._users = _pattern(name for name in found_users if name.lower() not in _NOBODY)
        self._hosts = _pattern(name for name in found_hosts if name.lower() not in _NOWHERE)

    def __call__(self, text: str) -> str:
        """A text without secrets, persons and machines."""
        text = _HOMES.sub(lambda found: f"{found['head']}{USER}", mask_text(text))
        text = _URL_HOST.sub(_public_host, text)
        text = _MAIL.sub(f"{USER}@{HOST}", text)
        for pattern, name in ((self._users, USER), (self._hosts, HOST)):
            if pattern is not None:
                text = pattern.sub(name, text)
        text = _ADDRESS.sub(_no_address, text)
        text = _MAC.sub("00:00:00:00:00:00", text)
        text = _SERIAL.sub(rf"\g<1>{MASK}", text)
        return _UUID.sub(rf"\g<1>{_NO_UUID}", text)


def names_in(text: str) -> set[str]:
    """User names that a text gives away by where they stand."""
    return {
        found["name"]
        for pattern in (_HOMES, _PROMPT, _OWNER)
        for found in pattern.finditer(text)
        if len(found["name"]) >= SHORTEST
    }


def hosts_in(text: str) -> set[str]:
    """Host names that a text gives away by where they stand, with and without their domain."""
    found = {
        match["host"]
        for pattern in (_PROMPT, _UNAME, _SYSLOG, _STATED)
        for match in pattern.finditer(text)
        if len(match["host"]) >= SHORTEST
    }
    return found | {
        host.partition(".")[0] for host in found if len(host.partition(".")[0]) >= SHORTEST
    }


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(
        {name for name in names if len(name) >= SHORTEST}, key=lambda n: (-len(n), n)
    )
    if not longest_first:
        return None
    return re.compile(
        rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])"
    )


def _no_address(found: re.Match[str]) -> str:
    alone = found[0] == found.string  # a value by itself, as facts have them, is a version
    return found[0] if found["before"] or alone else "0.0.0.0"  # noqa: S104 - any address


def _public_host(found: re.Match[str]) -> str:
    host = found["host"].lower().rstrip(".")
    public = any(host == name or host.endswith(f".{name}") for name in _PUBLIC)
    local = host in ("localhost", "127.0.0.1", "[::1]")
    return found[0] if public or local else f"{found['head']}{HOST}"
