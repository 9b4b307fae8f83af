"""Takes secrets out of texts before anybody sees them.

Too much is masked rather than too little: what a reader cannot see can be asked for, what was
printed cannot be taken back.
"""

import re

MASK = "****"

# The user part of an address ends at the last @ before the first slash; passwords may hold an @.
_USER_PART = re.compile(r"(?<=://)[^\s/?#]+@")
# Not valid, but typed all the same: a password with a slash. "host:8080/path@v1" and an IPv6
# address have a colon too, hence the two looks ahead.
_USER_PART_WITH_SLASH = re.compile(r"(?<=://)(?!\[)[^\s/?#@:]*:(?!\d+(?:[/?#]|\s|$))[^\s@]*@")
# A proxy may be written without its scheme. "image:tag@sha256:..." is none.
_BARE_USER_PART = re.compile(r"(?<![\w/@:.*-])[\w.%+-]+:[^\s/@:]+@(?!sha256:)(?=[\w\[])")

_TELLTALE = (
    r"[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?"
    r"|private[_-]?key|credentials?|signature)"
)
# "name=value", "name: value", '"name": "value"', also in a query string; "token==1.0" is a pin.
_NAMED_SECRET = re.compile(
    rf"(?i)(?<![\w.-])(?P<name>{_TELLTALE}[\"']?\s*(?:=(?!=)|:(?!//))\s*)"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s&\"',;]+)"
)
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
        | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                      # JSON Web Token
    )"""
)


def mask_url(url: str) -> str:
    """An address without its user, password and secret parameters."""
    masked = _USER_PART.sub(f"{MASK}@", url)
    masked = _USER_PART_WITH_SLASH.sub(f"{MASK}@", masked)
    masked = _BARE_USER_PART.sub(f"{MASK}@", masked)
    return _mask_names(masked)


def mask_text(text: str) -> str:
    """Any text without the secrets that can be recognised: in addresses, by name, by shape."""
    masked = mask_url(text)
    masked = _AUTHORIZATION.sub(lambda found: f"{found[1]}{MASK}", masked)
    masked = _BEARER.sub(rf"\g<1>{MASK}", masked)
    return _TOKEN.sub(MASK, masked)


def mask_variable(name: str, value: str) -> str:
    """The value of an environment variable, hidden as a whole where its name says so."""
    return MASK if value and _SECRET_VARIABLE.fullmatch(name) else mask_text(value)


def _mask_names(text: str) -> str:
    masked = _NAMED_SECRET.sub(rf"\g<name>{MASK}", text)
    return _QUERY_SECRET.sub(rf"\g<1>={MASK}", masked)
