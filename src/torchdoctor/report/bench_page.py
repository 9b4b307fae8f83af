"""A bench as one HTML page with its plots, which needs nothing but itself."""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from torchdoctor.bench.model import BenchReport, Compared, Item
from torchdoctor.bench.recording import Recording
from torchdoctor.facts.mask import mask_text
from torchdoctor.report.bench_plots import (
    Plot,
    loss_plots,
    roofline_plot,
    speed_plots,
    telemetry_plots,
)
from torchdoctor.report.html import whole_page
from torchdoctor.report.plot_style import PLOT_STYLE
from torchdoctor.texts import Text, joined, mark, retold, say, translated

_HEADERS = {
    "PASS": "ok", "INFO": "info", "WARNING": "warning", "CRITICAL": "problem", "UNKNOWN": "warning",
}  # fmt: skip
_CHANGES = {
    "slower": mark("Slower than the baseline"),
    "faster": mark("Faster than the baseline"),
    "ambiguous": mark("Not to be told: the samples of both runs overlap, or are few"),
}


def render_bench_page(
    report: BenchReport,
    recording: Recording,
    *,
    version: str,
    clean: Callable[[str], str] = mask_text,
) -> str:
    """A bench as one HTML page.

    Args:
        report: The report; its texts are escaped here.
        recording: What the workers said: the plots are drawn from it.
        version: Of the program, for the foot of the page.
        clean: Takes out of every text what nobody is to see.
    """

    def shown(words: str) -> str:
        return escape(clean(translated(words)))

    body = "\n".join(_body(report, recording, shown))
    title = shown(f"torchdoctor bench: {report.verdict}")
    return whole_page(title, body, version=shown(version), style=PLOT_STYLE)


Shown = Callable[[str], str]


def _body(report: BenchReport, recording: Recording, shown: Shown) -> Iterator[str]:
    yield f'<header class="{_HEADERS[report.verdict]}"><p class="name">torchdoctor bench</p>'
    yield f"<h1>{report.verdict}</h1>"
    yield f'<p class="next">{shown(retold(report.because))}</p>'
    yield f'<p class="small">{shown(_surroundings(report))}</p></header>\n<main>'
    yield from _changes(report.compared, shown)
    roof = roofline_plot(report)
    yield from _plots(mark("Roofline"), [] if roof is None else [roof], shown)
    yield from _plots(mark("Speed"), speed_plots(recording), shown)
    yield from _plots(mark("Clocks and power"), telemetry_plots(recording), shown)
    yield from _plots(mark("Loss"), loss_plots(recording), shown, kind="small-ones")
    yield from _items(report.items, shown)
    yield "</main>"


def _surroundings(report: BenchReport) -> Text:
    device, torch = report.device, report.torch
    words = [str(device["name"]) if device.get("name") else say("no device")]
    words += [f"torch {torch['version']}"] if torch.get("version") else []
    tier, took = say("{tier} tier", tier=report.tier), say("{took_s:.0f} s", took_s=report.took_s)
    return joined([*words, tier, took], ", ")


def _changes(compared: Compared | None, shown: Shown) -> Iterator[str]:
    if compared is None:
        return
    heading = say("Since the baseline of {made}", made=compared.baseline_made)
    yield f"<section><h2>{shown(heading)}</h2>"
    for key, words in _CHANGES.items():
        ratios = getattr(compared, key)
        if ratios:
            yield f"<h3>{shown(words)}</h3><ul>"
            yield from (f"<li>{shown(name)}: {ratio:.2f}</li>" for name, ratio in ratios.items())
            yield "</ul>"
    yield f"<p>{shown(say('Unchanged: {count}.', count=len(compared.same)))}</p>"
    if compared.left_out:
        left_out = say("In one of the two only: {names}", names=", ".join(compared.left_out))
        yield f'<p class="small">{shown(left_out)}</p>'
    yield "</section>"


def _plots(heading: str, plots: Iterable[Plot], shown: Shown, kind: str = "") -> Iterator[str]:
    """A section of plots; nothing where there is none."""
    figures = [
        f"<figure><figcaption>{shown(name)}</figcaption>{svg}</figure>" for name, svg in plots
    ]
    if figures:
        yield f'<section class="plots {kind}"><h2>{shown(heading)}</h2>'
        yield from figures
        yield "</section>"


def _items(items: Iterable[Item], shown: Shown) -> Iterator[str]:
    yield f'<section><h2>{shown(mark("Items"))}</h2><table class="items"><thead>'
    heads = (mark("item"), mark("status"), mark("why"))
    cells = "".join(f"<th>{shown(head)}</th>" for head in heads)
    yield f"<tr>{cells}</tr></thead><tbody>"
    for item in items:
        yield (
            f"<tr><td><code>{shown(item.name)}</code></td>"
            f'<td class="{item.status}">{item.status}</td>'
            f"<td>{shown(retold(item.because))}</td></tr>"
        )
    yield "</tbody></table></section>"
