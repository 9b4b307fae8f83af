"""The table of cases: what a user wrote, what the real installer did, and what lint must say."""

import platform
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from lint.proofs.build_files import lines_of_dockerfile, pip_section
from lint.proofs.installers import Outcome, Workplace
from lint.proofs.machines import Machine

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).with_name("cases")
ORDERS = {
    "requirements.txt": "pip install -r requirements.txt",
    "environment.yml": "pip install -U -r environment.txt",
    "pyproject.toml": "uv sync",
}
"""What people run on such a file; conda writes the pip section of its own into a file."""


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    name: str
    text: str
    kind: str = "line"
    """Or the name of the file that the text stands in."""
    run: str | None = None
    """What is typed to install it; None: as `ORDERS` says."""
    machine: str = "linux_x86_64 cp311"
    files: dict[str, str] = field(default_factory=dict)
    """Further files beside it."""
    really: bool = False
    """Whether it is carried out on this machine, as it takes several commands in a row."""
    installs: dict[str, str] | None = None
    """Outcome: what the real installer chooses, as far as it is of torch's family."""
    along: dict[str, str] = field(default_factory=dict)
    """Outcome: what comes because another package requires it, which no matrix tells."""
    fails: str | None = None
    """Outcome: a piece of what it says when it does not install."""
    says: tuple[str, ...] = ()
    """Findings as "line WORD", and with the file where it is another; empty: lint is silent."""
    unknown: str | None = None
    """Why lint cannot know the outcome."""
    why: str = ""

    def rehearse(self, place: Workplace) -> Outcome:
        """What the real installer does."""
        order, files, variables = self._order_with_files()
        if self.really:
            return place.carry_out(order, files, variables)
        return place.rehearse(order, Machine(*self.machine.split()), files, variables)

    def _order_with_files(self) -> tuple[str, dict[str, str], dict[str, str]]:
        if self.kind == "Dockerfile":
            runs, variables = lines_of_dockerfile(self.text)
            return "\n".join(runs), self.files, variables
        if self.kind == "environment.yml":
            return ORDERS[self.kind], {"environment.txt": pip_section(self.text)}, {}
        files = {**self.files, self.kind: self.text} if self.kind != "line" else self.files
        return self.run or ORDERS.get(self.kind, self.text), files, {}

    def needs_own_interpreter(self) -> bool:
        """Whether it can be run only by an interpreter of the row's version, and this is none."""
        synced = self.kind == "pyproject.toml" and "pip" not in (self.run or "")
        needed = synced or self.really
        return needed and Machine(*self.machine.split()).python != platform.python_version()[:4]

    @property
    def installer(self) -> str:
        """Which of the two is run."""
        typed = self.run or ORDERS.get(self.kind, self.text)
        return "uv" if re.search(r"\buv (?:pip|sync)", typed) else "pip"


def all_cases() -> list[Case]:
    """Every row, file by file."""
    return [
        Case(**{**row, "says": tuple(row.get("says", ()))})
        for path in sorted(CASES.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]
