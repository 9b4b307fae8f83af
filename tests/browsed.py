"""Opens pages in a headless browser, and reads what they are made of."""

import shutil
import subprocess
import zlib
from html.parser import HTMLParser

import pytest

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no headless browser here (Debian: apt-get install chromium)"
)
# Attributes by which a page fetches something or runs it.
FETCHES = {"src", "srcset", "data", "poster", "background", "action", "formaction", "onload"}


class Elements(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def open_page(text, folder, *options, output):
    """Open a page in the browser: the path of the picture or of the printed page."""
    source, made = folder / "report.html", folder / output
    source.write_text(text, encoding="utf-8")
    how = "--print-to-pdf" if output.endswith(".pdf") else "--screenshot"
    command = [
        BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer", f"{how}={made}", *options, source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return made


def pixels(path):
    """Width and rows of (red, green, blue) of a PNG without transparency or with it."""
    data = path.read_bytes()
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    step = {2: 3, 6: 4}[data[25]]
    packed, at = b"", 8
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        packed += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    raw, rows, above = zlib.decompress(packed), [], bytearray(width * step)
    for number in range(height):
        start = number * (width * step + 1)
        row = unfiltered(
            raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step
        )
        rows.append([tuple(row[at : at + 3]) for at in range(0, len(row), step)])
        above = row
    return rows


def unfiltered(kind, row, above, step):
    """One line of a PNG (section 9 of its specification)."""
    for at in range(len(row)):
        left = row[at - step] if at >= step else 0
        up, corner = above[at], above[at - step] if at >= step else 0
        guess = (0, left, up, (left + up) // 2, nearest(left, up, corner))[kind]
        row[at] = (row[at] + guess) & 255
    return row


def nearest(left, up, corner):
    distances = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
    return (left, up, corner)[distances.index(min(distances))]
