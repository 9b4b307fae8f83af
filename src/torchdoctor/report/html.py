"""The frame of an HTML page that needs nothing but itself."""

from html import escape

from torchdoctor.report.stylesheet import STYLE
from torchdoctor.texts import mark, translated

LANGUAGE_TAG = mark("en")
"""What a browser takes the page for; a catalogue holds the tag of its language (BCP 47)."""
# Nothing is fetched and nothing runs, whatever words of other programs stand in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def whole_page(title: str, body: str, *, version: str, style: str = "") -> str:
    """A page.

    Args:
        title: Escaped already.
        body: Header and main part.
        version: Of the program, for the foot of the page; escaped already.
        style: Rules beside those that all pages share.
    """
    return (
        "<!doctype html>\n"
        f'<html lang="{translated(LANGUAGE_TAG)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n"
        f"<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}\n"
        f"<footer>torchdoctor {version}</footer>\n</body>\n</html>\n"
    )
