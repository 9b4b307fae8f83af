"""What can go wrong at the edges, as one tree.

    TorchdoctorError             exit 1
    ├── WrongUse                 exit 2: what the user gave cannot be read
    │   ├── BadRequest           an option's value
    │   ├── BadFactsFile         a facts file
    │   ├── BadInterpreter       the interpreter that is to be examined
    │   └── BadMatrix            a row of the compatibility matrix
    ├── IndexProblem             an index or mirror gave no usable answer
    └── InstallFailed            the installer or the verification after it

Every error says what happened, on what evidence, and what to do next; `cli` alone turns it into
text and an exit status.
"""

from typing import ClassVar

from torchdoctor.texts import Text, joined, say


class TorchdoctorError(Exception):
    """Base of all errors that torchdoctor raises on purpose.

    Args:
        what: One line: what happened.
        evidence: What was seen, in the words of whoever said it.
        next_step: One line: what the user can do about it.
        reason: A word of the public vocabulary, where one fits.
    """

    exit_status: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        evidence: tuple[str, ...] = (),
        next_step: str | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.evidence = evidence
        self.next_step = next_step
        self.reason = reason

    def __str__(self) -> Text:
        """The whole error as one line, which can be translated."""
        parts = [self.what]
        if self.evidence:
            parts.append(say("({evidence})", evidence=joined(self.evidence, "; ")))
        if self.next_step:
            parts.append(say("- {next_step}", next_step=self.next_step))
        return joined(parts)


class WrongUse(TorchdoctorError):
    """What the user gave cannot be read."""

    exit_status = 2


class BadRequest(WrongUse):
    """An option's value is not of the form that it must have."""


class BadFactsFile(WrongUse):
    """A facts file is not there, not JSON, of another schema or of wrong types."""


class BadInterpreter(WrongUse):
    """The interpreter to examine is missing, no Python, or too old to be examined."""


class BadMatrix(WrongUse):
    """A row of the matrix lacks its source, has an unknown key, or contradicts another."""


class IndexProblem(TorchdoctorError):
    """An index or mirror gave no usable answer."""


class InstallFailed(TorchdoctorError):
    """The installer failed, or what it installed did not pass verification."""
