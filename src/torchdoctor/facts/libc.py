"""The C library of the target interpreter."""

import re
from collections.abc import Mapping

from torchdoctor.facts.model import Libc, Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.run import Runner
from torchdoctor.texts import say

_MUSL_VERSION = re.compile(r"^Version (\d+(?:\.\d+)+)", re.MULTILINE)


def probe_libc(
    told: Mapping[str, str], run: Runner, place: Place, *, limit_s: float = 2.0
) -> Probed[Libc]:
    """The libc as the target `told` it; musl's version comes from its loader."""
    if place.platform != "linux":
        return Probed(None)  # no wheel of these systems depends on one
    match told.get("name"):
        case "glibc":
            return Probed(Libc(name="glibc", version=told.get("version")))
        case "musl":
            # musl has no call that tells its version; the loader prints it when run alone.
            answer = run([told["loader"]], limit_s)
            version = read_musl_version(answer.stderr)
            silent = say("musl's loader does not say its version: {why}", why=answer.complaint)
            return Probed(Libc(name="musl", version=version), None if version else silent)
        case _:
            return Probed.unknown(
                say("the interpreter's libc is neither glibc nor a musl with a loader")
            )


def read_musl_version(text: str) -> str | None:
    """The version in what musl's loader prints without arguments."""
    found = _MUSL_VERSION.search(text)
    return found[1] if found else None
