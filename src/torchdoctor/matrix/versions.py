"""Versions and specifiers of PEP 440, without the cost of `packaging` for plain numbers.

Nearly every version that we compare is dotted numbers: a driver, a CUDA, a torch release.
Importing `packaging.version` and `packaging.specifiers` costs some 40 ms of a start-up of 120, so
it is done only for what is not plain ("2.7.0rc1", "0.0.22.post7", "~=2.6").
"""

import functools
import itertools
import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version as Pep440Version

Compare = Callable[[Any, Any], bool]


class Version:
    """A version, ordered as PEP 440 says: 2.10 is newer than 2.9, and 2.6 equals 2.6.0.

    Raises:
        packaging.version.InvalidVersion: (a ValueError) the text is no version.
    """

    __slots__ = ("plain", "release", "significant", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = _is_plain(text)
        """Whether it is dotted numbers and nothing else."""
        self.release = (
            tuple(map(int, text.split("."))) if self.plain else _full_version(text).release
        )
        """The dotted numbers: (2, 6, 0)."""
        self.significant = _without_trailing_zeros(self.release)
        """The same without trailing zeros, which count for nothing."""

    @property
    def major(self) -> int:
        """The first number."""
        return self.release[0]

    @property
    def minor(self) -> int:
        """The second number; 0 where there is none."""
        return self.release[1] if len(self.release) > 1 else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._compare(other, operator.eq)

    def __lt__(self, other: "Version") -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: "Version") -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: "Version") -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: "Version") -> bool:
        return self._compare(other, operator.ge)

    def __hash__(self) -> int:
        return hash(self.significant)

    def __repr__(self) -> str:
        return f"Version({self.text!r})"

    def __str__(self) -> str:
        return self.text

    def _compare(self, other: "Version", how: Compare) -> bool:
        if self.plain and other.plain:
            return how(self.significant, other.significant)
        return how(_full_version(self.text), _full_version(other.text))


class Specifier:
    """A set of version specifiers, ">=2.5,<2.7"; empty accepts every version.

    Raises:
        packaging.specifiers.InvalidSpecifier: (a ValueError) the text is none.
    """

    __slots__ = ("_clauses", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._clauses = _plain_clauses(text)
        if self._clauses is None:
            _full_specifier(text)  # refuses what is none, now rather than when first asked

    def contains(self, item: str) -> bool:
        """Whether a version is accepted; pre-releases are judged like all others.

        Raises:
            packaging.version.InvalidVersion: `item` is no version.
        """
        candidate = version(item)
        if self._clauses is not None and candidate.plain:
            return all(accepts(candidate) for accepts in self._clauses)
        return _full_specifier(self.text).contains(item)

    def __repr__(self) -> str:
        return f"Specifier({self.text!r})"

    def __str__(self) -> str:
        return self.text


@functools.lru_cache(maxsize=4096)
def version(text: str) -> Version:
    """A version, parsed once.

    Raises:
        packaging.version.InvalidVersion: (a ValueError) `text` is none.
    """
    return Version(text)


@functools.lru_cache(maxsize=1024)
def specifier(text: str) -> Specifier:
    """A version specifier, parsed once; empty accepts every version.

    Raises:
        packaging.specifiers.InvalidSpecifier: (a ValueError) `text` is none.
    """
    return Specifier(text)


def newest(versions: Iterable[str]) -> str | None:
    """The highest of some versions, by version order and never by text order."""
    return max(versions, key=version, default=None)


def _is_plain(text: str) -> bool:
    # isdecimal alone would take digits of other scripts, which PEP 440 does not.
    return text.isascii() and all(map(str.isdecimal, text.split(".")))


def _without_trailing_zeros(release: tuple[int, ...]) -> tuple[int, ...]:
    reverse = itertools.dropwhile(lambda part: part == 0, reversed(release))
    return tuple(reverse)[::-1]


_OPERATORS: dict[str, Compare] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_Clause = Callable[[Version], bool]


def _plain_clauses(text: str) -> tuple[_Clause, ...] | None:
    """The clauses of a specifier that holds plain numbers alone; None: `packaging` must judge."""
    clauses = [_plain_clause(part.strip()) for part in text.split(",") if part.strip()]
    plain = tuple(clause for clause in clauses if clause is not None)
    return plain if len(plain) == len(clauses) else None


def _plain_clause(text: str) -> _Clause | None:
    sign = text.rstrip("0123456789.* ")
    bound = text[len(sign) :].strip()
    how = _OPERATORS.get(sign)
    if how is None:
        return None
    if _is_plain(bound):
        limit = version(bound)
        return lambda candidate: how(candidate, limit)
    prefix = bound.removesuffix(".*")
    if prefix != bound and _is_plain(prefix) and sign in ("==", "!="):
        return functools.partial(_starts_with, prefix=version(prefix).release, how=how)
    return None


def _starts_with(candidate: Version, prefix: tuple[int, ...], how: Compare) -> bool:
    # PEP 440 pads with zeros before it compares: 2 is in ==2.0.*
    padded = candidate.release + (0,) * len(prefix)
    return how(padded[: len(prefix)], prefix)


@functools.lru_cache(maxsize=1024)
def _full_version(text: str) -> "Pep440Version":
    from packaging.version import Version as Pep440Version  # late: 10 ms

    return Pep440Version(text)


@functools.lru_cache(maxsize=256)
def _full_specifier(text: str) -> "SpecifierSet":
    from packaging.specifiers import SpecifierSet  # late: 30 ms

    return SpecifierSet(text, prereleases=True)
