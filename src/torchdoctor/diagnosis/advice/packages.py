"""Advice on getting the packages: indexes, networks, disks, environments."""

from torchdoctor.diagnosis.advice.model import Advice

_PIP = "https://pip.pypa.io/en/stable/"
_CONFIGURATION = f"{_PIP}topics/configuration/"
_NOT_FOUND = (
    "MIRROR_LACKS_BUILD",
    "VARIANT_NOT_PUBLISHED",
    "NO_WHEEL_FOR_PYTHON",
    "NO_WHEEL_FOR_PLATFORM",
)
_NETWORK = (*_NOT_FOUND, "INDEX_UNREACHABLE", "DOWNLOAD_INTERRUPTED")

ADVICE = {
    "INDEX_UNREACHABLE": Advice(
        cause="The name of the index cannot be resolved, the connection is refused, or nothing"
        " comes back in time.",
        fix="Try the network itself first, then another source.",
        commands=("torchdoctor install --mirror auto",),
        docs=f"{_PIP}user_guide/#using-a-proxy-server",
        explains=_NOT_FOUND,
    ),
    "TLS_UNTRUSTED": Advice(
        cause="The certificate is not signed by an authority that Python knows, as behind a proxy"
        " that opens connections, or the clock is wrong, or the certificate has run out.",
        fix="Set the clock; name the authority of the proxy to pip. Trust no host blindly.",
        commands=("date", "python -m pip config set global.cert /path/to/proxy-ca.pem"),
        docs=f"{_PIP}topics/https-certificates/",
        explains=_NETWORK,
    ),
    "PROXY_BROKEN": Advice(
        cause="A proxy is set that does not answer, needs SOCKS support that is not installed, or"
        " is written without its scheme.",
        fix="Correct the variables, or remove them where no proxy is needed.",
        commands=("env | grep -i proxy", "python -m pip config list"),
        docs=f"{_PIP}user_guide/#using-a-proxy-server",
        explains=_NETWORK,
    ),
    "HASH_MISMATCH": Advice(
        cause="The file was cut short or changed on its way, or the index serves another file than"
        " its page announced.",
        fix="Empty the cache and fetch it again; if it stays, take another source.",
        commands=("python -m pip cache purge",),
        docs=f"{_PIP}topics/secure-installs/",
    ),
    "DOWNLOAD_INTERRUPTED": Advice(
        cause="The connection broke while a large file was transferred.",
        fix="Try again with a longer time limit, or fetch the wheel with a tool that resumes.",
        commands=("python -m pip install --timeout 120 --retries 10 torch",),
        docs=f"{_PIP}cli/pip/#cmdoption-timeout",
        explains=("INDEX_UNREACHABLE", *_NOT_FOUND),
    ),
    "MIRROR_LACKS_BUILD": Advice(
        cause="The index answers and does not have this file: a mirror copies some folders and not"
        " others, may be days behind, and old builds are removed.",
        fix="Take another source, or a build that this one has.",
        commands=("torchdoctor install --mirror auto",),
        docs="https://download.pytorch.org/whl/",
    ),
    "INDEX_MIXUP": Advice(
        cause="Each variant of torch has an index of its own. The label +cu118 exists there and"
        " not on the default index; and among several indexes the highest version wins, wherever"
        " it lies.",
        fix="Name the index of the variant, and pin the version with its label.",
        commands=("torchdoctor install",),
        docs=_CONFIGURATION,
    ),
    "DISK_FULL": Advice(
        cause="pip writes a wheel to the temporary folder and unpacks it into the environment; a"
        " CUDA build takes several gigabytes of each.",
        fix="Make room, or name a temporary folder on another disk.",
        commands=("df -h", "python -m pip cache purge", "export TMPDIR=/path/on/another/disk"),
        docs=f"{_PIP}topics/caching/",
    ),
    "MEMORY_KILLED": Advice(
        cause="The system ended the process because memory ran out: pip holds a large wheel in"
        " memory while it caches it, and compilers run in parallel.",
        fix="Install without the cache, give the machine or container more memory, or compile with"
        " fewer jobs.",
        commands=("python -m pip install --no-cache-dir torch", "export MAX_JOBS=2"),
        docs=f"{_PIP}topics/caching/",
    ),
    "EXTERNALLY_MANAGED": Advice(
        cause="The distribution owns this Python, and pip must not change it (PEP 668).",
        fix="Make a virtual environment.",
        commands=("torchdoctor install --venv .venv",),
        docs="https://packaging.python.org/en/latest/specifications/externally-managed-environments/",
    ),
    "ENVIRONMENT_READ_ONLY": Advice(
        cause="This user may not write where the packages lie.",
        fix="Make a virtual environment of your own.",
        commands=("torchdoctor install --venv .venv",),
        docs=f"{_PIP}user_guide/#user-installs",
    ),
    "PIP_TOO_OLD": Advice(
        cause="An old pip does not know the tags of newer wheels (manylinux_2_28), and does not see"
        " them.",
        fix="Update pip.",
        commands=("python -m pip install --upgrade pip",),
        docs=f"{_PIP}installation/#upgrading-pip",
    ),
    "WRONG_PACKAGE_NAME": Advice(
        cause="The package for PyTorch is called torch; pytorch is the name of conda's.",
        fix="Ask for torch.",
        commands=("torchdoctor install",),
        docs="https://pytorch.org/get-started/locally/",
    ),
    "FILES_IN_USE": Advice(
        cause="Windows does not replace a library that a running program has loaded.",
        fix="End every Python and every notebook that uses this environment, remove folders whose"
        " names begin with ~, and install again.",
        docs=f"{_PIP}topics/",
    ),
    "PYTHON_WITHOUT_SSL": Advice(
        cause="This Python was built without a module that pip or torch needs, because its library"
        " was not there at the time.",
        fix="Install the library's development package and build Python again, or use another"
        " Python.",
        commands=('python3 -c "import ssl, zlib, lzma, bz2, ctypes"',),
        docs="https://devguide.python.org/getting-started/setup-building/#build-dependencies",
        explains=_NOT_FOUND,
    ),
    "RESOLVER_CONFLICT": Advice(
        cause="Two requirements ask for versions that exclude each other.",
        fix="Loosen one of them, or take packages that belong together; a fresh environment shows"
        " whose requirement it is.",
        commands=("python -m pip check",),
        docs=f"{_PIP}topics/dependency-resolution/",
    ),
    "PIP_INSTALLS_ELSEWHERE": Advice(
        cause="pip's configuration sends packages to another place than this environment.",
        fix="Look what is configured, and remove it.",
        commands=("python -m pip config debug",),
        docs=_CONFIGURATION,
    ),
    "INSTALLER_FAILED": Advice(
        cause="The installer ended with an error that no other word explains.",
        fix="Read its last lines; they are in the log.",
        docs=_PIP,
    ),
}
