"""Which C compiler triton, and with it torch.compile, would take."""

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.plain import ABSENT, Absent
from torchdoctor.texts import say

# triton/runtime/build.py: $CC, else gcc, else clang. A cc alone serves setuptools, and triton
# where CC=cc is set.
_NAMES = ("gcc", "clang", "cc")


def probe_c_compiler(place: Place) -> Probed[str | Absent]:
    """The path of the compiler; $CC counts alone, also where it names nothing."""
    if place.platform == "win32":
        return Probed(None)  # triton-windows brings a compiler along
    named = place.environ.get("CC")
    # Taken as one word, as triton does: "ccache gcc" is no program.
    names = (named,) if named else _NAMES
    found = next(filter(None, (find_program(name, place.environ) for name in names)), None)
    if found is not None:
        return Probed(str(found))
    if not named:
        return Probed(ABSENT)
    return Probed(ABSENT, say("CC names {named}, which is no program on PATH", named=named))
