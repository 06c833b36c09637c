"""A folder or an address in, the store that answers there out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import UsageError
from kg.store.protocol import GraphStore

STORE = "ONTONORM_STORE"
_ADDRESSES = tuple(f"{scheme}{kind}://" for scheme in ("neo4j", "bolt") for kind in ("", "+s", "+ssc"))


def default_location() -> str:
    """ONTONORM_STORE, or the folder `store` in the user's data folder for ontonorm."""
    if location := os.environ.get(STORE):
        return location
    import platformdirs

    return str(platformdirs.user_data_path("ontonorm", appauthor=False) / "store")


def store_at(location: str | Path | None = None) -> GraphStore:
    """The store at a folder or an address (neo4j://…, bolt://…, with +s or +ssc); nothing is opened yet.

    Raises:
        UsageError: the address has a scheme that is none of these.
    """
    place = str(location or default_location())
    if place.startswith(_ADDRESSES):
        from kg.store.neo4j import Neo4jStore

        return Neo4jStore(place)
    if "://" in place:
        raise UsageError(f"{place}: a store is a folder or an address that begins with {', '.join(_ADDRESSES)}")
    from kg.store.embedded import EmbeddedStore

    return EmbeddedStore(Path(place).expanduser())


@contextmanager
def open_store(location: str | Path | None = None) -> Iterator[GraphStore]:
    """The store at `location` (by default the user's own), closed at the end of the `with` block."""
    store = store_at(location)
    try:
        yield store
    finally:
        store.close()
