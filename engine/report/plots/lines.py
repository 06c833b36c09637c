"""Several lines over common axes in, their drawing out: points with their intervals, grid, axes and legend."""

from collections.abc import Iterator

from engine.report.model import Axis, Lines, Series
from engine.report.plots.canvas import LETTER, WIDTH, Drawing, dashed, element, legend, line, mark, words
from engine.report.words import interval_of, percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, WIDTH - 20, 14.0, 300.0
_BETWEEN = 14.0  # labels along the axis, at least
_CAP = 3.0  # half the width of the end of an interval


def lines(chart: Lines) -> Drawing:
    """The drawing."""
    shapes = [*_grid(chart.across, chart.upward)]
    if chart.diagonal:
        low, high = max(chart.across.low, chart.upward.low), min(chart.across.high, chart.upward.high)
        shapes.append(line(_x(chart.across, low), _y(chart.upward, low), _x(chart.across, high), _y(chart.upward, high),
                           "diagonal"))  # fmt: skip
    for one in chart.series:
        shapes += _series(one, chart)
    below, height = legend([(one.name, one.number) for one in chart.series], _BOTTOM + 44)
    return Drawing(_BOTTOM + 44 + height, [*shapes, *below])


def _grid(across: Axis, upward: Axis) -> Iterator[str]:
    for value, label in upward.ticks:
        y = _y(upward, value)
        yield line(_LEFT, y, _RIGHT, y, "grid")
        yield words(_LEFT - 8, y + 4, label, anchor="end")
    end = -_BETWEEN
    for value, label in across.ticks:
        x, half = _x(across, value), LETTER * len(label) / 2
        yield line(x, _BOTTOM, x, _BOTTOM + 4, "axis")
        if x - half - end >= _BETWEEN:
            yield words(x, _BOTTOM + 18, label, anchor="middle")
            end = x + half
    yield line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "axis")
    yield words((_LEFT + _RIGHT) / 2, _BOTTOM + 36, across.title, kind="title", anchor="middle")
    middle = (_TOP + _BOTTOM) / 2
    turned = words(0, 0, upward.title, kind="title", anchor="middle")
    yield f'<g transform="translate(16 {middle:.1f}) rotate(-90)">{turned}</g>'


def _series(series: Series, chart: Lines) -> Iterator[str]:
    places = [(_x(chart.across, point.x), _y(chart.upward, point.y)) for point in series.points]
    kind = f"s{series.number % 8}"
    for point, (x, _) in zip(series.points, places, strict=True):
        if point.low is not None and point.high is not None:
            low, high = _y(chart.upward, point.low), _y(chart.upward, point.high)
            ends = "".join(f"M{x - _CAP:.1f},{y:.1f}h{2 * _CAP}" for y in (low, high))
            yield element("path", {"d": f"M{x:.1f},{low:.1f}V{high:.1f}{ends}", "class": f"interval {kind}"})
    if len(places) > 1:
        path = "L".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield element("path", {"d": f"M{path}", "class": f"line {kind}", **dashed(series.number)})
    for point, (x, y) in zip(series.points, places, strict=True):
        yield mark(x, y, series.number, f"{series.name}: {percent(point.y)}{interval_of(point.low, point.high)}")


def _x(axis: Axis, value: float) -> float:
    return _LEFT + _within(axis, value) * (_RIGHT - _LEFT)


def _y(axis: Axis, value: float) -> float:
    return _BOTTOM - _within(axis, value) * (_BOTTOM - _TOP)


def _within(axis: Axis, value: float) -> float:
    """Where a value stands between the ends, from 0 to 1; what is beyond stands at an end."""
    return min(max((value - axis.low) / ((axis.high - axis.low) or 1.0), 0.0), 1.0)
