"""`pip` installs into another environment than the Python that is used, which has no torch."""

import re

from torchdoctor.diagnosis.finding import Finding, Fix, Severity, rule
from torchdoctor.diagnosis.installed import is_absent
from torchdoctor.diagnosis.remedies import install_torch, pip
from torchdoctor.facts.model import Facts, PythonFacts
from torchdoctor.texts import say

REASON = "WRONG_INTERPRETER"
_INTERPRETER = re.compile(r"(?:python|pypy)(?P<version>\d+\.\d+|\d?)(?:\.exe)?", re.IGNORECASE)
_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX")


@rule(REASON, explains=("TORCH_NOT_INSTALLED",))
def wrong_interpreter(facts: Facts) -> Finding | None:
    python = facts.python
    if python is None or not is_absent(facts) or not _differ(python):
        return None
    # Who names an environment that is not active knows that the pip on PATH is not its own.
    if python.venv and not _is_active(python, facts):
        return None
    return Finding(
        reason=REASON,
        # Lowered: that torch was meant for here, and went there, was not seen.
        severity=Severity.WARNING,
        summary=say("pip installs for another Python than the one that is used here."),
        evidence=(
            f"python: {python.executable}",
            say("the pip on PATH installs for {python}", python=python.pip_on_path),
            say("torch is not installed for the first"),
        ),
        cause=say(
            "Each Python has its own packages. The command pip belongs to the one that comes first"
            " on PATH, and what it installs is not there for any other."
        ),
        fix=Fix(
            say("Let the Python that is to use torch run its own pip."),
            (*install_torch(facts), pip(facts, "--version")),
            "reinstall",
        ),
        docs="https://pip.pypa.io/en/stable/user_guide/#running-pip",
    )


def _differ(python: PythonFacts) -> bool:
    """Whether the two are known to belong to different environments."""
    own, other = _unix(python.executable), _unix(python.pip_on_path)
    named = _INTERPRETER.fullmatch(other.rpartition("/")[2])
    # A pip that is a shell script (a shim) tells nothing by its first line.
    if not own or named is None:
        return False
    if "." in named["version"] and python.version:
        stated = ".".join(python.version.split(".")[:2])
        if named["version"] != stated:
            return True
    return own.rpartition("/")[0] != other.rpartition("/")[0] and not _is_home(other, python)


def _is_home(interpreter: str, python: PythonFacts) -> bool:
    """Whether the environment of an interpreter is where the packages of `python` lie.

    A shim or a wrapper lies elsewhere than the interpreter that it starts.
    """
    prefix = interpreter.rpartition("/")[0].removesuffix("/bin").removesuffix("/Scripts")
    packages = _unix(python.site_packages).lower()
    return any(packages.startswith(f"{prefix}/{lib}".lower()) for lib in ("lib/", "lib64/"))


def _is_active(python: PythonFacts, facts: Facts) -> bool:
    own = _unix(python.executable)
    active = [_unix((facts.environment or {}).get(name)) for name in _ACTIVE]
    return any(folder and own.startswith(f"{folder}/") for folder in active)


def _unix(path: str | None) -> str:
    """A path with forward slashes, and /bin as the /usr/bin that it is a link to."""
    written = (path or "").replace("\\", "/")
    return f"/usr{written}" if written.startswith("/bin/") else written
