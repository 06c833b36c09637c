"""The gold sets of a data folder as rows, their ids led to concepts that are live in a store.

A row counts as the README of the data says: a row whose gold is one concept that is several (union) is left out, a
composite one asks for all its parts, several ids else mean any of them. Gold that resolves to nothing in the graph
stays, and is wrong whatever is answered. Sets to tune on and sets that are read at the end are told apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.gold import GoldRow, read_gold, resolved
from engine.table import read_table
from kg.curie import prefix_of
from kg.queries import run
from kg.store.protocol import GraphStore

_LABELLED = """
MATCH (c:Concept) WHERE c.prefix = $prefix AND c.obsolete = false AND c.label IN $labels
RETURN c.label AS label, c.curie AS curie ORDER BY label, curie
"""
_NAMES = """
MATCH (t:Term)-[n:NAMES]->(c:Concept) WHERE c.prefix IN $prefixes AND c.obsolete = false
RETURN t.key AS key, c.curie AS curie, c.label AS label, n.text AS text, n.scope AS scope
ORDER BY curie, scope, text
"""
SYMBOL = "HGNC.SYMBOL"


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Where the rows of a set stand, and the prefixes that its answers are of.

    `roots` are the concepts at or below which answers are looked for, by default all. `asked` is the candidate acc@1 in
    percent, first without and then with a sentence encoder. `symbols` are the columns of mention
    and gene symbol of a file that has no CURIEs. Only rows with gold of the prefixes count where `loaded` says so.
    """

    name: str
    file: str
    prefixes: tuple[str, ...]
    where: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    tunes: bool = False
    asked: tuple[float, ...] = ()
    symbols: tuple[str, str] | None = None
    loaded: bool = False


_FINDING = "type=key_finding"
_GENE = "type=GeneOrGeneProduct"
_STUDY = "study/GN_with_matches.csv.gz"
_FAMPLEX = "benchmarks/famplex_grounding.tsv.gz"


def _hpo(name: str, *asked: float) -> GoldSet:
    return GoldSet(name, f"benchmarks/hpo_{name}.tsv.gz", ("HP",), asked=asked)


def _craft(name: str, prefix: str, *asked: float) -> tuple[GoldSet, GoldSet]:
    file = f"benchmarks/craft_{name}.traindev.tsv.gz"
    short = f"craft_{name.removesuffix('_without_genotype')}"
    return (
        GoldSet(f"{short}_train", file, (prefix,), where=("split=train",), tunes=True),
        GoldSet(short, file, (prefix,), asked=asked),
    )


GOLD_SETS: dict[str, GoldSet] = {one.name: one for one in (
    GoldSet("bc8_train", "benchmarks/hpo_bc8_dysmorph.tsv.gz", ("HP",), where=("split=train", _FINDING), tunes=True),
    GoldSet("bc8_dev", "benchmarks/hpo_bc8_dysmorph.tsv.gz", ("HP",), where=("split=dev", _FINDING), asked=(82, 82)),
    _hpo("gsc2024", 72, 74), _hpo("id68", 82, 84), _hpo("genereviews10", 92, 93), _hpo("omim_val30", 87, 88),
    *_craft("cl", "CL", 77), *_craft("uberon", "UBERON", 78), *_craft("mondo_without_genotype", "MONDO", 86),
    *_craft("go_bp", "GO", 67), *_craft("go_cc", "GO", 71),
    replace(_craft("go_bp", "GO", 67)[1], name="craft_go_bp_branch", roots=("GO:0008150",)),
    replace(_craft("go_cc", "GO", 71)[1], name="craft_go_cc_branch", roots=("GO:0005575",)),
    GoldSet("ncbi_disease", "benchmarks/mesh_ncbi_disease.tsv.gz", ("MESH",)),
    GoldSet("bc5cdr", "benchmarks/mesh_bc5cdr.tsv.gz", ("MESH",)),
    GoldSet("biored_genes", "benchmarks/biored.tsv.gz", ("NCBIGene",), where=(_GENE,)),
    GoldSet("famplex_genes", _FAMPLEX, ("HGNC",), loaded=True),
    GoldSet("famplex_chebi", _FAMPLEX, ("CHEBI",), loaded=True),
    GoldSet("famplex_go", _FAMPLEX, ("GO",), loaded=True),
    GoldSet("famplex_mesh", _FAMPLEX, ("MESH",), loaded=True),
    GoldSet("study_hgnc", _STUDY, ("HGNC",), symbols=("gn_term", "gn_id")),
    GoldSet("study_ncbigene", _STUDY, ("NCBIGene",), symbols=("gn_term", "gn_id")),
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a set: `firsts` are the places of the first row of each distinct (mention, gold) pair.

    `lost` tells for each row whether its gold resolves to nothing. `nil` are the mentions, each once, for which the
    annotator found no concept; `left_out` counts the rows that are no question: union, or of another ontology.
    """

    rows: list[GoldRow]
    lost: list[bool]
    nil: list[GoldRow] = field(default_factory=list)
    left_out: int = 0

    @property
    def firsts(self) -> list[int]:
        seen: dict[tuple[str, bool, frozenset[str]], int] = {}
        for at, row in enumerate(self.rows):
            seen.setdefault((row.mention, row.composite, frozenset(row.gold)), at)
        return list(seen.values())

    def documents(self) -> list[str] | None:
        """The document of each row; None where there are none to draw from."""
        found = [row.doc for row in self.rows]
        return [doc or "" for doc in found] if len(set(found)) > 1 else None


def read_set(store: GraphStore, data: Path, asked: GoldSet) -> Rows:
    """The rows of a set that count."""
    path = data / asked.file
    if asked.symbols:
        given = [GoldRow(cells[asked.symbols[0]], (f"{SYMBOL}:{cells[asked.symbols[1]]}",), row=line)
                 for line, cells in read_table(path).rows if cells[asked.symbols[0]].strip()]  # fmt: skip
    else:
        given = read_gold(path, where=asked.where)
    kept = [row for row in given if not row.union]
    live = resolved(store, by_symbol(store, asked.prefixes, kept))
    if asked.loaded:
        live = replace(
            live, rows=[row for row in live.rows if any(prefix_of(one) in asked.prefixes for one in row.gold)]
        )
    rows = [row for row in live.rows if not row.is_nil]
    nil = {row.mention: row for row in live.rows if row.is_nil}
    return Rows(rows, [live.is_lost(row) for row in rows], list(nil.values()), len(given) - len(live.rows))


def by_symbol(store: GraphStore, prefixes: Sequence[str], rows: Sequence[GoldRow]) -> list[GoldRow]:
    """Rows whose gene symbols are the CURIEs of the genes with that label; a symbol that is no label stays."""
    symbols = {one.partition(":")[2] for row in rows for one in row.gold if prefix_of(one) == SYMBOL}
    found: dict[str, list[str]] = {}
    for prefix in prefixes if symbols else ():
        for line in store.query(_LABELLED, {"prefix": prefix, "labels": sorted(symbols)}):
            found.setdefault(f"{SYMBOL}:{line['label']}", []).append(line["curie"])
    return [replace(row, gold=tuple(live for one in row.gold for live in found.get(one, [one]))) for row in rows]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a live concept: its folded key, and how it is written."""

    key: str
    curie: str
    label: str | None
    text: str
    scope: str


def names_of(store: GraphStore, prefixes: Iterable[str], roots: Sequence[str] = ()) -> list[NameRow]:
    """All names of the live concepts with these prefixes, perhaps only below roots; sorted by concept, scope and text."""
    rows = [NameRow(**row) for row in store.read_table(_NAMES, {"prefixes": sorted(prefixes)}).to_pylist()]
    if not roots:
        return rows
    below = {*roots, *(row["descendant"] for row in run(store, "descendants", {"curies": list(roots)}))}
    return [row for row in rows if row.curie in below]
