"""Concepts in, KGX nodes and edges out, as TSV or as JSON Lines.

Format: KGX (https://github.com/biolink/kgx/blob/master/docs/kgx_format.md), properties of the Biolink Model
(https://biolink.github.io/biolink-model/). A concept without a category gets the one that is usual for its prefix.
Not in Biolink, but needed to get the same graph back: replaced_by, consider, alternative_id, namespace and subsets of
nodes, mapping_justification and confidence of edges. A target that is not loaded has an edge, but no node.

What KGX cannot say: types, languages and dates of names (a label in another language is an exact synonym), which source
gives what, popularity; what the ontology says of itself. In TSV a bar within a list is written ¦.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from exporters.iris import iri
from exporters.selection import Selection
from kg.curie import prefix_of
from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Concept, Scope, Xref

Record = dict[str, Any]

ENDINGS = {"kgx": ("_nodes.tsv", "_edges.tsv"), "kgx-jsonl": ("_nodes.jsonl", "_edges.jsonl")}

_NODE = (
    "id", "category", "name", "description", "synonym", "exact_synonym", "narrow_synonym", "broad_synonym",
    "related_synonym", "xref", "in_taxon", "deprecated", "replaced_by", "consider", "alternative_id", "subsets",
    "namespace", "iri",
)  # fmt: skip
_EDGE = (
    "id", "subject", "predicate", "object", "original_predicate", "knowledge_level", "agent_type",
    "mapping_justification", "confidence",
)  # fmt: skip
_SCOPES = {
    Scope.LABEL: "exact_synonym", Scope.EXACT: "exact_synonym", Scope.NARROW: "narrow_synonym",
    Scope.BROAD: "broad_synonym", Scope.RELATED: "related_synonym",
}  # fmt: skip
_PREDICATES = {IS_A: "biolink:subclass_of", PART_OF: "biolink:part_of"}
_IN_NODES = {REPLACED_BY, CONSIDER}
_MATCHES = {
    f"skos:{kind}Match": f"biolink:{kind}_match" for kind in ("exact", "close", "broad", "narrow", "related")
} | {"owl:equivalentClass": "biolink:same_as", "owl:sameAs": "biolink:same_as"}  # fmt: skip
_ANY_MATCH = "biolink:related_match"
_ANY_RELATION = "biolink:related_to"
_NOT_TOLD = {"knowledge_level": "not_provided", "agent_type": "not_provided"}

_GO = {
    "molecular_function": "biolink:MolecularActivity", "biological_process": "biolink:BiologicalProcess",
    "cellular_component": "biolink:CellularComponent",
}  # fmt: skip
_CATEGORIES = {
    prefix: f"biolink:{category}"
    for category, prefixes in {
        "PhenotypicFeature": "HP MP SYMP", "Disease": "MONDO DOID ORPHA OMIM OMIMPS", "Gene": "HGNC NCBIGene ENSEMBL",
        "ChemicalEntity": "CHEBI", "AnatomicalEntity": "UBERON FMA", "Cell": "CL", "OrganismTaxon": "NCBITaxon",
        "Protein": "PR UniProtKB",
    }.items()
    for prefix in prefixes.split()
}  # fmt: skip
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))


def write_tsv(selection: Selection, streams: Sequence[TextIO]) -> None:
    """PREFIX_nodes.tsv and PREFIX_edges.tsv; lists are joined by bars."""
    nodes, edges = streams
    nodes.write("\t".join(_NODE) + "\n")
    edges.write("\t".join(_EDGE) + "\n")
    _write(selection, streams, (_row_of(_NODE), _row_of(_EDGE)))


def write_jsonl(selection: Selection, streams: Sequence[TextIO]) -> None:
    """PREFIX_nodes.jsonl and PREFIX_edges.jsonl; what a record does not have is not in it."""
    _write(selection, streams, (_json, _json))


def _write(selection: Selection, streams: Sequence[TextIO], lines: Sequence[Callable[[Record], str]]) -> None:
    (nodes, edges), (node_line, edge_line) = streams, lines
    for concept in selection.concepts():
        nodes.write(node_line(_node(concept)))
        for edge in _edges(concept):
            edges.write(edge_line(edge))


def _node(concept: Concept) -> Record:
    texts: dict[str, list[str]] = {}
    for name in concept.names:
        texts.setdefault(_SCOPES[name.scope], []).append(name.text)
    scoped = {column: list(dict.fromkeys(found)) for column, found in texts.items()}
    return {
        "id": concept.curie,
        "category": [concept.category or _category(concept)],
        "name": concept.label,
        "description": concept.definition,
        "synonym": list(dict.fromkeys(text for found in scoped.values() for text in found)),
        **scoped,
        "xref": [xref.identifier for xref in concept.xrefs if _is_plain(xref)],
        "in_taxon": [concept.taxon] if concept.taxon else [],
        "deprecated": concept.obsolete or None,
        "replaced_by": [one.object for one in concept.relations if one.predicate == REPLACED_BY],
        "consider": [one.object for one in concept.relations if one.predicate == CONSIDER],
        "alternative_id": list(concept.alternatives),
        "subsets": list(concept.subsets),
        "namespace": concept.namespace,
        "iri": iri(concept.curie),
    }


def _category(concept: Concept) -> str:
    by_branch = _GO.get(concept.namespace or "") if prefix_of(concept.curie) == "GO" else None
    return by_branch or _CATEGORIES.get(prefix_of(concept.curie), "biolink:NamedThing")


def _is_plain(xref: Xref) -> bool:
    return xref == Xref(xref.identifier)


def _edges(concept: Concept) -> Iterator[Record]:
    """Relations, then mappings; a cross-reference that says no more than that is a property of the node."""
    for relation in concept.relations:
        if relation.predicate not in _IN_NODES:
            yield _edge(concept.curie, _PREDICATES.get(relation.predicate), relation.predicate, relation.object)
    for xref in concept.xrefs:
        if not _is_plain(xref):
            predicate = _MATCHES.get(xref.predicate, _ANY_MATCH)
            edge = _edge(concept.curie, predicate, xref.predicate, xref.identifier)
            about = {"mapping_justification": xref.justification, "confidence": xref.confidence}
            yield edge | about | {"id": _identifier(*edge.values(), *about.values())}


def _edge(subject: str, predicate: str | None, original: str, target: str) -> Record:
    """An edge; a relation that Biolink calls by no name of its own is told beside the general word."""
    if predicate is None and original.startswith("biolink:"):
        predicate = original
    told = None if original in (IS_A, predicate) else original
    edge = {"id": "", "subject": subject, "predicate": predicate or _ANY_RELATION, "object": target}
    return edge | {"id": _identifier(*edge.values(), told), "original_predicate": told} | _NOT_TOLD


def _identifier(*parts: Any) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(map(str, parts)))}"


def _row_of(columns: Sequence[str]) -> Callable[[Record], str]:
    """Makes a line of these columns; KGX knows no quotes, so that a cell cannot hold what parts cells."""

    def row(record: Record) -> str:
        return "\t".join(_cell(record.get(column)) for column in columns) + "\n"

    return row


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_cell(one).replace("|", "¦") for one in value)
    if isinstance(value, bool):
        return "True" if value else ""
    return "" if value is None else str(value).translate(_BREAKS)


def _json(record: Record) -> str:
    told = {name: value for name, value in record.items() if value is not None and value != []}
    return json.dumps(told, ensure_ascii=False) + "\n"
