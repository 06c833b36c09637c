"""Numbers in, what people read out."""

import re
import unicodedata

from engine.report.model import Cell, Change, Share

_SPACE = "\u202f"
_LEAST = 0.001
_MOST = 500  # characters of a text
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udfff]"
)


def percent(share: float | None) -> str:
    """0.7834 as "78.3 %"."""
    return "–" if share is None else f"{100 * share:.1f}{_SPACE}%"


def points(change: float) -> str:
    """0.0412 as "+4.1 points"."""
    return f"{signed(change)} points"


def signed(change: float) -> str:
    """0.0412 as "+4.1", -0.0412 as "−4.1"."""
    return f"{100 * change:+.1f}".replace("-", "−")


def interval(found: Share | Change) -> str:
    """The bounds of an interval, in percent or points: "76.9–79.6", "−0.3 to +1.2"."""
    if found.low is None or found.high is None:
        return "–"
    if isinstance(found, Change):
        return f"{signed(found.low)} to {signed(found.high)}"
    return f"{100 * found.low:.1f}–{100 * found.high:.1f}"


def interval_of(low: float | None, high: float | None) -> str:
    """The bounds of a share behind it, in brackets; nothing where there are none."""
    return "" if low is None or high is None else f" ({100 * low:.1f}–{100 * high:.1f})"


def probability(p: Cell) -> str:
    """A p value: "< 0.001", "0.042"."""
    if not isinstance(p, int | float):
        return "–"
    return f"<{_SPACE}{_LEAST}" if p < _LEAST else f"{p:.3f}"


def number(value: float) -> str:
    """Counts with commas, others with three decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def text(value: str) -> str:
    """A text of anybody's: what is not seen or turns the direction of writing is replaced, and very long ones are cut."""
    seen = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", value)
    return seen if len(seen) <= _MOST else f"{seen[:_MOST]}…"


def anchor(value: str) -> str:
    """A name for an address inside a page: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def plain(cell: Cell, key: str = "") -> str:
    """A cell as text in one line; `key` is that of its column."""
    match cell:
        case None:
            return "–"
        case bool():
            return "yes" if cell else "no"
        case Share():
            return f"{percent(cell.value)} ({interval(cell)}; {cell.count:,} of {cell.total:,})" if cell.total else "–"
        case Change():
            return f"{signed(cell.value)} ({interval(cell)})"
        case tuple():
            return ", ".join(plain(one) for one in cell) or "–"
        case str():
            return text(cell)
        case int() | float():
            return probability(cell) if key == "p" else number(cell)
    return text(f"{cell.curie} {cell.label}" if cell.label else cell.curie)
