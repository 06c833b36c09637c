"""One share a line in, their drawing out: a mark and its interval, with the number behind."""

from engine.report.model import Axis, Dots
from engine.report.plots.canvas import LETTER, ROW, WIDTH, Drawing, element, line, mark, words
from engine.report.words import interval_of, percent

_MOST = 40  # letters of a name
_AFTER = 64.0  # for the number
_TOP = 8.0


def dots(chart: Dots) -> Drawing:
    """The drawing."""
    left = 20 + LETTER * min(max((len(name) for name, _, _ in chart.rows), default=0), _MOST)
    right = WIDTH - _AFTER
    bottom = _TOP + ROW * len(chart.rows)

    def at(axis: Axis, value: float) -> float:
        return left + (value - axis.low) / ((axis.high - axis.low) or 1.0) * (right - left)

    shapes = []
    for value, label in chart.across.ticks:
        x = at(chart.across, value)
        shapes += [line(x, _TOP, x, bottom, "grid"), words(x, bottom + 18, label, anchor="middle")]
    for place, (name, number, share) in enumerate(chart.rows):
        y = _TOP + ROW * (place + 0.5)
        shapes.append(words(left - 10, y + 4, name, anchor="end", most=_MOST))
        if share.value is None:
            continue
        if share.low is not None and share.high is not None:
            low, high = at(chart.across, share.low), at(chart.across, share.high)
            shapes.append(element("path", {"d": f"M{low:.1f},{y:.1f}H{high:.1f}", "class": f"interval s{number % 8}"}))
        told = f"{name}: {percent(share.value)}{interval_of(share.low, share.high)}"
        shapes += [mark(at(chart.across, share.value), y, number, told), words(right + 10, y + 4, percent(share.value))]
    shapes.append(line(left, bottom, right, bottom, "axis"))
    shapes.append(words((left + right) / 2, bottom + 36, chart.across.title, kind="title", anchor="middle"))
    return Drawing(bottom + 46, shapes)
