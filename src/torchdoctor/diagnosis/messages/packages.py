"""Messages of pip and uv, and of what they stand on."""

from torchdoctor.diagnosis.telltale import said_by

_ROUTE = (
    *said_by(
        "urllib3 connectionpool.py and util/retry.py",
        (
            (
                "INDEX_UNREACHABLE",
                "Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'",
                (
                    r"Retrying \(Retry\(.*(?:NewConnectionError|NameResolutionError"
                    r"|ConnectTimeoutError|ReadTimeoutError|ConnectionResetError"
                    r"|RemoteDisconnected)|Max retries exceeded"
                ),
            ),
            (
                "PROXY_BROKEN",
                "ProxyError('Cannot connect to proxy.')",
                (
                    r"ProxyError|Cannot connect to proxy|Tunnel connection failed|InvalidProxyURL"
                    r"|Failed to connect to proxy|proxy connection error"
                ),
            ),
        ),
    ),
    *said_by(
        "getaddrinfo(3) of glibc and Windows; uv names its cause",
        (
            (
                "INDEX_UNREACHABLE",
                "Temporary failure in name resolution",
                (
                    r"Temporary failure in name resolution|Name or service not known"
                    r"|getaddrinfo failed|cause: dns error|client error \(Connect\)"
                ),
            ),
        ),
    ),
    *said_by(
        "CPython Modules/_ssl.c and Lib/ssl.py; rustls of uv; pypa/pip network/session.py",
        (
            (
                "TLS_UNTRUSTED",
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
                (
                    r"(?i)certificate[_ ]verify[_ ]failed|invalid peer certificate"
                    r"|not a trusted or secure host|confirming the ssl certificate"
                ),
            ),
            ("PROXY_BROKEN", "check_hostname requires server_hostname"),
        ),
    ),
    *said_by(
        "requests adapters.py",
        (("PROXY_BROKEN", "Missing dependencies for SOCKS support"),),
    ),
    *said_by(
        "urllib3 response.py; pypa/pip exceptions.py; reqwest of uv",
        (
            (
                "DOWNLOAD_INTERRUPTED",
                "ProtocolError: ('Connection broken: IncompleteRead(0 bytes read)')",
                (
                    r"IncompleteRead|\bConnection broken:|not enough bytes were received"
                    r"|^ERROR: Wheel '.*' located at .* is invalid|Bad CRC-32 for file 'torch"
                    r"|error decoding response body|end of file before message length reached"
                    r"|^(?:pip\._vendor\.)?\S*ReadTimeoutError:"
                ),
            ),
        ),
    ),
)
_EXCEPTIONS = said_by(
    "pypa/pip exceptions.py",
    (
        (
            "HASH_MISMATCH",
            "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            r"DO NOT MATCH THE HASHES|Hash mismatch for ",
        ),
        (
            "EXTERNALLY_MANAGED",
            "error: externally-managed-environment",
            r"externally-managed-environment|is externally managed",
        ),
    ),
)
_DOWNLOAD = said_by(
    "pypa/pip network/download.py",
    (
        (
            "MIRROR_LACKS_BUILD",
            (
                "HTTP error 404 while getting https://mirrors.aliyun.com/pytorch-wheels/cu124/tor"
                "ch.whl"
            ),
            r"HTTP error (?:403|404|410) while getting|client error \((?:403|404|410) ",
        ),
        (
            "INDEX_UNREACHABLE",
            "HTTP error 502 while getting https://mirrors.aliyun.com/pytorch-wheels/torch.whl",
            (
                r"HTTP error (?:401|407|429|5\d\d) while getting"
                r"|HTTP status (?:server error|client error) \((?:401|407|429|5\d\d) "
            ),
        ),
    ),
)
_INSTALL = said_by(
    "pypa/pip commands/install.py",
    (
        (
            "ENVIRONMENT_READ_ONLY",
            "Could not install packages due to an OSError: [Errno 13] Permission denied: '/opt'",
            r"due to an (?:OSError|EnvironmentError): \[Errno (?:13|30)\]|\(os error (?:13|30)\)",
        ),
        (
            "FILES_IN_USE",
            r"[WinError 5] Access is denied: 'C:\env\Lib\site-packages\~orch\lib\c10.dll'",
            (
                r"(?:\[WinError (?:5|32)\]|os error (?:5|32)\b).*\.(?:dll|pyd)\b"
                r"|\[WinError 32\].*site-packages"
                # Below folders of the system it is a matter of rights: see ENVIRONMENT_READ_ONLY.
                r"|\[WinError 5\](?!.*[\\/](?:Program Files|ProgramData|Windows)\b).*site-packages"
            ),
        ),
        (
            "CUDA_PACKAGE_MISMATCH",
            (
                "torch 2.6.0 requires nvidia-cudnn-cu12==9.1.0.70; but you have nvidia-cudnn-cu12"
                " 9.5.1.17 which is incompatible."
            ),
            r"^torch \S+ (?:requires|has requirement) nvidia-.*but you have nvidia-",
        ),
        (
            "COMPANION_MISMATCH",
            (
                "torchvision 0.21.0 requires torch==2.6.0, but you have torch 2.7.0 which is"
                " incompatible."
            ),
            r"^torch(?:vision|audio) \S+ (?:requires|has requirement) torch==.*but you have torch ",
        ),
        (
            "PIP_INSTALLS_ELSEWHERE",
            (
                "Can not perform a '--user' install. User site-packages are not visible in this"
                " virtualenv."
            ),
            r"Can not perform a '--user' install",
        ),
    ),
)
_RESOLUTION = said_by(
    "pypa/pip resolution/resolvelib/factory.py",
    (
        (
            "PIP_TOO_OLD",
            (
                "torch-2.6.0+cu124-cp38-cp38-manylinux_2_28_x86_64.whl is not a supported wheel on"
                " this platform."
            ),
            r"is not a supported wheel on this platform",
        ),
        (
            "RESOLVER_CONFLICT",
            (
                "ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/"
                "dependency-resolution/"
            ),
            r"ResolutionImpossible|have conflicting dependencies|requirements are unsatisfiable",
        ),
    ),
)
# pip ends so too when it could not read a single page of the index.
_NO_MATCH = said_by(
    "pypa/pip resolution/resolvelib/factory.py; uv has words of its own",
    tuple(
        (
            word,
            "No matching distribution found for torch==2.6.0",
            (
                r"No matching distribution found for (?:torch|nvidia)"
                r"|there is no version of torch|torch\S* was not found in the package registry"
            ),
        )
        for word in (
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
            "MIRROR_LACKS_BUILD",
        )
    ),
    weak=True,
)
_SEARCH = said_by(
    "pypa/pip models/search_scope.py",
    (
        (
            "PYTHON_WITHOUT_SSL",
            (
                "pip is configured with locations that require TLS/SSL, however the ssl module in"
                " Python is not available."
            ),
            r"ssl module (?:in Python )?is not available|'ssl' module is unavailable",
        ),
    ),
)
_SYSTEM = (
    *said_by(
        "errno(3)",
        (
            (
                "DISK_FULL",
                "[Errno 28] No space left on device",
                (
                    # Programs in Go begin it with a small letter.
                    r"^(?!.*(?:/dev/shm|include/shm\.h)).*[Nn]o space left on device"
                    r"|\[Errno 28\]|os error 28\b"
                ),
            ),
        ),
    ),
    *said_by(
        "the shell, MemoryError of CPython, errno(3)",
        (
            (
                "MEMORY_KILLED",
                "Killed",
                (
                    r"^(?:\S*: line \d+: +\d+ )?Killed(?:: 9)?(?:\s*$|\s{2,}\S|\s+\()"
                    # behind a progress bar, whose line it ends
                    r"|\d:\d\dKilled$"
                    r"|^MemoryError\b|Cannot allocate memory"
                ),
            ),
        ),
    ),
)
_NAME = said_by(
    "setup.py of the package pytorch",
    (
        (
            "WRONG_PACKAGE_NAME",
            'You tried to install "pytorch". The package named for PyTorch is "torch"',
            r"The package named for PyTorch is",
        ),
    ),
)
ROWS = (
    *_ROUTE,
    *_EXCEPTIONS,
    *_DOWNLOAD,
    *_INSTALL,
    *_RESOLUTION,
    *_NO_MATCH,
    *_SEARCH,
    *_SYSTEM,
    *_NAME,
)
