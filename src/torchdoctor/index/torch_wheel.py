"""What stands inside a torch wheel: its CUDA, its kernels, its C++ ABI.

None of it is in the wheel's METADATA. `torch/version.py` names the CUDA; the flags that
`torch.cuda.get_arch_list()` shows stand as one string in libtorch_python.so; the ABI stands in the
CMake file for extensions.
"""

import ast
import re
from collections.abc import Iterable

from torchdoctor.index.remote_zip import BadZip, RemoteZip
from torchdoctor.matrix.seen import SeenInside
from torchdoctor.texts import say

VERSION = "torch/version.py"
FLAGS = "torch/lib/libtorch_python.so"
CMAKE = "torch/share/cmake/Torch/TorchConfig.cmake"

# "sm_80", "sm_90a", "compute_120": the readable form that torch's CMake makes of its gencode flags.
# Linkers let strings share their ends, so a list of several may follow any byte.
_FLAG = rb"(?:sm|compute)_\d{2,3}[af]?"
_FLAGS = re.compile(rb"(?<=\0)(%b)\0|(%b(?: %b)+)\0" % (_FLAG, _FLAG, _FLAG))
_OVERLAP_BYTES = 1024
"""Longest list of flags; that of 2.10.0 has 60 bytes."""
_ABI = re.compile(rb"_GLIBCXX_USE_CXX11_ABI=([01])")


def look_inside(wheel: RemoteZip) -> SeenInside:
    """CUDA, kernels and ABI of a torch wheel.

    Raises:
        BadZip: the wheel is damaged, or lacks what every torch wheel has.
    """
    cuda = cuda_of(_member(wheel, VERSION).decode("utf-8", "replace"))
    abi = abi_of(_member(wheel, CMAKE)) if CMAKE in wheel.members else None
    if cuda is None or FLAGS not in wheel.members:
        return SeenInside(cuda=cuda, cxx11_abi=abi)
    sm, ptx = capabilities_of(flags_in(wheel.stream(FLAGS)))
    return SeenInside(cuda=cuda, sm=sm, ptx=ptx, cxx11_abi=abi)


def cuda_of(version_py: str) -> str | None:
    """The CUDA that `torch/version.py` assigns; None: built without.

    Raises:
        BadZip: it assigns none, not even None.
    """
    try:
        tree = ast.parse(version_py)
    except SyntaxError as error:
        raise BadZip(
            say("{path} cannot be read: {error}", path=VERSION, error=str(error))
        ) from None
    for node in tree.body:
        # "cuda: Optional[str] = '12.4'", and before 2.1 "cuda = '10.2'"
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        value = getattr(node, "value", None)
        named = any(isinstance(one, ast.Name) and one.id == "cuda" for one in targets)
        if named and isinstance(value, ast.Constant) and isinstance(value.value, str | None):
            return value.value
    raise BadZip(say("{path} says nothing of CUDA", path=VERSION))


def flags_in(pieces: Iterable[bytes]) -> str:
    """The list of architecture flags in a library, which is read no further than there.

    Raises:
        BadZip: there is none.
    """
    window = b""
    for piece in pieces:
        window = window[-_OVERLAP_BYTES:] + piece
        # Looking for the bytes first takes a tenth of the time.
        found = _FLAGS.search(window) if b"sm_" in window else None
        if found:
            return (found[1] or found[2]).decode()
    raise BadZip(say("{path} holds no list of architectures", path=FLAGS))


def capabilities_of(flags: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Compute capabilities with kernels, and those with PTX.

    "sm_90 sm_100 compute_120" is ("9.0", "10.0"), ("12.0",). The letter of "sm_90a" is left out:
    such kernels run on exactly that capability, which torch counts among the others.
    """
    sm: list[str] = []
    ptx: list[str] = []
    for flag in flags.split():
        kind, _, number = flag.rstrip("af").partition("_")
        (sm if kind == "sm" else ptx).append(f"{number[:-1]}.{number[-1]}")
    return tuple(dict.fromkeys(sm)), tuple(dict.fromkeys(ptx))


def abi_of(cmake: bytes) -> bool | None:
    """Whether extensions are built with the C++11 ABI; None: the file does not say (Windows)."""
    found = _ABI.search(cmake)
    return None if found is None else found[1] == b"1"


def _member(wheel: RemoteZip, path: str) -> bytes:
    try:
        return wheel.read(path)
    except KeyError:
        raise BadZip(say("it has no {path}", path=path)) from None
