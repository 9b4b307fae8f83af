"""Addresses of indexes: what lies below them, and which secrets they hold.

An address is an http(s) or file URL, or a path as pip's --find-links takes it.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from torchdoctor.facts.mask import MASK
from torchdoctor.texts import Text

# Up to the last @ before the path: passwords may hold an @ that nobody escaped.
_USER_PART = re.compile(r"(?<=://)[^\s/?#]*@")


def secrets_of(address: str) -> tuple[str, ...]:
    """User and password of an address, as written and as decoded, longest first.

    The user counts too: tokens are often given in its place.
    """
    found = _USER_PART.search(address)
    if found is None:
        return ()
    user, _, password = found[0][:-1].partition(":")
    words = {user, password, unquote(user), unquote(password)}
    # Nobody can tell a secret of one or two letters from the rest of a text.
    return tuple(sorted((w for w in words if len(w) > 2), key=len, reverse=True))  # noqa: PLR2004


def scrubbed(text: str, secrets: tuple[str, ...]) -> str:
    """`text` without these secrets, wherever in it they stand; a `Text` keeps its template."""
    if isinstance(text, Text):  # its template is ours, and holds none
        return Text(text.template, tuple((name, _scrub(v, secrets)) for name, v in text.fields))
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _scrub(value: object, secrets: tuple[str, ...]) -> object:
    return scrubbed(value, secrets) if isinstance(value, str) else value


def local_path(address: str) -> Path | None:
    """The path that a file URL or a plain path means; None for every other address.

    Raises:
        ValueError: no valid URL.
    """
    if "://" not in address and not address.lower().startswith("file:"):
        return Path(address).expanduser()
    parts = urlsplit(address)
    if parts.scheme.lower() != "file":
        return None
    # UNC paths of Windows keep their host; elsewhere only this machine has files for us.
    host = parts.netloc if parts.netloc not in ("", "localhost") else ""
    return Path(url2pathname(f"//{host}{parts.path}" if host else parts.path))


def project_page(address: str, package: str) -> str:
    """Where a simple index lists the files of `package` (PEP 503: with a slash at its end)."""
    bare, question_mark, query = address.partition("?")
    return f"{bare.rstrip('/')}/{package}/{question_mark}{query}"


def host_of(address: str) -> str:
    """Host with its port where one is given, in lower case: "mirror.example:8443"."""
    return urlsplit(address).netloc.rpartition("@")[2].lower()
