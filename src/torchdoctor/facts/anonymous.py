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

# "/home/jane/", "/Users/jane/", "/raid/home2/jane/"; "/data/jane/" where conda's folder is in it.
_HOMES = re.compile(
    r"(?P<head>/(?:home\d*|homes|[Uu]sers?|scratch|work)/|~)(?P<name>[^\W_][\w.@+-]*)"
)
_CONDA = re.compile(
    r"(?P<head>/)(?P<name>[^\W_][\w.+-]*)(?=/(?:(?:ana|mini|mamba|micro)?(?:conda|forge|mamba))\d?/)"
)
# "C:\Users\Jane Doe\", also with the doubled backslashes of JSON; another name has no blanks.
_WINDOWS = re.compile(
    r"(?P<head>[A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+)"
    r"(?P<name>[^\\/:*?\"'<>|\r\n]{1,64}(?=[\\/])|[^\W_][\w.@+-]*)"
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
# NCCL_DEBUG=INFO: "gpubox7:4242:4299 [0] NCCL INFO ..."
_NCCL = re.compile(r"^[ \t]*(?P<host>[\w.-]+):\d+:\d+ \[\d+\] (?=NCCL )", re.MULTILINE)
# "host='nexus.corp.example'" of urllib3, "--trusted-host nexus", "SLURM_JOB_NODELIST=gpu17".
_STATED = re.compile(
    r"(?i)(?<![a-z])(?:host(?: ?name)?|trusted-host|node(?: ?name|list)?|computer ?name|fqdn)"
    r"[\"']?\s{0,30}(?:[:=]|(?<=-host)\s)\s{0,5}[\"']?(?P<host>[a-z][\w.-]+)"
)
# What resolvers say: curl, Go, glibc's callers, torch's rendezvous.
_RESOLVED = re.compile(
    r"(?i)(?:resolve(?: host:)? |lookup |addresses of \()['\"]?(?P<host>[a-z][\w-]*(?:\.[\w-]+)*)"
)
# Domains that only a private network has, and netrc's lines.
_PRIVATE = re.compile(
    r"(?i)(?<![\w.@-])(?P<host>[a-z][\w-]{0,62}(?:\.[\w-]{1,62}){1,5}"
    r"\.(?:local|lan|internal|intranet|corp|localdomain))(?![\w-])"
)
_NETRC = re.compile(r"\bmachine\s+(?P<host>[\w.-]+)\s+login\b")
_OWNER = re.compile(
    r"\b(?:USER|USERNAME|LOGNAME|user ?name|login)\b[\"']?\s*[:=]\s*[\"']?(?P<name>[\w.-]+)"
)
_ID = re.compile(r"\b[ug]id=\d+\((?P<name>[\w.-]+)\)")
_URL_HOST = re.compile(
    r"(?P<head>(?<![a-z0-9+])[a-z][a-z0-9+]*://(?:\*{4}@)?)(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+)"
)
# Versions of NVIDIA's packages have four numbers too: "nvidia-cudnn-cu12 9.1.0.70".
_ADDRESS = re.compile(
    r"(?P<before>(?:(?<![\w-])(?:nvidia[\w-]*|torch\w*|version|v)|(?<![=<>~])(?:==|>=|<=|~=))"
    r"[\"']?[\s:=,]{0,9}[\"']?)?"
    r"(?<![\w.])(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?![\w.+-]|\.\d)"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_MAC = re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b")
_SERIAL = re.compile(r"(?i)(serial(?: number)?\"?\s{0,60}[:>=]\s{0,9}\"?)[\w-]{6,}")
_UUID = re.compile(r"\b((?:GPU|MIG)-)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NO_UUID = "00000000-0000-0000-0000-000000000000"

# Accounts and words that belong to no person, and hosts that everybody has.
_NOBODY = frozenset({
    USER, "root", "ubuntu", "admin", "administrator", "debian", "centos", "ec2-user", "azureuser",
    "runner", "jovyan", "public", "default", "nobody", "shared", "python", "conda", "miniconda3",
    "anaconda3", "home", "data", "git", "torch", "nvidia", "cuda", "model", "models", "opt", "usr",
    "local", "var", "tmp", "mnt", "srv", "content", "workspace", "app", "envs", "share", "user",
    "wheel", "docker", "video", "render", "sudo", "default user", "all users",
})  # fmt: skip
_NOWHERE = frozenset({
    HOST, "localhost", "linux", "docker", "version", "kernel", "colab", "wsl",
    "none", "null", "true", "false", "unknown", "name", "port", "for", "the",
})  # fmt: skip
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
        self._names = {
            **_replaced(filter(_is_somewhere, found_hosts), HOST),
            **_replaced((name for name in found_users if name.lower() not in _NOBODY), USER),
        }
        self._sizes = _sizes(self._names)
        # Chinese and Japanese set no blanks between words.
        self._without_words = sorted(
            (name for name in self._names if not name[0].isascii()), key=len, reverse=True
        )

    def __call__(self, text: str) -> str:
        """A text without secrets, persons and machines."""
        text = mask_text(text)
        for pattern in (_HOMES, _WINDOWS):
            text = pattern.sub(lambda found: f"{found['head']}{USER}", text)
        text = _URL_HOST.sub(_public_host, text)
        text = _MAIL.sub(f"{USER}@{HOST}", text)
        if self._names:
            text = self._without_names(text)
        text = _ADDRESS.sub(_no_address, text)
        text = _MAC.sub("00:00:00:00:00:00", text)
        text = _SERIAL.sub(rf"\g<1>{MASK}", text)
        return _UUID.sub(rf"\g<1>{_NO_UUID}", text)

    def _without_names(self, text: str) -> str:
        """Looks every word up, whatever the number of names: one alternation of all would not."""
        for one in self._without_words:
            text = text.replace(one, self._names[one])
        parts, done = [], 0
        for start in _WORD_START.finditer(text):
            at = start.start()
            if at < done:
                continue
            name = self._name_at(text, at, start[0])
            if name is not None:
                parts += [text[done:at], self._names[name]]
                done = at + len(name)
        return "".join((*parts, text[done:]))

    def _name_at(self, text: str, at: int, word: str) -> str | None:
        """The longest name that stands at a place, and does not go on in a longer word."""
        for size in self._sizes.get(word, ()):
            name, behind = text[at : at + size], text[at + size : at + size + 1]
            if name in self._names and not (behind.isascii() and behind.isalnum()):
                return name
        return None


def names_in(text: str) -> set[str]:
    """User names that a text gives away by where they stand."""
    return {
        found["name"]
        for pattern in (_HOMES, _CONDA, _WINDOWS, _PROMPT, _OWNER, _ID)
        for found in pattern.finditer(text)
        if len(found["name"]) >= _shortest(found["name"])
    }


def hosts_in(text: str) -> set[str]:
    """Host names that a text gives away by where they stand, with and without their domain."""
    machines = _found(text, _PROMPT, _UNAME, _SYSLOG, _NCCL, _STATED)
    short = {one for host in machines if len(one := host.partition(".")[0]) >= SHORTEST}
    # The first word of a server's address may be any: "index", "mirror".
    return machines | short | _found(text, _RESOLVED, _PRIVATE, _NETRC, _URL_HOST)


def _found(text: str, *patterns: re.Pattern[str]) -> set[str]:
    hosts = (found["host"] for pattern in patterns for found in pattern.finditer(text))
    return {host for host in hosts if len(host) >= SHORTEST and _is_somewhere(host)}


# Names begin at such words, so that "x_jane" loses hers, and "janet" does not.
_WORD_START = re.compile(r"[A-Za-z0-9]+")


def _replaced(names: Iterable[str], by: str) -> dict[str, str]:
    stripped = (name.strip("_.-+@ ") for name in names)
    return {name: by for name in stripped if len(name) >= _shortest(name)}


def _shortest(name: str) -> int:
    return SHORTEST if name.isascii() else 2


def _sizes(names: Iterable[str]) -> dict[str, list[int]]:
    """First word of each name -> the lengths of the names that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for name in names:
        word = _WORD_START.match(name)
        if word is not None:
            found.setdefault(word[0], set()).add(len(name))
    return {word: sorted(sizes, reverse=True) for word, sizes in found.items()}


def _is_somewhere(host: str) -> bool:
    """Whether a host is one of somebody's, and no number."""
    name = host.lower()
    return name not in _NOWHERE and not _is_public(name) and not name.replace(".", "").isdecimal()


def _no_address(found: re.Match[str]) -> str:
    alone = found[0] == found.string  # a value by itself, as facts have them, is a version
    return found[0] if found["before"] or alone else "0.0.0.0"  # noqa: S104 - any address


def _public_host(found: re.Match[str]) -> str:
    host = found["host"].lower().rstrip(".")
    local = host in ("localhost", "127.0.0.1", "[::1]")
    return found[0] if local or _is_public(host) else f"{found['head']}{HOST}"


def _is_public(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _PUBLIC)
