import math

from hypothesis import given, settings
from hypothesis import strategies as st

from browsed import Elements
from torchdoctor.report.plots import Bar, Dot, Line, Roof, bar_plot, line_plot, roofline

NUMBERS = st.floats(-1e15, 1e15)


def points(svg):
    """Every number that places something."""
    places = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height")
    for _, attrs in Elements(svg).elements:
        yield from (float(attrs[key]) for key in places if key in attrs)
        for pair in attrs.get("points", "").split():
            yield from map(float, pair.split(","))


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30))
def test_whatever_is_drawn_stays_on_the_plot(pairs):
    line = Line(name="a", xs=[x for x, _ in pairs], ys=[y for _, y in pairs])
    svg = line_plot([line, line], what="both", x_name="x", y_name="y")

    assert all(math.isfinite(place) and -60 <= place <= 700 for place in points(svg))


def test_of_a_long_curve_no_more_is_drawn_than_is_seen():
    line = Line(name="a", xs=list(range(100_000)), ys=[0.0] * 100_000)

    assert len(line_plot([line], what="w", x_name="x", y_name="y")) < 8_000


def test_a_bar_is_as_long_as_its_median():
    bars = [Bar(name=n, median=m, q25=m, q75=m, words=n) for n, m in (("a", 50.0), ("b", 100.0))]
    widths = [
        float(attrs["width"])
        for _, attrs in Elements(bar_plot(bars, what="w")).elements
        if attrs.get("class") == "bar"
    ]

    assert math.isclose(widths[1], 2 * widths[0], abs_tol=0.2)


def test_names_are_text_and_no_markup():
    dots = [Dot(name="<i>", x=1.0, y=1e12)]
    svg = roofline(dots, [Roof(name="<b>", height=1e15)], 3e12, what="<u>")

    assert {tag for tag, _ in Elements(svg).elements} == {
        "svg", "title", "line", "text", "polyline", "circle",
    }  # fmt: skip


def test_names_of_points_that_lie_together_make_way_for_each_other():
    dots = [Dot(name=f"dot {n}", x=10.0, y=1e14) for n in range(3)]
    svg = roofline(dots, [Roof(name="fp32", height=1e15)], 3e12, what="w")

    lines = [line for line in svg.splitlines() if ">dot " in line]
    assert len({line.split('y="')[1].split('"')[0] for line in lines}) == 3
