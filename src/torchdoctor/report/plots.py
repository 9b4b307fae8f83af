"""Plots as SVG: lines, bars with their spread, a roofline. Pure; colours come from the style sheet.

Every plot says in a sentence what it shows (`<title>`), for those who cannot see it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from torchdoctor.report.axis import Scale, log_scale_of, scale_of, short, thinned

WIDTH = 640.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 14.0, 12.0, 34.0
MOST_POINTS = 400
"""Of a line: more are not seen."""
LETTER_PX = 6.5
"""Width of a letter, about."""
LINE_PX = 12.0
"""Height of a line of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A curve."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of the horizontal axis with a name."""

    name: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A quantity with its spread."""

    name: str
    median: float
    q25: float
    q75: float
    words: str
    """The figure as it is to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point of the roofline."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Roof:
    """A ceiling of computing, flop/s."""

    name: str
    height: float


def line_plot(  # noqa: PLR0913 - what stands on a plot, by name
    lines: Sequence[Line],
    *,
    what: str,
    x_name: str,
    y_name: str,
    height: float = 200.0,
    bands: Sequence[Band] = (),
    limit: float | None = None,
    width: float = WIDTH,
) -> str:
    """Curves over a common axis.

    Args:
        lines: At least one, each with at least one point.
        what: What it shows, in a sentence.
        x_name: Name and unit of the horizontal axis.
        y_name: Name and unit of the vertical axis.
        height: In pixels.
        bands: Stretches that are told apart in the background.
        limit: A value that is marked across.
        width: In pixels.
    """
    xs = scale_of([x for line in lines for x in line.xs], LEFT, width - RIGHT)
    values = [y for line in lines for y in line.ys] + ([] if limit is None else [limit])
    # Names of bands have a line of their own below the curves.
    foot = height - BOTTOM - (LINE_PX if bands else 0)
    ys = scale_of(values, foot, TOP)
    parts = [
        *_bands(bands, xs, height),
        *_grid(xs, ys, width, height),
        *([] if limit is None else [_across(ys.at(limit), width)]),
        *(_curve(number, line, xs, ys) for number, line in enumerate(lines)),
        *_names(x_name, y_name, width, height),
        *(_legend(lines) if len(lines) > 1 else ()),
    ]
    return _svg(what, width, height, parts)


def bar_plot(bars: Sequence[Bar], *, what: str) -> str:
    """Bars below each other, each with the middle half of its samples and its figure."""
    row, left, right = 24.0, 190.0, 170.0
    xs = scale_of([bar.q75 for bar in bars], left, WIDTH - right, from_zero=True)
    height = row * len(bars) + 8
    parts = [
        part for number, bar in enumerate(bars) for part in _bar(bar, xs, 4 + row * number, row)
    ]
    return _svg(what, WIDTH, height, parts)


def roofline(dots: Sequence[Dot], roofs: Sequence[Roof], bandwidth: float, *, what: str) -> str:
    """What the memory and the arithmetic allow, and where items lie below it.

    Args:
        dots: Items: flop/byte, flop/s.
        roofs: Peaks of the arithmetic, at least one.
        bandwidth: Peak of the memory, byte/s.
        what: What it shows, in a sentence.
    """
    height = 340.0
    ridges = [roof.height / bandwidth for roof in roofs]
    inner = WIDTH - RIGHT
    xs = log_scale_of(
        [0.1, *ridges, *(ridge * 4 for ridge in ridges), *(d.x for d in dots)], LEFT, inner
    )
    tops = [roof.height for roof in roofs]
    ys = log_scale_of([*tops, *(dot.y for dot in dots), max(tops) / 1e3], height - BOTTOM, TOP)
    parts = [
        *_grid(xs, ys, WIDTH, height),
        *(_roof(roof, bandwidth, xs, ys) for roof in roofs),
        *_dots(dots, xs, ys),
        *_names("flop/byte", "flop/s", WIDTH, height),
    ]
    return _svg(what, WIDTH, height, parts)


def _svg(what: str, width: float, height: float, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img">'
        f"<title>{escape(what)}</title>\n{body}\n</svg>"
    )


def _grid(xs: Scale, ys: Scale, width: float, height: float) -> Iterator[str]:
    for value in ys.ticks:
        y = ys.at(value)
        yield f'<line class="grid" x1="{LEFT:g}" x2="{width - RIGHT:g}" y1="{y:g}" y2="{y:g}"/>'
        yield _text(LEFT - 6, y + 4, short(value), "tick end")
    for value in xs.ticks:
        yield _text(xs.at(value), height - BOTTOM + 14, short(value), "tick middle")


def _names(x_name: str, y_name: str, width: float, height: float) -> Iterator[str]:
    yield _text(width - RIGHT, height - 4, x_name, "axis end")
    yield _text(LEFT, TOP - 2, y_name, "axis")


def _text(x: float, y: float, words: str, kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def _curve(number: int, line: Line, xs: Scale, ys: Scale) -> str:
    places = thinned(line.xs, MOST_POINTS)
    points = " ".join(f"{xs.at(line.xs[n]):g},{ys.at(line.ys[n]):g}" for n in places)
    return f'<polyline class="curve c{number % 6}" points="{points}"/>'


def _legend(lines: Sequence[Line]) -> Iterator[str]:
    x = LEFT + 110
    for number, line in enumerate(lines):
        points = f"{x:g},{TOP - 6:g} {x + 16:g},{TOP - 6:g}"
        yield f'<polyline class="curve c{number % 6}" points="{points}"/>'
        yield _text(x + 20, TOP - 2, line.name)
        x += 36 + LETTER_PX * len(line.name)


def _bands(bands: Iterable[Band], xs: Scale, height: float) -> Iterator[str]:
    for number, band in enumerate(bands):
        begin, end = (min(max(at, xs.low), xs.high) for at in (band.begin, band.end))
        x, width = xs.at(begin), max(xs.at(end) - xs.at(begin), 0.5)
        yield (
            f'<rect class="band b{number % 2}" x="{x:g}" y="{TOP:g}" width="{width:g}" '
            f'height="{height - TOP - BOTTOM:g}"><title>{escape(band.name)}</title></rect>'
        )
        if width > LETTER_PX * len(band.name):
            yield _text(x + width / 2, height - BOTTOM - 4, band.name, "tick middle")


def _across(y: float, width: float) -> str:
    return f'<line class="limit" x1="{LEFT:g}" x2="{width - RIGHT:g}" y1="{y:g}" y2="{y:g}"/>'


def _bar(bar: Bar, xs: Scale, y: float, row: float) -> Iterator[str]:
    middle, left = y + row / 2, xs.at(0.0)
    end = xs.at(bar.median)
    yield _text(left - 8, middle + 4, bar.name, "tick end")
    yield (
        f'<rect class="bar" x="{left:g}" y="{y + 4:g}" width="{max(end - left, 0.5):g}" '
        f'height="{row - 8:g}"/>'
    )
    yield (
        f'<line class="spread" x1="{xs.at(bar.q25):g}" x2="{xs.at(bar.q75):g}" '
        f'y1="{middle:g}" y2="{middle:g}"/>'
    )
    beside = max(end, xs.at(bar.q75)) + 8
    yield _text(beside, middle + 4, bar.words)


def _roof(roof: Roof, bandwidth: float, xs: Scale, ys: Scale) -> str:
    ridge = roof.height / bandwidth
    foot = max(xs.low, ys.low / bandwidth)
    points = [(foot, foot * bandwidth), (ridge, roof.height), (xs.high, roof.height)]
    path = " ".join(f"{xs.at(x):g},{ys.at(y):g}" for x, y in points)
    name = _text(xs.at(ridge) + 4, ys.at(roof.height) + LINE_PX, roof.name)
    return f'<polyline class="roof" points="{path}"/>{name}'


def _dots(dots: Iterable[Dot], xs: Scale, ys: Scale) -> Iterator[str]:
    """Points with their names, which make way for each other."""
    taken: list[tuple[float, float]] = []
    for dot in sorted(dots, key=lambda dot: (dot.x, -dot.y)):
        x, y = xs.at(dot.x), ys.at(dot.y)
        beside = _free_place(x, y + 4, taken)
        taken.append((x, beside))
        yield f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="4"/>'
        yield _text(x + 7, beside, dot.name)


def _free_place(x: float, y: float, taken: Sequence[tuple[float, float]]) -> float:
    """Where a name can stand that starts beside (x, y): there, or a few lines below or above."""
    places = [y + step * LINE_PX for step in (0, 1, -1, 2, -2, 3)]
    near = [y0 for x0, y0 in taken if abs(x - x0) < WIDTH / 8]
    free = (p for p in places if p > TOP + LINE_PX and all(abs(p - y0) >= LINE_PX for y0 in near))
    return next(free, y)
