"""What a store holds, and taking a source away: `ontonorm status` and `ontonorm remove`, in Python."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from kg.admit import not_loaded
from kg.curie import usual_prefix
from kg.errors import StoreError
from kg.model import Kind, Source
from kg.queries import loaded_prefixes, run
from kg.store.protocol import DEFAULT_WAIT, Contribution, GraphStore


@dataclass(frozen=True, slots=True)
class Status:
    """Where a store is, its version (what is derived from it carries that), and its sources in the order of loading."""

    location: str
    version: str
    size: int | None
    sources: tuple[Source, ...]


def status(store: GraphStore) -> Status:
    """What is loaded. `size` is in bytes, None for a server."""
    names = [field.name for field in fields(Source)]
    rows = run(store, "sources")
    sources = tuple(Source(**{**{name: row[name] for name in names}, "kind": Kind(row["kind"])}) for row in rows)
    return Status(store.location, store.version, store.size, sources)


def versions(store: GraphStore) -> dict[str, str | None]:
    """The release of the source that owns each prefix."""
    return {source.prefix: source.version for source in status(store).sources if source.prefix}


def remove(store: GraphStore, name: str, *, wait: float = DEFAULT_WAIT) -> Source:
    """Takes a source away; edges of other sources into it wait until it comes back.

    Raises:
        StoreError: no source of that name is loaded, or the store cannot be written.
    """
    result = store.write([Contribution(Source(name, Kind.ONTOLOGY), {})], wait=wait)[0]
    if result.error:
        raise result.error
    return result.source


def prefixes_of(store: GraphStore, ontologies: Sequence[str]) -> frozenset[str]:
    """The prefixes of the concepts of loaded sources, each given by its name or by a prefix ("hp" or "HP").

    Raises:
        StoreError: one of them is not loaded, or gives no concepts of its own.
    """
    loaded = {str(row["name"]): row for row in run(store, "sources")}
    owned = {row["prefix"] for row in loaded.values() if row["prefix"]}
    found: set[str] = set()
    for name in ontologies:
        source = loaded.get(name) or loaded.get(name.lower())
        if source and source["prefix"]:
            found.add(source["prefix"])
        elif source:
            given = {row["prefix"] for row in run(store, "prefixes_of_source", {"source": source["name"]})}
            if not given:
                raise StoreError(f"{source['name']} gives no concepts of its own; name the ontology that it adds to")
            found |= given
        elif usual_prefix(name) in owned or usual_prefix(name) in loaded_prefixes(store):
            found.add(usual_prefix(name))
        else:
            raise not_loaded(name, [one for one, row in loaded.items() if row["kind"] in (Kind.ONTOLOGY, Kind.NAMES)])
    return frozenset(found)
