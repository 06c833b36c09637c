"""Shapes in, SVG text out; and what all pictures have in common: their width, marks that differ without colour, legends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from engine.report.words import text as readable

WIDTH = 720.0
LETTER = 6.6  # about the width of one, of 12 pixels
ROW = 24.0
SERIES = 8
"""So many lines look different; more begin anew."""

_DASHES = ("", "7 4", "2 3", "9 3 2 3", "", "7 4", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a surface of WIDTH by `height`."""

    height: float
    shapes: Sequence[str]


def picture(drawing: Drawing, title: str, description: str, anchor: str) -> str:
    """The drawing as a picture with a name and a description for who cannot see it."""
    body = "".join(drawing.shapes)
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH:g} {drawing.height:g}" role="img" '
        f'aria-labelledby="{anchor}-title {anchor}-description">'
        f'<title id="{anchor}-title">{shown(title)}</title>'
        f'<desc id="{anchor}-description">{shown(description)}</desc>{body}</svg>'
    )


def shown(value: str) -> str:
    """A text of anybody's, as SVG and HTML have it."""
    return escape(readable(value))


def element(name: str, attributes: Mapping[str, float | str], inside: str = "") -> str:
    """An element; numbers with one decimal, names with _ for -."""
    told = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def words(x: float, y: float, value: str, *, kind: str = "label", anchor: str = "start", most: int = 0) -> str:
    """A line of text; a long one is cut to so many letters in the middle, and whole where the pointer rests."""
    seen = readable(value)
    cut = cut_to(seen, most) if most else seen
    whole = f"<title>{escape(seen)}</title>" if cut != seen else ""
    return element("text", {"x": x, "y": y, "class": kind, "text_anchor": anchor}, f"{whole}{escape(cut)}")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight one."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": kind})


def box(x: float, y: float, width: float, height: float, kind: str, told: str = "") -> str:
    """A filled one; `told` where the pointer rests."""
    inside = f"<title>{shown(told)}</title>" if told else ""
    return element("rect", {"x": x, "y": y, "width": max(width, 0.0), "height": height, "class": kind}, inside)


def mark(x: float, y: float, number: int, told: str = "") -> str:
    """The mark of a series: marks differ in form and colour."""
    r = 4.0
    forms = (
        f"M{x - r:.1f},{y:.1f}a{r},{r} 0 1,0 {2 * r},0a{r},{r} 0 1,0 {-2 * r},0z",
        f"M{x - r:.1f},{y - r:.1f}h{2 * r}v{2 * r}h{-2 * r}z",
        f"M{x:.1f},{y - r - 1:.1f}l{r + 1},{2 * r}h{-2 * (r + 1)}z",
        f"M{x:.1f},{y - r - 1:.1f}l{r + 1},{r + 1}l{-r - 1},{r + 1}l{-r - 1},{-r - 1}z",
    )
    inside = f"<title>{shown(told)}</title>" if told else ""
    return element("path", {"d": forms[number % len(forms)], "class": f"mark s{number % SERIES}"}, inside)


def dashed(number: int) -> dict[str, str]:
    """How the line of a series is broken."""
    dash = _DASHES[number % SERIES]
    return {"stroke_dasharray": dash} if dash else {}


def legend(names: Sequence[tuple[str, int]], top: float, *, filled: bool = False) -> tuple[list[str], float]:
    """What each series, by its number, is called: shapes from `top` on, and the height that they take."""
    shapes: list[str] = []
    x, y = 12.0, top + 14
    for name, number in names:
        width = 34 + LETTER * min(len(name), 48) + 14
        if x + width > WIDTH and x > 12:  # noqa: PLR2004 - the left end
            x, y = 12.0, y + ROW - 4
        if filled:
            shapes.append(box(x, y - 10, 22, 12, f"area s{number % SERIES}"))
        else:
            shapes.append(element("line", {"x1": x, "y1": y - 4, "x2": x + 24, "y2": y - 4,
                                           "class": f"line s{number % SERIES}", **dashed(number)}))  # fmt: skip
            shapes.append(mark(x + 12, y - 4, number))
        shapes.append(words(x + 30, y, name, most=48))
        x += width
    return shapes, y - top + 10


def cut_to(value: str, most: int) -> str:
    """So many letters at most, without the middle."""
    if len(value) <= most:
        return value
    end = (most - 1) // 2
    return f"{value[: most - 1 - end]}…{value[len(value) - end :]}"


def _value(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
