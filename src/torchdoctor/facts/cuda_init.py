"""Whether CUDA can start on this machine, asked of libcuda itself in a child process."""

import sys

from torchdoctor import plain
from torchdoctor.facts.libraries import LIBCUDA, Libraries
from torchdoctor.facts.marked import MARK, dying_words, read_marked
from torchdoctor.facts.model import CudaInit, Probed
from torchdoctor.facts.run import Answer, Runner

# /proc/self/maps names the file that really answered: a stub, a cuda-compat or the driver's.
ASK_LIBCUDA = f"""
import ctypes, json, sys
windows = sys.platform == "win32"
told = {{}}
try:
    cuda = ctypes.WinDLL("nvcuda.dll") if windows else ctypes.CDLL("{LIBCUDA}")
    told["code"] = cuda.cuInit(0)
    number = ctypes.c_int()
    if cuda.cuDriverGetVersion(ctypes.byref(number)) == 0 and number.value:
        told["cuda_version"] = "%d.%d" % (number.value // 1000, number.value % 1000 // 10)
    if sys.platform == "linux":
        with open("/proc/self/maps") as maps:
            paths = [line.split(None, 5)[5].strip() for line in maps if "/libcuda.so" in line]
        told["library"] = paths[0] if paths else None
except OSError as error:
    told["error"] = str(error)
print("\\n{MARK}" + json.dumps(told))
"""


def probe_cuda_init(
    run: Runner, libraries: Libraries, *, limit_s: float = 10.0
) -> Probed[CudaInit]:
    """Ask libcuda whether CUDA can start."""
    # A file that the loader cannot find needs no child to say so. It is no look that failed: the
    # fact `libcuda` says that there is none, as on every machine without a driver.
    if libraries.known_missing(LIBCUDA):
        return Probed(None)
    # In a child: nothing inside our own process can interrupt a driver call that hangs.
    return read_cuda_init(run([sys.executable, "-I", "-S", "-c", ASK_LIBCUDA], limit_s))


def read_cuda_init(answer: Answer) -> Probed[CudaInit]:
    """The child's answer as a fact, or the loader's words in its place."""
    told = next(iter(read_marked(answer.stdout)), {})
    if "code" not in told:
        words = str(told["error"]) if told.get("error") else dying_words(answer)
        return Probed.unknown(words, answer.took_s)
    return Probed(plain.decode(CudaInit, told), took_s=answer.took_s)
