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

_HEADERS = {
    "PASS": "ok", "INFO": "info", "WARNING": "warning", "CRITICAL": "problem", "UNKNOWN": "warning",
}  # fmt: skip
_CHANGES = {
    "slower": "Slower than the baseline",
    "faster": "Faster than the baseline",
    "ambiguous": "Not to be told: the samples of both runs overlap, or are few",
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

    def shown(words: object) -> str:
        return escape(clean(str(words)))

    body = "\n".join(_body(report, recording, shown))
    title = shown(f"torchdoctor bench: {report.verdict}")
    return whole_page(title, body, version=shown(version), style=PLOT_STYLE)


Shown = Callable[[object], str]


def _body(report: BenchReport, recording: Recording, shown: Shown) -> Iterator[str]:
    yield f'<header class="{_HEADERS[report.verdict]}"><p class="name">torchdoctor bench</p>'
    yield f"<h1>{report.verdict}</h1>"
    yield f'<p class="next">{shown(report.because)}</p>'
    yield f'<p class="small">{shown(_surroundings(report))}</p></header>\n<main>'
    yield from _changes(report.compared, shown)
    roof = roofline_plot(report)
    yield from _plots("Roofline", [] if roof is None else [roof], shown)
    yield from _plots("Speed", speed_plots(recording), shown)
    yield from _plots("Clocks and power", telemetry_plots(recording), shown)
    yield from _plots("Loss", loss_plots(recording), shown, kind="small-ones")
    yield from _items(report.items, shown)
    yield "</main>"


def _surroundings(report: BenchReport) -> str:
    device, torch = report.device, report.torch
    words = [str(device.get("name") or "no device")]
    words += [f"torch {torch['version']}"] if torch.get("version") else []
    return ", ".join([*words, f"{report.tier} tier", f"{report.took_s:.0f} s"])


def _changes(compared: Compared | None, shown: Shown) -> Iterator[str]:
    if compared is None:
        return
    yield f"<section><h2>Since the baseline of {shown(compared.baseline_made)}</h2>"
    for key, heading in _CHANGES.items():
        ratios = getattr(compared, key)
        if ratios:
            yield f"<h3>{heading}</h3><ul>"
            yield from (f"<li>{shown(name)}: {ratio:.2f}</li>" for name, ratio in ratios.items())
            yield "</ul>"
    yield f"<p>Unchanged: {len(compared.same)}.</p>"
    if compared.left_out:
        yield f'<p class="small">In one of the two only: {shown(", ".join(compared.left_out))}</p>'
    yield "</section>"


def _plots(heading: str, plots: Iterable[Plot], shown: Shown, kind: str = "") -> Iterator[str]:
    """A section of plots; nothing where there is none."""
    figures = [
        f"<figure><figcaption>{shown(name)}</figcaption>{svg}</figure>" for name, svg in plots
    ]
    if figures:
        yield f'<section class="plots {kind}"><h2>{heading}</h2>'
        yield from figures
        yield "</section>"


def _items(items: Iterable[Item], shown: Shown) -> Iterator[str]:
    yield '<section><h2>Items</h2><table class="items"><thead>'
    yield "<tr><th>item</th><th>status</th><th>why</th></tr></thead><tbody>"
    for item in items:
        yield (
            f"<tr><td><code>{shown(item.name)}</code></td>"
            f'<td class="{item.status}">{item.status}</td><td>{shown(item.because)}</td></tr>'
        )
    yield "</tbody></table></section>"
