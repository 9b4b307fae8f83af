"""Where the values of a TOML document stand: the standard parser does not tell."""

import functools
import re
from dataclasses import dataclass

from torchdoctor.lint.model import Place
from torchdoctor.lint.shell import Places


@dataclass(frozen=True)
class TomlText:
    """The text of a TOML file."""

    text: str
    name: str

    @functools.cached_property
    def _places(self) -> Places:
        return Places(self.text, Place(self.name))

    def value(self, value: str, *, after: str | None = None) -> Place:
        """Where a text value stands first, behind the key `after` if it stands there at all."""
        start = self._key(after) if after else 0
        for quoted in (f'"{value}"', f"'{value}'"):
            offset = self.text.find(quoted, start)
            if offset < 0:
                offset = self.text.find(quoted)
            if offset >= 0:
                return self._places.at(offset + 1)
        return Place(self.name)

    def key(self, key: str) -> Place:
        """Where a key is set first."""
        return self._places.at(self._key(key))

    def _key(self, key: str) -> int:
        name = re.escape(key)
        found = re.search(rf"(?m)^[ \t]*[\"']?(?P<key>{name})[\"']?[ \t]*=", self.text)
        return found.start("key") if found else 0
