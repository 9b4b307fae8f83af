"""The HTML page: complete, harmless, and seen in a real browser where there is one."""

from dataclasses import replace

import pytest

from browsed import FETCHES, Elements, needs_browser, open_page, pixels
from told import report_on
from torchdoctor.report.model import Expected
from torchdoctor.report.page import render_html


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
        return open_page(page(report), tmp_path, *options, output=output)

    return run


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
