"""What an exception on the way to an index means, in the public vocabulary."""

import re

from torchdoctor.texts import Text, joined, say

INDEX_UNREACHABLE = "INDEX_UNREACHABLE"
TLS_UNTRUSTED = "TLS_UNTRUSTED"
PROXY_BROKEN = "PROXY_BROKEN"
MIRROR_LACKS_BUILD = "MIRROR_LACKS_BUILD"

# By what is written in it and not by its class: requests wraps a refused certificate as an
# SSLError, as a ConnectionError, and behind a proxy as a ProxyError.
_TLS = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|doesn't match|Hostname mismatch"
    r"|TLS CA certificate bundle|CERTIFICATE_UNKNOWN|self.signed certificate"
)
_PROXY = re.compile(
    r"ProxyError|Cannot connect to proxy|Tunnel connection failed|InvalidProxyURL"
    r"|Missing dependencies for SOCKS|SOCKSHTTPS?Connection|check_hostname requires"
    r"|ProxySchemeUnknown|proxy URL"
)


def cause_of(error: BaseException) -> tuple[str, str]:
    """The word for an exception, and one line of evidence: its innermost message."""
    chain = tuple(_chain(error))
    everything = " ".join(f"{type(one).__name__} {one}" for one in chain)
    return _word(everything), _in_words(chain[-1])


def told_by(error: BaseException) -> str:
    """What an exception says: the text that it was raised with, where that is one of ours."""
    if isinstance(error, OSError) and isinstance(error.strerror, Text):
        return say(
            "[Errno {number}] {problem}: {path!r}",
            number=error.errno,
            problem=error.strerror,
            path=error.filename,
        )
    match error.args:
        case [Text() as text]:
            return text
    return str(error)


def named(error: BaseException) -> Text:
    """Kind and words of an exception that nobody has foreseen."""
    return joined((type(error).__name__, told_by(error)), ": ")


def _word(everything: str) -> str:
    if _TLS.search(everything):
        return TLS_UNTRUSTED
    return PROXY_BROKEN if _PROXY.search(everything) else INDEX_UNREACHABLE


def _chain(error: BaseException, depth: int = 8) -> list[BaseException]:
    """The exception, and what it was raised for, outermost first.

    requests and urllib3 keep the cause in `reason` or among their arguments, and it is not always
    set as `__cause__` as well.
    """
    inner = getattr(error, "reason", None)
    candidates = (inner, *error.args, error.__cause__, error.__context__)
    causes = [one for one in candidates if isinstance(one, BaseException)]
    return [error, *(_chain(causes[0], depth - 1) if causes and depth else [])]


def _in_words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    text = " ".join(str(error).split())
    # urllib3 puts the connection's repr in front.
    return text.rpartition("object at 0x")[2].partition(">: ")[2] or text or type(error).__name__
