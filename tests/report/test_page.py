"""The HTML page: complete, harmless, and seen in a real browser where there is one."""

import shutil
import subprocess
import zlib
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from told import report_on
from torchdoctor.report.model import Expected
from torchdoctor.report.page import render_html

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


def page(report):
    return render_html(report, version="1.2.3")


def test_it_says_what_the_console_says(full_report):
    text = " ".join(Elements(page(full_report)).words)

    for finding in full_report.findings:
        for words in (finding.reason, str(finding.summary), str(finding.cause), *finding.evidence):
            assert words in text
        for command in finding.fix.commands:
            assert command in text
    for step in full_report.flow:
        assert step.state == "skipped" or step.because in text
    assert "contradicts itself: driver.version" in text
    assert "torchdoctor 1.2.3" in text


def test_it_needs_nothing_but_itself(full_report):
    elements = Elements(page(full_report)).elements

    assert {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object"} == set()
    assert not [attrs for _, attrs in elements if FETCHES & set(attrs)]
    assert "url(" not in page(full_report)
    assert "@import" not in page(full_report)


def test_a_policy_forbids_what_could_be_fetched_or_run(full_report):
    [policy] = [
        attrs["content"]
        for tag, attrs in Elements(page(full_report)).elements
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]

    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


def test_words_of_other_programs_are_only_words():
    report = report_on("OSError: <script>alert(1)</script>\nCUDA error: out of memory <b onload=x>")

    assert {tag for tag, _ in Elements(page(report)).elements} & {"script", "b"} == set()


def test_secrets_are_masked(full_report):
    finding = replace(full_report.findings[0], evidence=("https://jane:s3cr3tword@index.example/",))

    assert "s3cr3tword" not in page(replace(full_report, findings=(finding,)))


def test_what_was_expected_stands_on_top(quiet_report):
    expected = Expected(what="cuda", met=False, because="torch.cuda.is_available() is False")

    assert "Expected cuda: not met." in page(replace(quiet_report, expected=expected))


def test_a_report_without_findings_says_so(quiet_report):
    assert "<h1>Nothing here points at the installation.</h1>" in page(quiet_report)


@pytest.fixture
def browse(tmp_path):
    """Open a page in a headless browser: the path of the picture or of the printed page."""

    def run(report, *options, output):
        source, made = tmp_path / "report.html", tmp_path / output
        source.write_text(page(report), encoding="utf-8")
        how = "--print-to-pdf" if output.endswith(".pdf") else "--screenshot"
        command = [
            BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer", f"{how}={made}", *options, source.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return made

    return run


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


@needs_browser
@pytest.mark.parametrize(("scheme", "is_light"), [(1, True), (0, False)])
def test_it_is_light_or_dark_as_the_reader_prefers(full_report, browse, scheme, is_light):
    picture = browse(
        full_report,
        f"--blink-settings=preferredColorScheme={scheme}",
        "--window-size=600,300",
        output="page.png",
    )

    rows = pixels(picture)
    assert (sum(rows[0][0]) > 3 * 128) == is_light
    assert len({pixel for row in rows for pixel in row}) > 8  # something is written on it


@needs_browser
def test_on_a_narrow_screen_nothing_is_cut_at_the_right(full_report, browse):
    rows = pixels(browse(full_report, "--window-size=500,900", output="page.png"))

    paper = rows[0][0]
    assert all(pixel == paper for row in rows for pixel in row[-8:])


@needs_browser
def test_it_can_be_printed(full_report, browse):
    printed = browse(full_report, output="page.pdf").read_bytes()

    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000
