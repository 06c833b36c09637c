"""A chart in, an SVG picture out that is drawn in the colours of the page around it, and says what it shows."""

from engine.report.model import Chart, Dots, Lines, Stacks, Wings
from engine.report.plots.bars import stacks, wings
from engine.report.plots.canvas import Drawing, picture
from engine.report.plots.dots import dots
from engine.report.plots.lines import lines


def svg(chart: Chart, anchor: str) -> str:
    """The picture as text; `anchor` is a name that no other one on the page has."""
    return picture(_drawn(chart), chart.title, chart.description, anchor)


def _drawn(chart: Chart) -> Drawing:
    match chart:
        case Lines():
            return lines(chart)
        case Dots():
            return dots(chart)
        case Stacks():
            return stacks(chart)
        case Wings():
            return wings(chart)


__all__ = ["svg"]
