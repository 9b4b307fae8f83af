from dataclasses import replace

import pytest

import benched
from browsed import FETCHES, Elements, needs_browser, open_page, pixels
from torchdoctor.bench.recording import Recording
from torchdoctor.report.bench_page import render_bench_page


def page(report=None, recording=None):
    return render_bench_page(
        report or benched.report(), recording or benched.recording(), version="1.2.3"
    )


def titles(text):
    """What the plots say they show."""
    return [words for words in Elements(text).words if words.startswith(("Loss", "Speeds", "Roof"))]


def test_it_says_what_the_console_says():
    text = " ".join(Elements(page()).words)

    for item in benched.report().items:
        assert item.name in text
        assert item.because in text
    assert "fft: error 0.3 above its limit." in text
    assert "triad: triad: 0.80" in text
    assert "torchdoctor 1.2.3" in text


def test_it_draws_losses_speeds_telemetry_and_the_roofline():
    text = page()

    assert "Loss of mlp: from 2.35 to 0.0659" in titles(text)
    assert "Speeds of mlp in samples/s" in titles(text)
    assert any(title.startswith("Roofline") for title in titles(text))
    for heading in ("Clock of the multiprocessors", "Power", "Temperature"):
        assert f"<figcaption>{heading}</figcaption>" in text
    assert text.count("<svg ") == 1 + 5 + 3 + 2


def test_each_form_of_a_training_is_a_bar_with_its_spread():
    elements = Elements(page())
    kinds = [attrs.get("class") for _, attrs in elements.elements]

    assert kinds.count("bar") == kinds.count("spread") == 4 + 2 + 2 + 3 + 3
    assert "naive" in elements.words
    assert "graph" in elements.words


def test_what_was_not_measured_is_left_out_without_a_word():
    report = replace(benched.report(), device={"name": "x86_64", "type": "cpu"}, compared=None)
    text = page(report, Recording())

    assert "<svg" not in text
    assert "baseline" not in text
    assert "<h2>Items</h2>" in text


def test_it_needs_nothing_but_itself():
    text = page()
    elements = Elements(text).elements

    assert {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object"} == set()
    assert not [attrs for _, attrs in elements if FETCHES & set(attrs)]
    assert "url(" not in text
    assert "script-src" not in text


def test_words_of_a_worker_are_only_words_and_carry_no_secrets():
    hostile = "<script>alert(1)</script> https://ann:hunter2@host.example/"
    items = [replace(item, name="<b>", because=hostile) for item in benched.report().items]
    text = page(replace(benched.report(), because=hostile, items=tuple(items)))

    assert {tag for tag, _ in Elements(text).elements} & {"script", "b"} == set()
    assert "hunter2" not in text


@needs_browser
@pytest.mark.parametrize(("scheme", "is_light"), [(1, True), (0, False)])
def test_it_is_light_or_dark_as_the_reader_prefers(tmp_path, scheme, is_light):
    rows = pixels(
        open_page(
            page(), tmp_path, f"--blink-settings=preferredColorScheme={scheme}",
            "--window-size=600,700", output="page.png",
        )
    )  # fmt: skip

    assert (sum(rows[0][0]) > 3 * 128) == is_light
    assert len({pixel for row in rows for pixel in row}) > 32  # a plot is on it


@needs_browser
def test_on_a_narrow_screen_nothing_is_cut_at_the_right(tmp_path):
    rows = pixels(open_page(page(), tmp_path, "--window-size=500,900", output="page.png"))

    assert all(pixel == rows[0][0] for row in rows for pixel in row[-8:])


@needs_browser
def test_it_can_be_printed(tmp_path):
    printed = open_page(page(), tmp_path, output="page.pdf").read_bytes()

    assert printed.startswith(b"%PDF-")
    assert len(printed) > 20_000
