"""Words written so that the user's shell takes them as they are."""

_SPECIAL = frozenset("<>!~*, []")


def quoted_requirement(text: str) -> str:
    """A requirement for pip: "<" and ">" would redirect, in every shell."""
    return f'"{text}"' if _SPECIAL & set(text) else text
