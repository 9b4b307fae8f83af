"""Takes secrets out of texts before anybody sees them.

Too much is masked rather than too little: what a reader cannot see can be asked for, what was
printed cannot be taken back.
"""

import re

from torchdoctor.plain import JsonValue

MASK = "****"

# The user part of an address ends at the last @ before the first slash; passwords may hold an @.
_USER_PART = re.compile(r"(?<=://)[^\s/?#]+@")
# Not valid, but typed all the same: a password with a slash. "host:8080/path@v1" and an IPv6
# address have a colon too, hence the two looks ahead.
_USER_PART_WITH_SLASH = re.compile(r"(?<=://)(?!\[)[^\s/?#@:]*:(?!\d+(?:[/?#]|\s|$))[^\s@]*@")
# A terminal may break the line in the middle of it.
_BROKEN_USER_PART = re.compile(
    r"(?<=://)[^\s/?#@:]{1,200}:(?!\d+\s)[^\s/?#@]{0,200}\r?\n[> |]{0,4}[^\s/?#@:]{0,200}@"
)
# JSON of some makers: "https:\/\/jane:word@host".
_ESCAPED_USER_PART = re.compile(r"(?<=:\\/\\/)[^\s/?#\\]+@")
# A proxy may be written without its scheme. "image:tag@sha256:..." is none.
_BARE_USER_PART = re.compile(r"(?<![\w/@:.*%+-])[\w.%+-]+:[^\s/@:]+@(?!sha256:)(?=[\w\[])")
_WORD = re.compile(r"\S+")

_TELLTALE = (
    r"[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?"
    r"|private[_-]?key|credentials?|signature|cookie|_pat)"
)
# As JSON within JSON and web pages write them, too.
_ESCAPED_QUOTE = r"(?:\\+[\"']|&quot;|&#3[49];)"
# "name=value", "name: value", '"name": "value"', also in a query string; "token==1.0" is a pin.
_NAMED_SECRET = re.compile(
    rf"(?i)(?<![\w.-])(?P<name>{_TELLTALE}(?:[\"']|{_ESCAPED_QUOTE})?\s*(?:=(?!=)|:(?!//))\s*)"
    rf"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|{_ESCAPED_QUOTE}[^\s&\"',;\\]+|[^\s&\"',;]+)"
)
# Options with the value behind a blank, netrc's lines, curl's "-u" and docker's "login -p".
_OPTION = re.compile(rf"(?i)(?<!\S)(-{{1,2}}{_TELLTALE}[ \t]+)(?![-=:])\S+")
_NETRC = re.compile(r"(?i)\b(login\s+\S{1,200}\s+password\s+)\S+")
_USER_OPTION = re.compile(
    r"(?<=\s)(-u[ \t]+|--(?:proxy-)?user[ \t=]+)(?!\d+:\d+(?:\s|$))[^\s:\"']+:[^\s]+"
)
_LOGIN = re.compile(r"(\blogin\b[^\n]{0,200}?\s-p[ \t]+)\S+")
_KEY_BLOCK = re.compile(r"(?s)(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(.*?)(?=-----END|\Z)")
# UV_INDEX_<NAME>_USERNAME beside _PASSWORD: who asks is nobody's business either.
_SECRET_VARIABLE = re.compile(rf"(?i){_TELLTALE}|\w+_user(?:name)?")
_QUERY_SECRET = re.compile(r"(?i)(?<=[?&])(sig|key|auth|pwd|pass)=[^\s&#\"']+")
_AUTHORIZATION = re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?)(?:(\w+)\s+)?[^\s\"',;]+")
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]{16,}")

# Shapes that the issuers document, so that scanners can find them.
_TOKEN = re.compile(
    r"""(?x)\b(?:
        gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{20,}        # GitHub
        | glpat-[\w-]{16,}                                     # GitLab
        | hf_[A-Za-z0-9]{20,}                                  # Hugging Face
        | pypi-Ag[\w-]{16,}                                    # package indexes (macaroons)
        | (?:AKIA|ASIA)[A-Z0-9]{16}                            # AWS
        | xox[abposr]-[\w-]{10,}                               # Slack
        | sk-[\w-]{32,}
        | (?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                      # JSON Web Token
    )"""
)


def mask_url(url: str) -> str:
    """An address without its user, password and secret parameters."""
    masked = _USER_PART.sub(f"{MASK}@", url)
    if "://" in masked and "@" in masked:
        # Word by word, and up to the last @: a megabyte without one would take its square.
        masked = _WORD.sub(_without_slash, masked)
        masked = _BROKEN_USER_PART.sub(f"{MASK}\n{MASK}@", masked)
    masked = _ESCAPED_USER_PART.sub(f"{MASK}@", masked)
    masked = _BARE_USER_PART.sub(f"{MASK}@", masked)
    return _mask_names(masked)


def mask_text(text: str) -> str:
    """Any text without the secrets that can be recognised: in addresses, by name, by shape."""
    masked = mask_url(text)
    if "PRIVATE KEY" in masked:
        masked = _KEY_BLOCK.sub(_blanked, masked)
    for pattern in (_OPTION, _NETRC, _USER_OPTION, _LOGIN):
        masked = pattern.sub(rf"\g<1>{MASK}", masked)
    masked = _AUTHORIZATION.sub(lambda found: f"{found[1]}{MASK}", masked)
    masked = _BEARER.sub(rf"\g<1>{MASK}", masked)
    return _TOKEN.sub(MASK, masked)


def mask_words(words: str) -> str:
    """As `mask_text`; a text without secrets can still be translated afterwards."""
    masked = mask_text(words)
    return words if masked == words else masked


def mask_variable(name: str, value: str) -> str:
    """The value of an environment variable, hidden as a whole where its name says so."""
    return MASK if value and _SECRET_VARIABLE.fullmatch(name) else mask_text(value)


def mask_data(data: JsonValue) -> JsonValue:
    """Plain JSON data with every text masked, and those whose key says that they are secret."""
    if isinstance(data, str):
        return mask_text(data)
    if isinstance(data, list):
        return [mask_data(item) for item in data]
    if isinstance(data, dict):
        return {key: _mask_item(str(key), value) for key, value in data.items()}
    return data


def _mask_item(key: str, value: JsonValue) -> JsonValue:
    return mask_variable(key, value) if isinstance(value, str) else mask_data(value)


def _without_slash(word: re.Match[str]) -> str:
    if "://" not in word[0]:
        return word[0]
    head, at, tail = word[0].rpartition("@")
    return _USER_PART_WITH_SLASH.sub(f"{MASK}@", head + at) + tail


def _blanked(block: re.Match[str]) -> str:
    """A key without its lines, of which the numbers stay."""
    return f"{block[1]}{MASK}" + "\n" * block[2].count("\n")


def _mask_names(text: str) -> str:
    masked = _NAMED_SECRET.sub(rf"\g<name>{MASK}", text)
    return _QUERY_SECRET.sub(rf"\g<1>={MASK}", masked)
