"""Where the values of a TOML document stand: the standard parser does not tell."""

import re
from dataclasses import dataclass

from torchdoctor.lint.model import Place
from torchdoctor.lint.shell import place_at


@dataclass(frozen=True, slots=True)
class TomlText:
    """The text of a TOML file."""

    text: str
    name: str

    def value(self, value: str, *, after: str | None = None) -> Place:
        """Where a text value stands first, behind the key `after` if it stands there at all."""
        start = self._key(after) if after else 0
        for quoted in (f'"{value}"', f"'{value}'"):
            offset = self.text.find(quoted, start)
            if offset < 0:
                offset = self.text.find(quoted)
            if offset >= 0:
                return place_at(self.text, offset + 1, Place(self.name))
        return Place(self.name)

    def key(self, key: str) -> Place:
        """Where a key is set first."""
        return place_at(self.text, self._key(key), Place(self.name))

    def _key(self, key: str) -> int:
        name = re.escape(key)
        found = re.search(rf"(?m)^[ \t]*[\"']?(?P<key>{name})[\"']?[ \t]*=", self.text)
        return found.start("key") if found else 0
