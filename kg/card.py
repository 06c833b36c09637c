"""Concepts in, all that the graph holds of each out: `ontonorm show`, in Python."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kg.curie import to_curie, to_iri
from kg.errors import PartialError, StoreError
from kg.model import Scope
from kg.queries import run
from kg.store.protocol import GraphStore, Row

_LISTED = 10  # children, cross-references and the like in the text form; JSON has all
_ENDS = {
    ("IS_A", "out"): "parents", ("IS_A", "in"): "children", ("PART_OF", "out"): "part of", ("PART_OF", "in"): "parts",
    ("REPLACED_BY", "out"): "replaced by", ("REPLACED_BY", "in"): "replaces", ("CONSIDER", "out"): "consider",
    ("CONSIDER", "in"): "considered for", ("RELATED", "out"): "related to", ("RELATED", "in"): "related from",
}  # fmt: skip
_RELATED = {"related to", "related from"}


@dataclass(frozen=True, slots=True)
class Card:
    """A concept with its surroundings. `asked` is what was asked for: its CURIE, or an alternative id.

    `names`, `xrefs` and `counts` hold rows of the queries names_of, xrefs_of and counts_of; `relations` those of
    relations_of, under what the other end is to the concept ("parents", "children", "replaced by" …).
    """

    asked: str
    curie: str
    iri: str | None
    label: str | None
    definition: str | None
    obsolete: bool
    prefix: str
    namespace: str | None
    taxon: str | None
    category: str | None
    popularity: int | None
    depth: int | None
    alternatives: list[str]
    subsets: list[str]
    names: list[Row]
    relations: dict[str, list[Row]]
    xrefs: list[Row]
    counts: list[Row]

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return asdict(self)

    def as_text(self) -> str:
        """A card for people."""
        about = f" ({self.asked} is an alternative id of it)" if self.asked != self.curie else ""
        lines = [f"{self.curie}  {self.label or '(no label)'}{'  [obsolete]' if self.obsolete else ''}{about}"]
        lines += [f"  {self.definition}"] if self.definition else []
        for scope in Scope:
            texts = [_named(name) for name in self.names if name["scope"] == scope and name["text"] != self.label]
            lines += _line(scope.lower(), texts)
        for what in dict.fromkeys(_ENDS.values()):
            lines += _line(what, [_other(row, what) for row in self.relations.get(what, [])])
        lines += _line("xrefs", [_xref(row) for row in self.xrefs])
        lines += _line("counts", [f"{row['corpus']} {row['count']:,} {row['unit']}" for row in self.counts])
        lines += _line("alternative ids", self.alternatives)
        lines += _line("subsets", self.subsets)
        for name in ("namespace", "category", "taxon"):
            lines += _line(name, [value] if (value := getattr(self, name)) else [])
        lines += _line("iri", [self.iri] if self.iri else [])
        return "\n".join(lines)


def cards(store: GraphStore, identifiers: Sequence[str]) -> list[Card | None]:
    """A card for each CURIE, IRI, underscore or alternative id, in order; None for one that the graph does not know."""
    asked = [to_curie(identifier) for identifier in identifiers]
    known = _concepts(store, {curie for curie in asked if curie})
    wanted = sorted(set(known.values()))
    concepts = {row["curie"]: row for row in run(store, "concepts_by_curie", {"curies": wanted})}
    parts = {
        name: _by_curie(run(store, f"{name}_of", {"curies": wanted}))
        for name in ("names", "relations", "xrefs", "counts", "identifiers", "subsets")
    }
    return [
        _card(curie, concepts[known[curie]], {name: rows.get(known[curie], []) for name, rows in parts.items()})
        if curie is not None and curie in known
        else None
        for curie in asked
    ]


def missing(identifiers: Sequence[str], found: Sequence[Card | None]) -> StoreError | PartialError:
    """The error for identifiers without a card; a PartialError if others have one."""
    unknown = [text for text, card in zip(identifiers, found, strict=True) if card is None]
    error = PartialError if any(found) else StoreError
    return error(f"no concept {', '.join(unknown)} in the graph")


def _concepts(store: GraphStore, curies: Iterable[str]) -> dict[str, str]:
    """Each identifier with the concept that it is, or is an alternative id of."""
    rows = run(store, "concepts_of_identifiers", {"identifiers": sorted(curies)})
    return {row["identifier"]: row["curie"] for row in rows}


def _by_curie(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["curie"], []).append({name: value for name, value in row.items() if name != "curie"})
    return found


def _card(asked: str, concept: Row, parts: dict[str, list[Row]]) -> Card:
    relations: dict[str, list[Row]] = {}
    for row in parts["relations"]:
        other = {"curie": row["other"], "label": row["label"], "predicate": row["predicate"], "source": row["source"]}
        relations.setdefault(_ENDS[row["relation"], row["direction"]], []).append(other | {"waiting": row["waiting"]})
    return Card(
        asked=asked,
        iri=to_iri(concept["curie"]),
        alternatives=[row["identifier"] for row in parts["identifiers"] if row["alternative"]],
        subsets=[row["subset"] for row in parts["subsets"]],
        names=parts["names"], relations=relations, xrefs=parts["xrefs"], counts=parts["counts"],
        **{name: concept[name] for name in ("curie", "label", "definition", "obsolete", "prefix", "namespace", "taxon",
                                            "category", "popularity", "depth")},
    )  # fmt: skip


def _line(what: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    more = f" … and {len(texts) - _LISTED:,} more" if len(texts) > _LISTED else ""
    return [f"  {what + ':':<17} {'; '.join(texts[:_LISTED])}{more}"]


def _named(name: Row) -> str:
    about = ", ".join(part for part in (name["type"], name["lang"]) if part)
    return f"{name['text']} ({about})" if about else str(name["text"])


def _other(row: Row, what: str) -> str:
    predicate = row["predicate"] if what in _RELATED else None
    about = "; ".join(part for part in (predicate, "not loaded" if row["waiting"] else None) if part)
    told = f"{row['curie']} {row['label'] or ''}".strip()
    return f"{told} ({about})" if about else told


def _xref(row: Row) -> str:
    kind = str(row["predicate"]).removeprefix("skos:")
    return str(row["identifier"]) if kind == "oboInOwl:hasDbXref" else f"{row['identifier']} ({kind})"
