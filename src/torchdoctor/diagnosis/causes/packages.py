"""The causes behind the words about getting the packages."""

from torchdoctor.diagnosis.causes.model import Cause

CAUSES = {
    "INDEX_UNREACHABLE": Cause(
        "The name of the index cannot be resolved, the connection is refused, or nothing"
        " comes back in time.",
        explains=(
            "MIRROR_LACKS_BUILD",
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
        ),
    ),
    "TLS_UNTRUSTED": Cause(
        "The certificate is not signed by an authority that Python knows, as behind a proxy"
        " that opens connections, or the clock is wrong, or the certificate has run out.",
        explains=(
            "MIRROR_LACKS_BUILD",
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
            "INDEX_UNREACHABLE",
            "DOWNLOAD_INTERRUPTED",
        ),
    ),
    "PROXY_BROKEN": Cause(
        "A proxy is set that does not answer, needs SOCKS support that is not installed, or"
        " is written without its scheme.",
        explains=(
            "MIRROR_LACKS_BUILD",
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
            "INDEX_UNREACHABLE",
            "DOWNLOAD_INTERRUPTED",
        ),
    ),
    "HASH_MISMATCH": Cause(
        "The file was cut short or changed on its way, or the index serves another file than"
        " its page announced.",
    ),
    "DOWNLOAD_INTERRUPTED": Cause(
        "The connection broke while a large file was transferred.",
        explains=(
            "INDEX_UNREACHABLE",
            "MIRROR_LACKS_BUILD",
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
        ),
    ),
    "MIRROR_LACKS_BUILD": Cause(
        "The index answers and does not have this file: a mirror copies some folders and not"
        " others, may be days behind, and old builds are removed.",
    ),
    "INDEX_MIXUP": Cause(
        "Each variant of torch has an index of its own. The label +cu118 exists there and"
        " not on the default index; and among several indexes the highest version wins,"
        " wherever it lies.",
    ),
    "DISK_FULL": Cause(
        "pip writes a wheel to the temporary folder and unpacks it into the environment; a"
        " CUDA build takes several gigabytes of each.",
    ),
    "MEMORY_KILLED": Cause(
        "The system ended the process because memory ran out: pip holds a large wheel in"
        " memory while it caches it, and compilers run in parallel.",
    ),
    "EXTERNALLY_MANAGED": Cause(
        "The distribution owns this Python, and pip must not change it (PEP 668).",
    ),
    "ENVIRONMENT_READ_ONLY": Cause(
        "This user may not write where the packages lie.",
    ),
    "PIP_TOO_OLD": Cause(
        "An old pip does not know the tags of newer wheels (manylinux_2_28), and does not"
        " see them.",
    ),
    "WRONG_PACKAGE_NAME": Cause(
        "The package for PyTorch is called torch; pytorch is the name of conda's.",
    ),
    "FILES_IN_USE": Cause(
        "Windows does not replace a library that a running program has loaded.",
    ),
    "PYTHON_WITHOUT_SSL": Cause(
        "This Python was built without a module that pip or torch needs, because its library"
        " was not there at the time.",
        explains=(
            "MIRROR_LACKS_BUILD",
            "VARIANT_NOT_PUBLISHED",
            "NO_WHEEL_FOR_PYTHON",
            "NO_WHEEL_FOR_PLATFORM",
        ),
    ),
    "RESOLVER_CONFLICT": Cause(
        "Two requirements ask for versions that exclude each other.",
    ),
    "PIP_INSTALLS_ELSEWHERE": Cause(
        "pip's configuration sends packages to another place than this environment.",
    ),
    "INSTALLER_FAILED": Cause(
        "The installer ended with an error that no other word explains.",
    ),
}
