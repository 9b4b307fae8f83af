"""Rows that are read when a question first needs them.

A plan for one machine looks at one platform of six and at no PCI ids, and must not pay for more.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from torchdoctor.matrix.rows import Build

K = TypeVar("K")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Once(Generic[T]):
    """A value that is made when first asked for, and kept."""

    __slots__ = ("_make", "_value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make

    def __call__(self) -> T:
        """The value."""
        if self._make is not None:
            self._value: T = self._make()
            self._make = None
        return self._value


class LazyRows(Sequence[T_co]):
    """A tuple of rows that is read when first looked at; equal to a tuple of the same rows."""

    __slots__ = ("_rows",)

    def __init__(self, read: Callable[[], tuple[T_co, ...]]) -> None:
        self._rows = Once(read)

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        return self._rows()[index]

    def __len__(self) -> int:
        return len(self._rows())

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._rows())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, LazyRows)) and self._rows() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._rows())

    def __repr__(self) -> str:
        return repr(self._rows())


class BuildsByPlatform(LazyRows[Build]):
    """All builds, each platform's read when it is first asked for."""

    __slots__ = ("_shards",)

    def __init__(self, platforms: Sequence[str], read: Callable[[str], tuple[Build, ...]]) -> None:
        super().__init__(lambda: tuple(build for p in platforms for build in self.of(p)))
        self._shards = {platform: Once(functools.partial(read, platform)) for platform in platforms}

    def of(self, platform: str) -> tuple[Build, ...]:
        """The builds of a platform; empty where the matrix does not know it."""
        shard = self._shards.get(platform)
        return shard() if shard is not None else ()


class LazyMapping(Mapping[K, T_co]):
    """A mapping that is read when first looked at; equal to a dict of the same items."""

    __slots__ = ("_items",)

    def __init__(self, read: Callable[[], Mapping[K, T_co]]) -> None:
        self._items = Once(read)

    def __getitem__(self, key: K) -> T_co:
        return self._items()[key]

    def __len__(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[K]:
        return iter(self._items())

    def __repr__(self) -> str:
        return repr(self._items())
