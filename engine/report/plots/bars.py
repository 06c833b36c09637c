"""Counts in, bars out: one cut into parts, or two to both sides."""

from collections.abc import Sequence

from engine.report.model import Stacks, Wings
from engine.report.plots.canvas import LETTER, ROW, WIDTH, Drawing, box, legend, line, words
from engine.report.words import percent

_MOST = 40  # letters of a name
_TOP, _THICK = 8.0, 16.0
_GAIN, _LOSS = 2, 1  # which colours


def stacks(chart: Stacks) -> Drawing:
    """Each bar is all that its line counts; a part is as long as its share."""
    left = _left([name for name, _ in chart.rows])
    width = WIDTH - 12 - left
    shapes = []
    for place, (name, counts) in enumerate(chart.rows):
        y = _TOP + ROW * place
        shapes.append(words(left - 10, y + 13, name, anchor="end", most=_MOST))
        x, total = left, max(sum(counts), 1)
        for number, (part, count) in enumerate(zip(chart.parts, counts, strict=True)):
            long = width * count / total
            if count:
                told = f"{name}: {part} {count:,} ({percent(count / total)})"
                shapes.append(box(x, y, long, _THICK, f"area s{number % 8}", told))
            if long > LETTER * (len(f"{count:,}") + 1):
                shapes.append(words(x + long / 2, y + 12, f"{count:,}", kind=f"inside i{number % 8}", anchor="middle"))
            x += long
    bottom = _TOP + ROW * len(chart.rows)
    below, height = legend([(part, number) for number, part in enumerate(chart.parts)], bottom, filled=True)
    return Drawing(bottom + height, [*shapes, *below])


def wings(chart: Wings) -> Drawing:
    """To the left what was lost, to the right what was gained, as long as their counts."""
    left = _left([name for name, _, _ in chart.rows])
    most = max((max(one, other) for _, one, other in chart.rows), default=0) or 1
    room = LETTER * (len(f"{most:,}") + 1)
    half = (WIDTH - 12 - left) / 2
    middle, longest = left + half, half - room
    shapes = []
    for place, (name, lost, gained) in enumerate(chart.rows):
        y = _TOP + ROW * place
        one, other = longest * lost / most, longest * gained / most
        shapes += [
            words(left - 10, y + 13, name, anchor="end", most=_MOST),
            box(middle - one, y, one, _THICK, f"area s{_LOSS}", f"{name}: {chart.left} {lost:,}"),
            box(middle, y, other, _THICK, f"area s{_GAIN}", f"{name}: {chart.right} {gained:,}"),
            words(middle - one - 4, y + 12, f"{lost:,}", anchor="end"),
            words(middle + other + 4, y + 12, f"{gained:,}"),
        ]
    bottom = _TOP + ROW * len(chart.rows)
    shapes.append(line(middle, _TOP - 4, middle, bottom, "axis"))
    below, height = legend([(chart.left, _LOSS), (chart.right, _GAIN)], bottom, filled=True)
    return Drawing(bottom + height, [*shapes, *below])


def _left(names: Sequence[str]) -> float:
    return 20 + LETTER * min(max(map(len, names), default=0), _MOST)
