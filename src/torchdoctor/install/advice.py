"""What the user can do about an install that failed, word by word."""

from torchdoctor.texts import Text, mark, say

_ADVICE = {
    "INDEX_UNREACHABLE": mark(
        "Check the network, or name a mirror that this machine reaches: --mirror NAME or URL."
    ),
    "TLS_UNTRUSTED": mark(
        "Give pip the certificate of your proxy or mirror (pip config set global.cert FILE), and "
        "check this machine's clock."
    ),
    "PROXY_BROKEN": mark(
        "Check HTTP_PROXY, HTTPS_PROXY and pip's own proxy setting (pip config debug shows them)."
    ),
    "MIRROR_LACKS_BUILD": mark("Name another mirror, or leave --no-fallback away."),
    "HASH_MISMATCH": mark(
        "Take another source: --mirror. What came is not what the index announced."
    ),
    "DOWNLOAD_INTERRUPTED": mark("Run the same command again, or name a nearer mirror: --mirror."),
    "DISK_FULL": mark("Make room, or let TMPDIR and PIP_CACHE_DIR point to a larger disk."),
    "EXTERNALLY_MANAGED": mark("Install into an environment of your own: --venv DIR."),
    "ENVIRONMENT_READ_ONLY": mark("Install into an environment that you may write to: --venv DIR."),
    "PIP_INSTALLS_ELSEWHERE": mark("Remove that setting (pip config debug shows where it stands)."),
    "MEMORY_KILLED": mark(
        "Close other programs, or set PIP_NO_CACHE_DIR=1, which needs less memory."
    ),
    "RESOLVER_CONFLICT": mark("Install into a fresh environment: --venv DIR."),
    "FILES_IN_USE": mark("End the programs that use torch, then run the same command again."),
    "INSTALLER_FAILED": mark("Read the end of the log: all that the installer said stands there."),
    "INDEX_MIXUP": mark(
        "Look which index was taken: pip config debug shows the settings that add some."
    ),
    "WRONG_INTERPRETER": mark("Look into the log where the installer put the packages."),
    "PYTHON_WITHOUT_SSL": mark("Take a Python that was built with ssl: --python PATH."),
}


_CHECK = mark("Run `torchdoctor check`: it looks for the cause.")


def advice_on(reasons: tuple[str, ...]) -> tuple[Text, ...]:
    """One sentence, on the first word that has any of its own."""
    own = [_ADVICE[word] for word in reasons if word in _ADVICE]
    return (say(own[0] if own else _CHECK),)
