"""KGX nodes in, concepts out, then the relations and mappings of the edges file that lies beside them.

Format: KGX (https://github.com/biolink/kgx/blob/master/docs/kgx_format.md) as TSV, CSV, JSON Lines, or one JSON object.
Beside what the Biolink Model has, the properties that `ontonorm export` writes are read: replaced_by, consider,
alternative_id, namespace and subsets of nodes, mapping_justification and confidence of edges.
"""

import glob
from collections.abc import Iterator

from kg.model import Ontology, Problem, Value
from loaders.document import Document
from loaders.json_stream import as_dictionary, parts, top_keys
from loaders.kgx.files import File, json_lines, rows
from loaders.kgx.records import EDGE_PROPERTIES, LISTS, NODE_PROPERTIES, edge, edge_cells, node
from loaders.release import Release
from loaders.rows import open_table

NODE_COLUMNS = (
    "name", "description", "xref", "synonym", "exact_synonym", "provided_by", "iri", "full_name", "symbol", "in_taxon",
)  # fmt: skip
"""What a table of nodes has at least one of, beside `id` and `category`; edges have no `name`."""
EDGE_COLUMNS = ("subject", "predicate", "object")

_SHAPE = {"nodes": ["node"], "edges": ["edge"]}


def read(document: Document) -> Iterator[Value]:
    """The concepts, then what the edges say of them; hierarchies of knowledge graphs may go round in circles.

    Raises:
        LoadError: these are the edges; the error names the nodes.
    """
    file = File(document, Release(document))
    is_json = _is_json(document)
    keys = set(top_keys(_head(document))) if is_json else set()
    yield Ontology(cyclic=True)
    if is_json and (keys & _SHAPE.keys() or not keys):
        yield from _whole(file)
    else:
        yield from _nodes(file, keys)
        yield from _beside(file)
    yield from file.release.left_out()


def _whole(file: File) -> Iterator[Value]:
    """Nodes and edges of one JSON object."""
    for part, value in parts(file.document, _SHAPE):
        record = as_dictionary(value)
        yield from node(record, 0, file) if part == "node" else edge(edge_cells(record), 0, file)


def _nodes(file: File, keys: set[str]) -> Iterator[Value]:
    if keys:
        _refuse_edges(file.document, keys)
        for line, record in json_lines(file):
            yield from node(record, line, file)
        return
    table = open_table(file.document)
    _refuse_edges(file.document, {column.casefold() for column in table.columns})
    pick = table.pick(*NODE_PROPERTIES)
    for line, cells in rows(table, file):
        told = {name: cell for name, cell in zip(NODE_PROPERTIES, pick(cells), strict=True) if cell}
        yield from node(told | {name: told[name].split("|") for name in LISTS & told.keys()}, line, file)


def _beside(file: File) -> Iterator[Value]:
    """What the edges file says, if there is one."""
    document = _edges_of(file.document)
    if document is None:
        told = f"{_renamed(file.document, 'edges')}: there are no edges"
        file.release.problems.append(Problem("file that is missing", told))
        return
    if document.path.stat().st_size == 0:  # as JSON Lines say that there are none
        return
    with document:
        edges = File(document, file.release)
        if _is_json(document):
            for line, record in json_lines(edges):
                yield from edge(edge_cells(record), line, edges)
            return
        table = open_table(document, required=EDGE_COLUMNS)
        pick = table.pick(*EDGE_PROPERTIES)
        for line, cells in rows(table, edges):
            yield from edge(pick(cells), line, edges)


def _edges_of(document: Document) -> Document | None:
    """The edges file of the same name, else the one of the folder if there is one only."""
    if same := document.beside(glob.escape(_renamed(document, "edges").removesuffix(".gz"))):
        return same
    alone = all(len([*document.path.parent.glob(f"*{what}.*")]) <= 1 for what in ("nodes", "edges"))
    return document.beside("*edges.tsv", "*edges.csv", "*edges.jsonl") if alone else None


def _renamed(document: Document, what: str) -> str:
    """The name of the file of edges or nodes that belongs to a document: "hp_edges.tsv" of hp_nodes.tsv."""
    name, other = document.path.name, {"edges": "nodes", "nodes": "edges"}[what]
    before, found, after = name.rpartition(other)
    return f"{before}{what}{after}" if found else f"{document.stem}_{what}{name.removeprefix(document.stem)}"


def _refuse_edges(document: Document, columns: set[str]) -> None:
    if columns.issuperset(EDGE_COLUMNS) and "name" not in columns:
        nodes = document.path.with_name(_renamed(document, "nodes"))
        there = f"give the nodes: {nodes}" if nodes.exists() else f"give the file of nodes, as {nodes.name}"
        raise document.error(f"these are the edges of KGX; {there} (the edges are found beside it)")


def _head(document: Document) -> str:
    return document.head.decode("utf-8-sig", "replace").lstrip()


def _is_json(document: Document) -> bool:
    return _head(document).startswith("{")
