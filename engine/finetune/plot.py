"""Lines of points in, a drawing of them with its axes out, as SVG: no library draws it."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 48
_COLORS = ("#2c6fbb", "#d1495b", "#3a8f5c", "#8a6bbe")
_TICKS = 5
_MOST_DOTS = 50


def line_plot(lines: Mapping[str, Points], *, title: str, across: str, upward: str) -> str:
    """An SVG of all lines that have points, named by their keys, over common axes from 0."""
    drawn = {name: points for name, points in lines.items() if points}
    right = _rounded_up(max((x for points in drawn.values() for x, _ in points), default=1.0))
    top = _rounded_up(max((y for points in drawn.values() for _, y in points), default=1.0))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_axes(right, top, across, upward),
    ]
    for at, (name, points) in enumerate(drawn.items()):
        color = _COLORS[at % len(_COLORS)]
        places = " ".join(f"{_x(x, right):.1f},{_y(y, top):.1f}" for x, y in points)
        dots = "".join(
            f'<circle cx="{_x(x, right):.1f}" cy="{_y(y, top):.1f}" r="2" fill="{color}"/>' for x, y in points
        ) if len(points) <= _MOST_DOTS else ""  # fmt: skip
        parts += [f'<polyline points="{places}" fill="none" stroke="{color}" stroke-width="1.5"/>{dots}']
        parts += [f'<text x="{_LEFT + 150 * at}" y="24" fill="{color}">{escape(name)}</text>']
    return "\n".join([*parts, "</svg>", ""])


def _axes(right: float, top: float, across: str, upward: str) -> list[str]:
    end, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    lines = [f'<path d="M{_LEFT},{_TOP} V{floor} H{end}" fill="none" stroke="#444444"/>']
    for at in range(_TICKS + 1):
        x, y = _x(right * at / _TICKS, right), _y(top * at / _TICKS, top)
        lines += [
            f'<path d="M{_LEFT},{y:.1f} H{end}" stroke="#dddddd"/>' if at else "",
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{top * at / _TICKS:.4g}</text>',
            f'<text x="{x:.1f}" y="{floor + 18}" text-anchor="middle">{right * at / _TICKS:.4g}</text>',
        ]
    middle = (_TOP + floor) // 2
    lines += [
        f'<text x="{(_LEFT + end) // 2}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">{escape(upward)}</text>',
    ]
    return [line for line in lines if line]


def _x(value: float, right: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / right


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / top


def _rounded_up(value: float) -> float:
    """The next number of one digit, or of one and a half, so that ticks are short: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 …"""
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= step * unit * (1 + 1e-12)) * unit
