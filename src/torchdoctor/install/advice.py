"""What the user can do about an install that failed, word by word."""

from torchdoctor.texts import Text, say

_ADVICE = {
    "INDEX_UNREACHABLE": (
        "Check the network, or name a mirror that this machine reaches: --mirror NAME or URL."
    ),
    "TLS_UNTRUSTED": (
        "Give pip the certificate of your proxy or mirror (pip config set global.cert FILE), and "
        "check this machine's clock."
    ),
    "PROXY_BROKEN": (
        "Check HTTP_PROXY, HTTPS_PROXY and pip's own proxy setting (pip config debug shows them)."
    ),
    "MIRROR_LACKS_BUILD": "Name another mirror, or leave --no-fallback away.",
    "HASH_MISMATCH": "Take another source: --mirror. What came is not what the index announced.",
    "DOWNLOAD_INTERRUPTED": "Run the same command again, or name a nearer mirror: --mirror.",
    "DISK_FULL": "Make room, or let TMPDIR and PIP_CACHE_DIR point to a larger disk.",
    "EXTERNALLY_MANAGED": "Install into an environment of your own: --venv DIR.",
    "ENVIRONMENT_READ_ONLY": "Install into an environment that you may write to: --venv DIR.",
    "PIP_INSTALLS_ELSEWHERE": "Remove that setting (pip config debug shows where it stands).",
    "MEMORY_KILLED": "Close other programs, or set PIP_NO_CACHE_DIR=1, which needs less memory.",
    "RESOLVER_CONFLICT": "Install into a fresh environment: --venv DIR.",
    "FILES_IN_USE": "End the programs that use torch, then run the same command again.",
    "INSTALLER_FAILED": "Read the end of the log: all that the installer said stands there.",
    "INDEX_MIXUP": "Look which index was taken: pip config debug shows the settings that add some.",
    "WRONG_INTERPRETER": "Look into the log where the installer put the packages.",
    "PYTHON_WITHOUT_SSL": "Take a Python that was built with ssl: --python PATH.",
}


_CHECK = "Run `torchdoctor check`: it looks for the cause."


def advice_on(reasons: tuple[str, ...]) -> tuple[Text, ...]:
    """One sentence, on the first word that has any of its own."""
    own = [_ADVICE[word] for word in reasons if word in _ADVICE]
    return (say(own[0] if own else _CHECK),)
