"""Which language the user reads, and the catalogue of it.

Languages other than English are folders below locale/, as gettext has them; `tools/language.py`
keeps them complete.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from torchdoctor.errors import BadRequest
from torchdoctor.texts import Catalogue, say

OPTION = "--lang"
LOCALES = {"en": None, "zh": "zh_CN"}
"""What `--lang` takes, with the folder of the catalogue; None: the texts as they are."""
_FOLDER = Path(__file__).parent / "locale"
_PLACES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX looks for the language of messages; the first that is set counts."""
_SIMPLIFIED = ("", "cn", "sg", "hans")
"""Territories and scripts of zh that read the simplified characters of our catalogue."""


def without_option(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--lang`, wherever it stands before a `--`, and its value.

    It is taken out here because help and the messages of a wrong command line need it too.

    Raises:
        BadRequest: it has no value, or one that is no language of ours.
    """
    rest = list(arguments)
    end = rest.index("--") if "--" in rest else len(rest)
    chosen = None
    for place in reversed(range(end)):
        name, equals, value = rest[place].partition("=")
        if name != OPTION:
            continue
        if not equals:
            value = rest[place + 1] if place + 1 < end else ""
        chosen = chosen or read(value)
        del rest[place : place + (1 if equals else 2)]
    return rest, chosen


def read(value: str) -> str:
    """A language as a user writes it: "zh", "en", "zh_CN", "en-US".

    Raises:
        BadRequest: none of ours.
    """
    name = value.replace("_", "-").partition("-")[0].lower()
    if name not in LOCALES:
        known = " or ".join(f"{OPTION} {one}" for one in LOCALES)
        what = say("--lang {value!r} is no language of torchdoctor", value=value)
        raise BadRequest(what, next_step=known)
    return name


def of_environment(environ: Mapping[str, str]) -> str:
    """The language of the user's locale: "zh" of LANG=zh_CN.UTF-8; else "en"."""
    locale = next((environ[place] for place in _PLACES if environ.get(place)), "")
    name, _, territory = locale.partition(".")[0].partition("@")[0].lower().partition("_")
    return "zh" if name == "zh" and territory in _SIMPLIFIED else "en"


def can_show(encoding: str | None) -> bool:
    """Whether a stream of this encoding can carry Chinese."""
    try:
        "中文".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def catalogue_of(language: str) -> Catalogue | None:
    """The catalogue of a language; None: English needs none, or this copy has none."""
    locale = LOCALES[language]
    if locale is None:
        return None
    path = _FOLDER / locale / "LC_MESSAGES" / "torchdoctor.mo"
    from torchdoctor.catalogue import Translations  # late: English needs none

    try:
        return Translations(path)
    except OSError:
        return None
