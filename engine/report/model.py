"""The values of a report: sections of tables and charts, each with the queries that gave it. How they look is not here."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any

from kg.model import Dataset, Run


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, with the bounds of its 95 % interval; these are None where the total is 0."""

    count: int
    total: int
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.count / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of two shares, from -1 to 1, with the bounds of its 95 % interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier with the label of its concept, if it has one."""

    curie: str
    label: str | None = None


Cell = None | bool | int | float | str | Share | Change | Named | tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is for programs, `title` for people, who may need the `hint`."""

    key: str
    title: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells in line with the columns; the first cell of a row says what the row is about."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, with the places that are labelled."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A place on both axes, with the bounds of the interval upward."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line of points; `number` is that of its run among those it is compared with, and decides how it looks."""

    name: str
    number: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines over common axes; `diagonal` draws where both axes are equal."""

    title: str
    description: str
    across: Axis
    upward: Axis
    series: tuple[Series, ...]
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """One share a line, each with its interval."""

    title: str
    description: str
    across: Axis
    rows: tuple[tuple[str, int, Share], ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """A bar a line, cut into parts by their counts."""

    title: str
    description: str
    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Wings:
    """Two counts a line, one to the left and one to the right."""

    title: str
    description: str
    left: str
    right: str
    rows: tuple[tuple[str, int, int], ...]


Chart = Lines | Dots | Stacks | Wings


@dataclass(frozen=True, slots=True)
class Statement:
    """A query that was asked, once for each of `params`; `is_named`: the catalogue has it by its name."""

    name: str
    answers: str
    text: str
    params: tuple[Dictionary[str, Any], ...]
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A table, the chart that shows it if there is one, and where the numbers come from."""

    table: Table
    chart: Chart | None = None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one data set, whose name is None where the section is not about one, and what is to know of them."""

    dataset: str | None
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What one question is answered with; `lead` says how to read it."""

    key: str
    title: str
    lead: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All sections; `summary` says in sentences what comes out, `made` is when, in ISO 8601 with Z."""

    title: str
    made: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Runs over one data set: what can be compared. `names` are their ids, without what all of them begin with."""

    dataset: Dataset
    runs: tuple[Run, ...]
    names: Dictionary[str, str]
