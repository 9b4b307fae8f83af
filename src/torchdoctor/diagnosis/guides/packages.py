"""Guides to the words about getting packages."""

from torchdoctor.diagnosis.guide import Guide

_PROXY = "https://pip.pypa.io/en/stable/user_guide/#using-a-proxy-server"
_ANY_MIRROR = "torchdoctor install --mirror auto"

GUIDES = (
    Guide(
        "INDEX_UNREACHABLE",
        "pip retries, speaks of name resolution, connections or time-outs, and ends with no"
        " matching distribution, which is only what follows.",
        "Try the network itself, then another source. torchdoctor asks all mirrors that it knows.",
        (_ANY_MIRROR,),
        _PROXY,
    ),
    Guide(
        "TLS_UNTRUSTED",
        "pip ends with CERTIFICATE_VERIFY_FAILED.",
        "Set the clock if it is wrong. Behind a proxy that opens connections, name its certificate"
        " to pip.",
        ("date", "python3 -m pip config set global.cert /path/to/authority.pem"),
        "https://pip.pypa.io/en/stable/topics/https-certificates/",
    ),
    Guide(
        "PROXY_BROKEN",
        "pip ends with ProxyError, with check_hostname requires server_hostname, or with missing"
        " dependencies for SOCKS support.",
        "Correct http_proxy and https_proxy: most proxies want http://host:port in both. A SOCKS"
        " proxy needs the package pysocks.",
        ("env | grep -i proxy", "python3 -m pip config list"),
        _PROXY,
    ),
    Guide(
        "HASH_MISMATCH",
        "pip says that packages do not match the hashes: what came is not what was announced.",
        "Empty pip's cache and try again, then another source. If it stays, tell whoever runs the"
        " index, and do not install the file.",
        ("python3 -m pip cache purge",),
        "https://pip.pypa.io/en/stable/topics/secure-installs/",
    ),
    Guide(
        "DOWNLOAD_INTERRUPTED",
        "pip ends with IncompleteRead, Connection broken or a ReadTimeoutError in the middle of a"
        " large file.",
        "Try again with a longer time-out, or take a source that is nearer.",
        ("python3 -m pip install --timeout 120 --retries 10 torch", _ANY_MIRROR),
        "https://pip.pypa.io/en/stable/cli/pip/",
    ),
    Guide(
        "MIRROR_LACKS_BUILD",
        "The mirror answers 404, or lists no file of the version that was asked for.",
        "Take another source, or a version that this one has.",
        (_ANY_MIRROR,),
        "https://download.pytorch.org/whl/",
    ),
    Guide(
        "INDEX_MIXUP",
        "Another build is installed than was meant, often the CPU build: pip takes the highest"
        " version from all indexes that the options and pip.conf name.",
        "Pin the label of the build, such as torch==2.6.0+cu124, and take indexes of other variants"
        " out of the configuration.",
        ("python3 -m pip config debug",),
        "https://pip.pypa.io/en/stable/topics/configuration/",
    ),
    Guide(
        "DISK_FULL",
        "pip ends with No space left on device. A CUDA build takes several gigabytes, in the"
        " environment and for a while in the temporary folder.",
        "Make room, or name a temporary folder on another disk.",
        ("df -h", "python3 -m pip cache purge", "export TMPDIR=/path/on/another/disk"),
        "https://pip.pypa.io/en/stable/topics/caching/",
    ),
    Guide(
        "MEMORY_KILLED",
        "pip ends with Killed, exit status 137 or a MemoryError.",
        "Install without pip's cache, which holds the file in memory, or give the container more"
        " memory. A build from source takes less with MAX_JOBS=1.",
        ("python3 -m pip install --no-cache-dir torch",),
        "https://pip.pypa.io/en/stable/topics/caching/",
    ),
    Guide(
        "EXTERNALLY_MANAGED",
        "pip ends with externally-managed-environment: the Python belongs to the system.",
        "Make a virtual environment. Debian and Ubuntu keep the module for it in python3-venv.",
        ("torchdoctor install --venv .venv",),
        "https://packaging.python.org/en/latest/specifications/externally-managed-environments/",
    ),
    Guide(
        "ENVIRONMENT_READ_ONLY",
        "pip ends with Permission denied or Read-only file system on site-packages.",
        "Make an environment of your own, or have the owner of this one install torch.",
        ("torchdoctor install --venv .venv",),
        "https://docs.python.org/3/library/venv.html",
    ),
    Guide(
        "PIP_TOO_OLD",
        "pip says that a wheel is not supported on this platform, or finds old releases only, and"
        " its version is below 20.3.",
        "Update pip.",
        ("python3 -m pip install --upgrade pip",),
        "https://pip.pypa.io/en/stable/news/",
    ),
    Guide(
        "WRONG_PACKAGE_NAME",
        'pip install pytorch ends with: You tried to install "pytorch".',
        "The package is named torch.",
        ("torchdoctor install",),
        "https://pytorch.org/get-started/locally/",
    ),
    Guide(
        "FILES_IN_USE",
        "On Windows pip ends with WinError 5 or 32 on a DLL, often below a folder ~orch.",
        "End all programs that use torch, notebooks and editors among them, then install again.",
        ("taskkill /IM python.exe",),
        "https://pip.pypa.io/en/stable/",
    ),
    Guide(
        "PYTHON_WITHOUT_SSL",
        "pip says that the ssl module is not available, or an import misses _ssl, _lzma, _bz2 or"
        " _ctypes: Python was built without the header files of a library.",
        "Install the libraries, then build Python anew, or take another Python.",
        ('python3 -c "import ssl, zlib, lzma, bz2, ctypes"',),
        "https://github.com/pyenv/pyenv/wiki#suggested-build-environment",
    ),
    Guide(
        "RESOLVER_CONFLICT",
        "pip ends with ResolutionImpossible and names requirements that contradict each other.",
        "Loosen one of the pins, or install the packages into environments of their own.",
        ("python3 -m pip check",),
        "https://pip.pypa.io/en/stable/topics/dependency-resolution/",
    ),
    Guide(
        "PIP_INSTALLS_ELSEWHERE",
        "pip is set to install somewhere else, as with user or target in its configuration, or to"
        " install nothing.",
        "Remove the setting from the configuration, or from the PIP_ variables.",
        ("python3 -m pip config debug",),
        "https://pip.pypa.io/en/stable/topics/configuration/",
    ),
    Guide(
        "INSTALLER_FAILED",
        "The installer ended with an error that no other word explains.",
        "Read its last lines in the log that torchdoctor names.",
    ),
)
