"""Figures, comparisons and lists of runs in, printed: exact rows for programs, short tables for people."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, TextIO

from engine.evaluate.comparing import ALL, Comparison, Paired
from engine.evaluate.figures import PAIRS, ROWS, Figure
from engine.evaluate.runs import Listed
from kg.printing import PRINTERS, print_table
from kg.store.protocol import Rows

_DIGITS = 6  # of shares, for programs
_NOTHING = "–"
_LEAST = 0.0001
_TABLE = "table"


def write_figures(stream: TextIO, of: Sequence[tuple[str, Sequence[Figure]]], format_: str) -> None:
    """The figures of runs, each with its id: for people a table for each run, for programs one for all."""
    if format_ != _TABLE:
        PRINTERS[format_](figure_rows(of), stream)
        return
    for at, (run, figures) in enumerate(of):
        stream.write("\n" if at else "")
        stream.write(f"{run}\n")
        print_table(figure_table(figures), stream)


def write_comparison(
    stream: TextIO, comparison: Comparison, before: Sequence[Figure], after: Sequence[Figure], format_: str
) -> None:
    """A comparison with the figures of both runs."""
    if format_ != _TABLE:
        PRINTERS[format_](compared_rows(comparison, before, after), stream)
        return
    stream.write(f"before: {comparison.before.id}\nafter:  {comparison.after.id}\n\n")
    print_table(paired_table(comparison), stream)
    stream.write("\nEach over the unique pairs of its own data set:\n")
    print_table(compared_figures(before, after), stream)


def write_runs(stream: TextIO, runs: Sequence[Listed], format_: str) -> None:
    """The recorded runs."""
    PRINTERS[format_](listed_table(runs) if format_ == _TABLE else listed_rows(runs), stream)


def figure_rows(of: Sequence[tuple[str, Sequence[Figure]]]) -> Rows:
    """Every figure of every run: a row each, over pairs and over rows."""
    columns = ("run", *(field.name for field in fields(Figure)))
    return Rows(columns, [_rounded({"run": run, **asdict(one)}) for run, figures in of for one in figures])


def figure_table(figures: Sequence[Figure]) -> Rows:
    """The figures of one run: a row for both ways to count."""
    columns = ("figure", "unique pairs", "95 %", "n", "all rows", " 95 %", " n")
    names = list(dict.fromkeys(one.name for one in figures))
    by = {(one.name, one.over): one for one in figures}
    rows = [(name, *_cells(by.get((name, PAIRS))), *_cells(by.get((name, ROWS)))) for name in names]
    return Rows(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def compared_figures(before: Sequence[Figure], after: Sequence[Figure]) -> Rows:
    """The figures of two runs over unique pairs side by side, each over the mentions of its own data set."""
    columns = ("figure", "before", "95 %", "n", "after", " 95 %", " n")
    sides = [{one.name: one for one in figures if one.over == PAIRS} for figures in (before, after)]
    names = dict.fromkeys(name for side in sides for name in side)
    rows = [(name, *_cells(sides[0].get(name)), *_cells(sides[1].get(name))) for name in names]
    return Rows(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def paired_table(comparison: Comparison) -> Rows:
    """What was gained and lost, for people."""
    columns = (
        "split", "of", "mentions", "before", "after", "difference", "95 %", "p", "gained", "lost", "right in both",
        "wrong in both",
    )  # fmt: skip
    rows = [
        (
            one.split or _NOTHING, one.over, one.mentions, percent(one.before), percent(one.after), _points(one.difference),
            _NOTHING if one.low is None else f"{_points(one.low)} to {_points(one.high)}",
            f"{one.p:.2g}" if one.p >= _LEAST else f"< {_LEAST}",
            one.gained, one.lost, one.right_in_both, one.wrong_in_both,
        )
        for one in comparison.paired
    ]  # fmt: skip
    return Rows(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def compared_rows(comparison: Comparison, before: Sequence[Figure], after: Sequence[Figure]) -> Rows:
    """All of a comparison, for programs: the paired acc@1 of all and of each split, then the figures of both runs."""
    paired = [{"figure": "acc@1, paired", **asdict(one)} for one in comparison.paired]
    columns = (
        "figure", *(field.name for field in fields(Paired)), "before_low", "before_high", "before_of", "after_low",
        "after_high", "after_of",
    )  # fmt: skip
    sides = [{(one.name, one.over): one for one in figures} for figures in (before, after)]
    side_by_side = [
        {"figure": name, "split": ALL, "over": over, **_side("before", sides[0].get((name, over))),
         **_side("after", sides[1].get((name, over)))}
        for name, over in dict.fromkeys(key for side in sides for key in side)
    ]  # fmt: skip
    return Rows(columns, [_rounded({name: row.get(name) for name in columns}) for row in [*paired, *side_by_side]])


def listed_rows(runs: Sequence[Listed]) -> Rows:
    """The runs, for programs."""
    columns = tuple(field.name for field in fields(Listed))
    return Rows(columns, [_rounded(asdict(one)) for one in runs])


def listed_table(runs: Sequence[Listed]) -> Rows:
    """The runs, for people."""
    rows = listed_rows(runs)
    for row in rows:
        row["accuracy"] = _NOTHING if row["accuracy"] is None else percent(row["accuracy"])
        row["stale"] = "stale" if row["stale"] else ""
    return rows


def percent(value: float) -> str:
    """A share for people."""
    return f"{100 * value:.1f} %"


def _points(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:+.1f}"


def _cells(one: Figure | None) -> tuple[str, str, str]:
    if one is None:
        return _NOTHING, "", ""
    between = "" if one.low is None else f"{100 * one.low:.1f}–{100 * (one.high or 0.0):.1f}"
    if isinstance(one.count, int):
        return percent(one.value), between, f"{one.count:,}/{one.of:,}"
    between = "" if one.low is None else f"{one.low:.3f}–{one.high:.3f}"
    return f"{one.value:.3f}", between, f"{one.of:,}"


def _side(which: str, one: Figure | None) -> dict[str, Any]:
    if one is None:
        return {}
    return {which: one.value, f"{which}_low": one.low, f"{which}_high": one.high, f"{which}_of": one.of}


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, _DIGITS) if isinstance(value, float) and name != "p" else value
        for name, value in row.items()
    }
