"""A source that wants into a store, and the sources there: may it come in, and under which number?"""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kg.errors import LoadError, StoreError
from kg.model import Source
from kg.store.protocol import Contribution, Written
from kg.table_files import row_counts
from kg.tables import CONCEPT_EDGES


def admit(source: Source, loaded: Dictionary[str, Source], *, replacing: str | None = None) -> Source:
    """The source with its time and its number: the old number if it was loaded before, else the next one.

    Raises:
        LoadError: another source owns its prefix, or its name is that of a source of another kind, or the source to be
            replaced owns another prefix.
        StoreError: the source to be replaced is not loaded.
    """
    if replacing is not None and replacing not in loaded:
        raise not_loaded(replacing, loaded)
    if replacing is not None and loaded[replacing].prefix != source.prefix:
        owned = loaded[replacing].prefix or "no prefix"
        raise LoadError(f"{source.name} cannot replace {replacing}, which owns {owned}, not {source.prefix}")
    former = loaded.get(replacing or source.name)
    if former and former.kind != source.kind:
        raise LoadError(
            f"{former.name} is loaded already and holds {former.kind}, not {source.kind}; "
            f"give --name, or remove it first: ontonorm remove {former.name}"
        )
    for other in loaded.values():
        if source.prefix and other.prefix == source.prefix and other.name not in (source.name, replacing):
            raise LoadError(
                f"{source.name} claims the prefix {source.prefix}, which {other.name} owns; "
                f"give --replace {other.name} to take its place, or load it into another store"
            )
    number = former.sequence if former else max((other.sequence for other in loaded.values()), default=0) + 1
    return replace(source, sequence=number, loaded_at=now())


def admitted(contribution: Contribution, kept: dict[str, Contribution]) -> tuple[dict[str, Contribution], Source]:
    """What is loaded once the contribution came in (or, without tables, went), and its source as admitted."""
    loaded = {name: one.source for name, one in kept.items()}
    name, replacing = contribution.source.name, contribution.replacing
    if not contribution.tables:
        if name not in loaded:
            raise not_loaded(name, loaded)
        return {other: one for other, one in kept.items() if other != name}, loaded[name]
    source = admit(contribution.source, loaded, replacing=replacing)
    others = {other: one for other, one in kept.items() if other not in (name, replacing)}
    return others | {name: Contribution(source, contribution.tables)}, source


def count_written(result: Written, contribution: Contribution, graph: dict[str, Any]) -> Written:
    """The result with what the graph now holds of its source, and what it does not."""
    import pyarrow.compute as pc

    from kg.arrow import among

    def rows_of(table: str) -> int:
        return int(pc.sum(pc.equal(graph[table]["source"], result.source.name)).as_py() or 0)

    if result.error or not contribution.tables:
        return result
    row = next(row for row in graph["Source"].to_pylist() if row["name"] == result.source.name)
    unknown = []
    if row_counts(contribution.tables).get("Concept", 0) != row["concepts"]:
        given = contribution.tables["Concept"]["curie"]
        unknown = given.filter(pc.invert(among(given, graph["Concept"]["curie"]))).to_pylist()
    return replace(
        result,
        source=replace(result.source, concepts=row["concepts"], terms=row["terms"]),
        relations=sum(rows_of(table) for table in CONCEPT_EDGES),
        waiting=rows_of("AWAITS"),
        xrefs=rows_of("XREF"),
        unknown=tuple(unknown),
    )


def not_loaded(name: str, loaded: Iterable[str]) -> StoreError:
    """The error for a source that is not there, with those that are."""
    names = sorted(loaded)
    there = f"there are: {', '.join(names)}" if names else "nothing is loaded"
    return StoreError(f"no source named {name} is loaded ({there})")


def now() -> str:
    """This moment in ISO 8601, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
