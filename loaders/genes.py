"""Tables of genes in, concepts out: the complete set of the HGNC, and gene_info of the NCBI.

HGNC: https://www.genenames.org/download/ (complete set, tab-separated).
NCBI Gene: https://ftp.ncbi.nlm.nih.gov/gene/DATA/README (gene_info).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from kg.curie import prefix_of, to_curie
from kg.model import REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.document import Document
from loaders.rows import open_table
from loaders.words import clean

_GENE = "biolink:Gene"

_HGNC = Ontology(id="hgnc", title="HUGO Gene Nomenclature Committee complete set", licence="CC0 1.0")
_HGNC_NAMES = {
    "name": None,
    "alias_symbol": "alias",
    "alias_name": "alias",
    "prev_symbol": "previous_name",
    "prev_name": "previous_name",
}
"""Columns of names → their type. All are EXACT: HGNC gives them as other names of the very gene, and a symbol that
several genes bear is ambiguous, which the graph shows by itself."""
_HGNC_XREFS = {
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

_NCBI = Ontology(id="ncbigene", title="NCBI Gene", licence="public domain")
_NCBI_COLUMNS = ("tax_id", "GeneID", "Symbol", "dbXrefs", "type_of_gene")
_NCBI_NAMES: dict[str, tuple[Scope, str | None]] = {
    "description": (Scope.EXACT, None),
    "Symbol_from_nomenclature_authority": (Scope.EXACT, None),
    "Full_name_from_nomenclature_authority": (Scope.EXACT, None),
    "Synonyms": (Scope.EXACT, "alias"),
    "LocusTag": (Scope.EXACT, "locus_tag"),
    "Other_designations": (Scope.RELATED, None),
}
"""Columns of names → their scope and type. Other designations were gathered from sequence records, and many are those of
hundreds of genes ("seven transmembrane helix receptor")."""
_JOINED = {"Synonyms", "Other_designations"}
_WITHOUT_CURIE = ("AllianceGenome:", "IMGT/GENE-DB:")
"""Databases of which no cross-references are kept: the first repeats the identifiers of others, the second has symbols."""
_NOTHING = "-"
_TAXON = re.compile(r"(?:NCBITaxon:)?\d{1,9}", re.IGNORECASE)


def read_hgnc(document: Document) -> Iterator[Value]:
    """Genes with their names and cross-references; withdrawn ones are obsolete, merged ones lead to their heirs.

    Columns are found by name, in any order: hgnc_id and symbol are needed, all others may be missing.
    """
    table = open_table(document, required=("hgnc_id", "symbol"))
    pick, pick_names, pick_xrefs = (
        table.pick(*names) for names in (("hgnc_id", "symbol", "name", "status"), _HGNC_NAMES, _HGNC_XREFS)
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
        xrefs = _hgnc_xrefs(pick_xrefs(cells))
        if None in xrefs:
            yield Problem("malformed cross-reference", curie, line)
        symbol = clean(symbol).removesuffix(f"~{_WITHDRAWN}")
        symbols.setdefault(symbol, curie)
        yield Concept(
            curie=curie,
            label=symbol or None,
            taxon="NCBITaxon:9606",
            category=_GENE,
            obsolete=withdrawn,
            names=_hgnc_names(pick_names(cells), withdrawn=withdrawn),
            xrefs=tuple(xref for xref in xrefs if xref),
            line=line,
        )
    yield from _heirs(merged, symbols)
    yield from table.problems


def _hgnc_names(cells: tuple[str, ...], *, withdrawn: bool) -> tuple[Name, ...]:
    return tuple(
        Name(text, Scope.EXACT, type_)
        for cell, (column, type_) in zip(cells, _HGNC_NAMES.items(), strict=True)
        if cell and not (withdrawn and column == "name")  # it says "entry withdrawn" or "symbol withdrawn, see …"
        for part in cell.split("|")
        if (text := clean(part))
    )


def _hgnc_xrefs(cells: tuple[str, ...]) -> list[Xref | None]:
    """The cross-references, None for one that is no identifier."""
    return [
        Xref(identifier) if (identifier := to_curie(part if ":" in part else f"{prefix}:{part}")) else None
        for cell, prefix in zip(cells, _HGNC_XREFS.values(), strict=True)
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


def read_ncbi(document: Document) -> Iterator[Value]:
    """Genes of NCBI's gene_info, of the wanted species only; the type of a gene ("protein-coding", "pseudo") is its namespace.

    Rows of other species are not looked at beyond their first cell; placeholders (NEWENTRY) are left out and counted.
    """
    table = open_table(document, required=("tax_id", "geneid", "symbol"), commented_header="#tax_id")
    skipped: Counter[str] = Counter()
    if document.wanted.taxa:
        table = replace(table, lines=_of_taxa(table.lines, _taxa(document), skipped))
    pick, pick_names = table.pick(*_NCBI_COLUMNS), table.pick(*_NCBI_NAMES)
    yield _NCBI
    for line, cells in table.rows():
        taxon, number, symbol, told, kind = pick(cells)
        if symbol == "NEWENTRY":
            skipped["placeholders"] += 1
        elif not (number.isascii() and number.isdigit() and taxon.isascii() and taxon.isdigit()):
            yield Problem("malformed CURIE", f"gene {number[:40] or 'none'} of species {taxon[:40] or 'none'}", line)
        else:
            xrefs = [to_curie(text) for text in _parts(told) if not text.startswith(_WITHOUT_CURIE)]
            if None in xrefs:
                yield Problem("malformed cross-reference", f"NCBIGene:{number}", line)
            label = clean(symbol) if symbol != _NOTHING else ""
            yield Concept(
                curie=f"NCBIGene:{number}",
                label=label or None,
                namespace=clean(kind) if kind != _NOTHING else None,
                taxon=f"NCBITaxon:{taxon}",
                category=_GENE,
                names=_ncbi_names(pick_names(cells), label),
                xrefs=tuple([Xref(xref) for xref in xrefs if xref]),
                line=line,
            )
    yield from (Skipped(what, count) for what, count in skipped.items())
    yield from table.problems


def _taxa(document: Document) -> tuple[str, ...]:
    """What a row of a wanted species begins with."""
    for taxon in document.wanted.taxa:
        if _TAXON.fullmatch(taxon) is None:
            raise document.error(f"{taxon[:40]} is no species; give its number in the NCBI Taxonomy, such as 9606")
    return tuple(f"{taxon.rpartition(':')[2].strip()}\t" for taxon in document.wanted.taxa)


def _of_taxa(
    lines: Iterator[tuple[int, str]], begins: tuple[str, ...], skipped: Counter[str]
) -> Iterator[tuple[int, str]]:
    others = 0
    for line in lines:
        if line[1].startswith(begins):
            yield line
        elif line[1]:
            others += 1
    if others:
        skipped["genes of other species"] = others


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell and cell != _NOTHING else ()


def _ncbi_names(cells: tuple[str, ...], label: str) -> tuple[Name, ...]:
    """Each text once, in the column that first has it: many columns repeat each other."""
    names: dict[str, Name] = {}
    for cell, (column, (scope, type_)) in zip(cells, _NCBI_NAMES.items(), strict=True):
        for part in _parts(cell) if column in _JOINED else (cell,):
            text = clean(part)
            if text and text not in names and text not in (label, _NOTHING):
                names[text] = Name(text, scope, type_)
    return tuple(names.values())
