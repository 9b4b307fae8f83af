"""How the package indexes answered, where they were asked (with --network)."""

from dataclasses import dataclass

from torchdoctor.diagnosis.finding import Severity
from torchdoctor.facts.model import Facts, IndexLook
from torchdoctor.texts import say


@dataclass(frozen=True, slots=True)
class Unusable:
    """The indexes that fail for one reason."""

    looks: tuple[IndexLook, ...]
    severity: Severity
    """A warning where another index answers, which serves as well."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Each with its address, and what stood in the way."""
        return tuple(
            say("{index} ({url}): {problem}", index=look.name, url=look.url, problem=look.problem)
            for look in self.looks
        )


def unusable(facts: Facts, reason: str) -> Unusable | None:
    """The indexes that fail for `reason`; None where none does, and where none was asked."""
    looks = facts.network or ()
    failing = tuple(look for look in looks if not look.answers and look.reason == reason)
    if not failing:
        return None
    others = any(look.answers for look in looks)
    return Unusable(failing, Severity.WARNING if others else Severity.ERROR)
