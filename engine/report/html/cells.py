"""A cell of a table in, what stands in it out."""

from html import escape

from engine.report.model import Cell, Change, Named, Share
from engine.report.words import interval, percent, plain, signed
from engine.report.words import text as readable


def shown(value: str) -> str:
    """A text of anybody's."""
    return escape(readable(value))


def cell(value: Cell, key: str) -> str:
    """What a cell says; `key` is that of its column."""
    match value:
        case None:
            return '<span class="none" aria-label="none">–</span>'
        case Share():
            return _share(value)
        case Change():
            return f"{signed(value.value)}{_small(interval(value))}"
        case Named():
            return _named(value)
        case tuple():
            return "<br>".join(map(_named, value)) or '<span class="none" aria-label="none">–</span>'
    return shown(plain(value, key))


def is_number(value: Cell) -> bool:
    """Whether it stands at the right, below others of its kind."""
    return isinstance(value, int | float | Share | Change) and not isinstance(value, bool)


def _share(value: Share) -> str:
    if not value.total:
        return '<span class="none" aria-label="none">–</span>'
    return f"{percent(value.value)}{_small(interval(value))}{_small(f'{value.count:,} of {value.total:,}')}"


def _small(told: str) -> str:
    return f"<small>{shown(told)}</small>"


def _named(value: Named) -> str:
    label = f" {shown(value.label)}" if value.label else ""
    return f"<code>{shown(value.curie)}</code>{label}"
