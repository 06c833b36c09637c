"""The graph in, its vocabularies out: the live concepts and names of each prefix as arrays, in four reads for all."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.index.names import SCOPES, Concepts, Ints, Names, Vocabulary
from engine.index.strings import Strings
from kg.queries import run_table
from kg.store.protocol import GraphStore

_NO_COUNT = -1
_NUMBERS = ("popularity", "steps")


def read_vocabularies(store: GraphStore, prefixes: Sequence[str] | None = None) -> dict[str, Vocabulary]:
    """The vocabulary of each prefix that has live concepts, in the order of the prefixes; by default of all."""
    params = {} if prefixes is None else {"prefixes": list(prefixes)}
    concepts, names, inherited, parents = (
        _typed(run_table(store, query, params))
        for query in ("live_concepts", "live_names", "inherited_names", "live_parents")
    )
    inherited = _nearest(inherited)
    names = names.append_column("replaced", pa.array([""] * len(names), pa.string()))
    names = pa.concat_tables([names, inherited.select(names.column_names).cast(names.schema)])
    return {
        prefix: _vocabulary(prefix, concepts.filter(pc.equal(concepts["prefix"], prefix)), names, parents)
        for prefix in sorted(pc.unique(concepts["prefix"]).to_pylist())
    }


def _typed(table: pa.Table) -> pa.Table:
    """With the types of its columns, which a server does not tell where it has no value."""
    types = [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in table.column_names]
    return table.cast(pa.schema(types))


def _nearest(inherited: pa.Table) -> pa.Table:
    """Names of obsolete concepts for their nearest heirs only."""
    steps = inherited.group_by("replaced").aggregate([("steps", "min")])
    joined = inherited.join(steps, "replaced")
    return joined.filter(pc.equal(joined["steps"], joined["steps_min"]))


def _vocabulary(prefix: str, concepts: pa.Table, names: pa.Table, parents: pa.Table) -> Vocabulary:
    concepts = concepts.sort_by("curie")
    curies = concepts["curie"].combine_chunks()
    return Vocabulary(
        prefix,
        Concepts(
            curies=_strings(curies),
            labels=_strings(concepts["label"]),
            definitions=_strings(concepts["definition"]),
            taxa=_strings(concepts["taxon"]),
            popularity=_ints(concepts["popularity"].fill_null(_NO_COUNT)),
            parents=_edges(parents, curies),
        ),
        _names(names, curies),
    )


def _names(names: pa.Table, curies: pa.Array) -> Names:
    """The names of these concepts, those of their obsolete forerunners behind; a concept has a key once, in its best scope."""
    rows = pc.index_in(names["curie"], curies)
    found = names.filter(pc.is_valid(rows)).append_column("concept", pc.drop_null(rows))
    scopes = pc.index_in(found["scope"], pa.array([str(scope) for scope in SCOPES]))
    found = found.append_column("rank", scopes).append_column("own", pc.equal(found["replaced"], ""))
    best = [("own", "descending"), ("concept", "ascending"), ("key", "ascending"), ("rank", "ascending"),
            ("text", "ascending"), ("replaced", "ascending")]  # fmt: skip
    found = found.take(pc.sort_indices(found, best))
    found = found.filter(_firsts(found, ("own", "concept", "key")))
    order = [("own", "descending"), ("concept", "ascending"), ("rank", "ascending"), ("text", "ascending")]
    found = found.take(pc.sort_indices(found, [*order, ("key", "ascending")]))
    return Names(
        texts=_strings(found["text"]),
        keys=_strings(found["key"]),
        concepts=_ints(found["concept"]),
        scopes=_ints(found["rank"]).astype(np.uint8),
        replaced=_strings(found["replaced"]),
    )


def _firsts(table: pa.Table, columns: Iterable[str]) -> pa.Array:
    """Whether each row differs from the one before it in one of the columns."""
    differs = np.zeros(len(table), bool)
    differs[:1] = True
    for name in columns:
        column = table[name].combine_chunks()
        if len(column) > 1:
            differs[1:] |= pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    return pa.array(differs)


def _edges(parents: pa.Table, curies: pa.Array) -> Ints:
    """Rows of child and parent, both among these concepts, shape (edges, 2)."""
    child, parent = pc.index_in(parents["child"], curies), pc.index_in(parents["parent"], curies)
    both = pc.and_(pc.is_valid(child), pc.is_valid(parent))
    return np.stack([_ints(child.filter(both)), _ints(parent.filter(both))], axis=1)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), np.int64)


def _strings(column: pa.ChunkedArray | pa.Array) -> Strings:
    """The strings of an Arrow column, null as ""; Arrow keeps them as we do."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array = pc.fill_null(array.cast(pa.large_string()), "")
    if not len(array):
        return Strings.of([])
    _, ends, data = array.buffers()
    offsets = np.frombuffer(ends, np.int64)[array.offset : array.offset + len(array) + 1]
    blob = np.frombuffer(data or b"", np.uint8)[offsets[0] : offsets[-1]]
    return Strings(blob, offsets - offsets[0])
