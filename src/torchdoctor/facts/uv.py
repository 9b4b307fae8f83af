"""Which uv the user's shell would run."""

import re

from torchdoctor.facts.model import Probed
from torchdoctor.facts.place import Place
from torchdoctor.facts.programs import find_program
from torchdoctor.facts.run import Runner
from torchdoctor.texts import say

_VERSION = re.compile(r"^uv (\d+(?:\.\d+)+\S*)")


def probe_uv(run: Runner, place: Place, *, limit_s: float = 5.0) -> Probed[str]:
    """The version of uv on PATH; None without a problem where there is none."""
    program = find_program("uv", place.environ)
    if program is None:
        return Probed(None)
    answer = run([str(program), "--version"], limit_s)
    found = _VERSION.match(answer.stdout)
    if answer.exit_code != 0 or found is None:
        refused = say("{program}: {why}", program=program, why=answer.complaint)
        return Probed.unknown(refused, answer.took_s)
    return Probed(found[1])
