"""Tables of concepts in, concepts out: the HGNC complete set, and a plain table of one's own terms.

HGNC: https://www.genenames.org/download/ (complete set, tab-separated).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.curie import prefix_of, to_curie
from kg.model import IS_A, REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Value, Xref
from loaders.document import Document
from loaders.rows import open_table
from loaders.words import clean

_HGNC = Ontology(id="hgnc", title="HUGO Gene Nomenclature Committee complete set", licence="CC0 1.0")
_GENE_NAMES = {
    "name": None,
    "alias_symbol": "alias",
    "alias_name": "alias",
    "prev_symbol": "previous_name",
    "prev_name": "previous_name",
}
"""Columns of names → their type. All are EXACT: HGNC gives them as other names of the very gene, and a symbol that
several genes bear is ambiguous, which the graph shows by itself."""
_GENE_XREFS = {
    "entrez_id": "NCBIGene",
    "ensembl_gene_id": "ENSEMBL",
    "omim_id": "OMIM",
    "uniprot_ids": "UniProtKB",
    "orphanet": "ORPHA",
    "mgd_id": "MGI",
    "rgd_id": "RGD",
}
_WITHDRAWN = "withdrawn"
_MERGED = re.compile(r"symbol withdrawn, see (.+)")
_HGNC_ID = re.compile(r"HGNC: ?(\d+)")

_TERM_COLUMNS = (
    "curie", "label", "synonyms", "parents", "definition", "xrefs", "scope", "lang", "obsolete", "replaced_by",
)  # fmt: skip
_SCOPES = {"": Scope.EXACT} | {
    scope.lower(): scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)
}
_TRUE = {"true", "yes", "1"}


def read_hgnc(document: Document) -> Iterator[Value]:
    """Genes with their names and cross-references; withdrawn ones are obsolete, merged ones lead to their heirs.

    Columns are found by name, in any order: hgnc_id and symbol are needed, all others may be missing.
    """
    table = open_table(document, required=("hgnc_id", "symbol"))
    pick, pick_names, pick_xrefs = (
        table.pick(*names) for names in (("hgnc_id", "symbol", "name", "status"), _GENE_NAMES, _GENE_XREFS)
    )
    symbols: dict[str, str] = {}
    merged: list[tuple[str, str, int]] = []
    yield _HGNC
    for line, cells in table.rows():
        identifier, symbol, name, status = pick(cells)
        curie = to_curie(identifier)
        if curie is None or prefix_of(curie) != "HGNC":
            yield Problem("malformed CURIE", identifier or "no hgnc_id", line)
            continue
        withdrawn = status.lower().endswith(_WITHDRAWN) or symbol.endswith(f"~{_WITHDRAWN}")
        if withdrawn and (found := _MERGED.match(name)):
            merged.append((curie, found[1], line))
        xrefs = _gene_xrefs(pick_xrefs(cells))
        if None in xrefs:
            yield Problem("malformed cross-reference", curie, line)
        symbol = clean(symbol).removesuffix(f"~{_WITHDRAWN}")
        symbols.setdefault(symbol, curie)
        yield Concept(
            curie=curie,
            label=symbol or None,
            taxon="NCBITaxon:9606",
            category="biolink:Gene",
            obsolete=withdrawn,
            names=_gene_names(pick_names(cells), withdrawn=withdrawn),
            xrefs=tuple(xref for xref in xrefs if xref),
            line=line,
        )
    yield from _heirs(merged, symbols)
    yield from table.problems


def _gene_names(cells: tuple[str, ...], *, withdrawn: bool) -> tuple[Name, ...]:
    return tuple(
        Name(text, Scope.EXACT, type_)
        for cell, (column, type_) in zip(cells, _GENE_NAMES.items(), strict=True)
        if cell and not (withdrawn and column == "name")  # it says "entry withdrawn" or "symbol withdrawn, see …"
        for part in cell.split("|")
        if (text := clean(part))
    )


def _gene_xrefs(cells: tuple[str, ...]) -> list[Xref | None]:
    """The cross-references, None for one that is no identifier."""
    return [
        Xref(identifier) if (identifier := to_curie(part if ":" in part else f"{prefix}:{part}")) else None
        for cell, prefix in zip(cells, _GENE_XREFS.values(), strict=True)
        if cell
        for part in cell.split("|")
        if part
    ]


def _heirs(merged: list[tuple[str, str, int]], symbols: dict[str, str]) -> Iterator[Value]:
    """The genes that "symbol withdrawn, see …" names, by id or, in older sets, by symbol."""
    for curie, told, line in merged:
        by_id = [f"HGNC:{number}" for number in dict.fromkeys(_HGNC_ID.findall(told))]
        heirs = by_id or [symbols[symbol] for symbol in told.replace(",", " ").split() if symbol in symbols]
        if not heirs:
            yield Problem("heir that is not in the source", f"{curie}: see {told[:60]}", line)
        for heir in heirs:
            yield Relation(curie, REPLACED_BY, heir)


@dataclass(slots=True)
class _Term:
    """What the rows of one CURIE say together."""

    line: int
    label: str | None = None
    definition: str | None = None
    obsolete: bool = False
    names: list[Name] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    heirs: list[str] = field(default_factory=list)

    def concept(self, curie: str) -> Concept:
        return Concept(
            curie=curie,
            label=self.label,
            definition=self.definition,
            obsolete=self.obsolete,
            names=tuple(name for name in dict.fromkeys(self.names) if not self.label or name != Name(self.label)),
            relations=(
                *(Relation(curie, IS_A, parent) for parent in self.parents),
                *(Relation(curie, REPLACED_BY, heir) for heir in self.heirs),
            ),
            xrefs=tuple(Xref(identifier) for identifier in self.xrefs),
            line=self.line,
        )


def read_terms(document: Document) -> Iterator[Value]:
    """One's own terms: concepts of a vocabulary, or names to add to concepts that another source owns.

    A TSV or CSV (the header decides) with these columns, in any order; only `curie` is needed, others are ignored:

        curie        the concept; several rows with one CURIE are put together
        label        the preferred name; where rows differ the first one, and the others are exact synonyms
        synonyms     joined by |
        scope        of the row's synonyms: exact (if empty), narrow, broad or related
        lang         of the row's synonyms: en, de, …
        definition   the first one counts
        parents      CURIEs joined by |
        xrefs        CURIEs joined by |
        obsolete     true, yes or 1
        replaced_by  CURIEs joined by |, of an obsolete concept
    """
    table = open_table(document, required=("curie",))
    pick = table.pick(*_TERM_COLUMNS)
    terms: dict[str, _Term] = {}
    yield Ontology()
    for line, cells in table.rows():
        row = dict(zip(_TERM_COLUMNS, pick(cells), strict=True))
        curie = to_curie(row["curie"])
        if curie:
            yield from _add_row(terms.setdefault(curie, _Term(line)), row, line)
        else:
            yield Problem("malformed CURIE", row["curie"][:80] or "none in this row", line)
    for curie, term in terms.items():
        yield term.concept(curie)
    yield from table.problems


def _add_row(term: _Term, row: dict[str, str], line: int) -> Iterator[Problem]:
    scope = _SCOPES.get(row["scope"].strip().lower())
    if scope is None:
        yield Problem("unknown scope", f"{row['scope'][:80]}: it is one of exact, narrow, broad, related", line)
    label = clean(row["label"]) or None
    if label and term.label:
        term.names.append(Name(label))
    term.label = term.label or label
    term.definition = term.definition or clean(row["definition"]) or None
    term.obsolete = term.obsolete or row["obsolete"].strip().lower() in _TRUE
    language = clean(row["lang"]) or None
    synonyms = [clean(text) for text in row["synonyms"].split("|")]
    term.names.extend(Name(text, scope or Scope.RELATED, None, language) for text in synonyms if text)
    for column, found in (("parents", term.parents), ("xrefs", term.xrefs), ("replaced_by", term.heirs)):
        for text in filter(None, map(str.strip, row[column].split("|"))):
            if curie := to_curie(text):
                found.append(curie)
            else:
                yield Problem("malformed CURIE", f"{text[:80]} in {column}", line)
