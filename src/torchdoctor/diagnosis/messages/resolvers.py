"""Messages of uv, conda, poetry and of what they download with."""

from torchdoctor.diagnosis.telltale import said_by

_UV_TAGS = said_by(
    "astral-sh/uv crates/uv-resolver/src/pubgrub/report.rs, crates/uv-distribution-types",
    (
        (
            "NO_WHEEL_FOR_PYTHON",
            (
                "hint: You require CPython 3.14 (`cp314`), but we only found wheels for `torch` "
                "(v2.4.0)"
                " with the following Python ABI tags: `cp38`, `cp39`"
            ),
            (
                r"has no wheels with a matching Python (?:ABI|implementation|version) tag"
                r"|(?:torch|nvidia|triton)\S* \(v[\w.+]+\) (?:with|only has wheels with) the "
                r"following Python"
                r"|requires? Python[ <>=.\d,]+ and .*(?:torch|triton)\b.*cannot be used"
            ),
        ),
        (
            "NO_WHEEL_FOR_PLATFORM",
            (
                "error: Distribution `torch==2.5.1` can't be installed because it doesn't "
                "have a source"
                " distribution or wheel for the current platform"
            ),
            (
                r"doesn't have a source distribution or wheel for the current platform"
                r"|has no wheels with a matching platform tag"
                r"|Wheels are available for `(?:torch|nvidia|triton)[^`]*` \(v[^)]*\) on the "
                r"following platforms"
            ),
        ),
    ),
)
_UV_NETWORK = said_by(
    "astral-sh/uv crates/uv-client",
    (
        (
            "DOWNLOAD_INTERRUPTED",
            (
                "Failed to download distribution due to network timeout. Try increasing "
                "UV_HTTP_TIMEOUT"
            ),
            (
                r"due to network timeout|Try increasing UV_HTTP_TIMEOUT|request or response "
                r"body error"
                r"|connection closed before message completed"
            ),
        ),
        (
            "INDEX_UNREACHABLE",
            "error sending request for url (https://download.pytorch.org/whl/cu124/torch/)",
            r"error sending request for url|Could not connect, are you offline",
        ),
        (
            "MIRROR_LACKS_BUILD",
            (
                "HTTP status client error (404 Not Found) for url "
                "(https://download.pytorch.org/whl/torch.whl)"
            ),
            r"HTTP status client error \((?:403|404|410)\b[^)]*\) for url",
        ),
    ),
)
_PIP_NETWORK = said_by(
    "urllib3 response.py, _error_catcher; requests models.py, raise_for_status; pypa/pip",
    (
        (
            "DOWNLOAD_INTERRUPTED",
            (
                'File "/venv/lib/python3.11/site-packages/pip/_vendor/urllib3/response.py", line '
                "438, in _error_catcher"
            ),
            r"urllib3[\\/]response\.py\W.*_error_catcher",
        ),
        (
            "DOWNLOAD_INTERRUPTED",
            (
                "ReadTimeoutError: HTTPSConnectionPool(host='download.pytorch.org', port=443): "
                "Read timed out."
            ),
            r"exceptions\.ReadTimeoutError: |^ReadTimeoutError: ",
        ),
        (
            "DOWNLOAD_INTERRUPTED",
            "ERROR: Wheel 'torch' located at /tmp/pip-unpack-x/torch.whl is invalid.",
            r"Wheel '\w+' located at \S+ is invalid|BadZipFile: |Bad CRC-32 for file",
        ),
        (
            "MIRROR_LACKS_BUILD",
            (
                "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: "
                "https://mirrors.aliyun.com/pypi"
            ),
            r"(?:403|404|410) Client Error: \w[\w ]* for url:",
        ),
        (
            "INDEX_UNREACHABLE",
            "pip._vendor.requests.exceptions.HTTPError: 503 Server Error: Busy for url: https://x",
            r"\b(?:401|407|429) Client Error: |\b5\d\d Server Error: |401 Error, Credentials not",
        ),
        (
            "INDEX_UNREACHABLE",
            "Could not fetch URL https://mirrors.aliyun.com/simple/torch/: connection error",
            (
                r"Could not fetch URL |Failed to connect to \S|didn't respond within \d"
                r"|Request failed after \d+ retr"
            ),
        ),
        (
            "INDEX_UNREACHABLE",
            (
                "[WinError 10060] A connection attempt failed because the connected party did not"
                " respond"
            ),
            (
                r"\[WinError 100(?:51|54|60|61|65)\]|\[Errno (?:101|110|111|113|11001)\]"
                r"|ConnectTimeoutError"
                r"|EOF occurred in violation of protocol|UNEXPECTED_EOF_WHILE_READING"
            ),
        ),
        (
            "PROXY_BROKEN",
            "ValueError: Unable to determine SOCKS version from socks://127.0.0.1:7890/",
            (
                r"Unable to determine SOCKS version|Proxy URL had no scheme|Unknown scheme for "
                r"proxy URL"
                r"|Using SOCKS proxy, but the 'socksio' package is not installed|407 Proxy "
                r"Authentication Required"
            ),
        ),
        (
            "TLS_UNTRUSTED",
            "SSLError(SSLCertVerificationError(1, 'unable to get local issuer certificate'))",
            (
                r"unable to get local issuer certificate|self[- ]signed certificate|certificate "
                r"has expired"
                r"|SSLCertVerificationError"
            ),
        ),
    ),
)
_CONDA = said_by(
    "conda/conda conda/exceptions.py",
    (
        (
            "MIRROR_LACKS_BUILD",
            (
                "PackagesNotFoundError: The following packages are not available from current "
                "channels:"
            ),
            r"PackagesNotFoundError|packages are not available from current channels",
        ),
        (
            "RESOLVER_CONFLICT",
            "LibMambaUnsatisfiableError: Encountered problems while solving:",
            r"UnsatisfiableError: |Encountered problems while solving",
        ),
        (
            "INDEX_UNREACHABLE",
            (
                "CondaHTTPError: HTTP 000 CONNECTION FAILED for url "
                "<https://repo.anaconda.com/pkgs/main>"
            ),
            r"HTTP 000 CONNECTION FAILED",
        ),
        ("TLS_UNTRUSTED", "CondaSSLError: Encountered an SSL error.", r"CondaSSLError"),
        (
            "HASH_MISMATCH",
            (
                "ChecksumMismatchError: Conda detected a mismatch between the expected content "
                "and downloaded content"
            ),
            r"ChecksumMismatchError|not found in known hashes \(was:",
        ),
        (
            "ENVIRONMENT_READ_ONLY",
            (
                "EnvironmentNotWritableError: The current user does not have write permissions to"
                " the target"
            ),
            r"EnvironmentNotWritableError|NoWritablePkgsDirError",
        ),
    ),
)
# Its plan names each package with its build: which counts where CUDA was asked for.
_CONDA_PLAN = said_by(
    "conda/conda conda/core/link.py, with the build strings of the channel pytorch",
    (
        (
            "TORCH_CPU_BUILD",
            "pytorch pytorch/win-64::pytorch-1.10.0-py3.6_cpu_0",
            r"::pytorch-[\d.]+-\S*cpu|^\s*pytorch-[\d.]+\s+\|\s*\S*cpu",
        ),
    ),
    weak=True,
)
_POETRY = said_by(
    "python-poetry/poetry src/poetry/mixology/failure.py",
    (
        (
            "RESOLVER_CONFLICT",
            "So, because app depends on torch (^2.6), version solving failed.",
            r"\bversion solving failed\b",
        ),
    ),
)
_POETRY_CHOICE = said_by(
    "python-poetry/poetry src/poetry/installation/chooser.py: its lock has the release",
    (
        (
            "NO_WHEEL_FOR_PYTHON",
            "RuntimeError: Unable to find installation candidates for torch (2.5.1)",
            r"Unable to find installation candidates for torch\w* \(",
        ),
    ),
)
_MEMORY = said_by(
    "Linux mm/oom_kill.c; gcc/gcc.c; moby/moby builder/dockerfile; Kubernetes",
    (
        (
            "MEMORY_KILLED",
            "Out of memory: Killed process 4242 (pip) total-vm:9251132kB",
            r"[Oo]ut of memory: Kill(?:ed)? process|oom-kill:|\bOOMKilled\b",
        ),
        (
            "MEMORY_KILLED",
            "g++: fatal error: Killed signal terminated program cc1plus",
            (
                r"Killed signal terminated program|internal compiler error: Killed|\bcicc died "
                r"due to signal 9"
                r"|died with <Signals\.SIGKILL: 9>|\(signal: 9, SIGKILL"
            ),
        ),
        (
            "MEMORY_KILLED",
            "The command '/bin/sh -c pip install torch' returned a non-zero code: 137",
            (
                r"returned a non-zero code: 137|did not complete successfully: exit code: 137"
                r"|\bexit(?:ed with)? (?:code|status):? 137\b|SIGKILL: 9|exit code -9\b"
            ),
        ),
    ),
)
_PLACEHOLDER = said_by(
    "torch 0.1.2 setup.py: the source that installers fall back to where no wheel fits",
    (
        (
            "NO_WHEEL_FOR_PYTHON",
            "RuntimeError: PyTorch does not currently provide packages for PyPI (see status at",
            r"PyTorch does not currently provide packages for PyPI",
        ),
        (
            "NO_WHEEL_FOR_PYTHON",
            "Using cached torch-0.1.2.post2.tar.gz (128 kB)",
            r"(?:Downloading|Using cached) \S*torch-0\.1\.2(?:\.post\d)?\.tar\.gz",
        ),
        (
            "NO_WHEEL_FOR_PYTHON",
            "ModuleNotFoundError: No module named 'tools.nnwrap'",
            r"No module named '?tools\.nnwrap",
        ),
    ),
)
ROWS = (
    *_PLACEHOLDER,
    *_UV_TAGS,
    *_UV_NETWORK,
    *_PIP_NETWORK,
    *_CONDA,
    *_CONDA_PLAN,
    *_POETRY,
    *_POETRY_CHOICE,
    *_MEMORY,
)
