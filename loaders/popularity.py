"""Annotation files and tables in, how often each identifier occurs out: a corpus per file, or per numeric column.

Formats: phenotype.hpoa (https://obophenotype.github.io/human-phenotype-ontology/annotations/phenotype_hpoa/),
GAF 2 (https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/),
gene2pubmed (https://ftp.ncbi.nlm.nih.gov/gene/DATA/README), and any TSV or CSV whose first column holds CURIEs.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from kg.curie import to_curie
from kg.model import Corpus, Count, Ontology, Problem, Value
from loaders.document import Document
from loaders.rows import open_table
from loaders.words import version_of

Packed = npt.NDArray[np.uint64]
"""Pairs of numbers below 2**32: what is counted in the upper half, what it is counted once for in the lower."""

PAIRS_HELD = 2**24
ROWS_TO_JUDGE = 1_000

_VERSION = re.compile(r"[#!]\s*(?:version|date|date-generated|generated)\s*:\s*(\S.*)", re.IGNORECASE)
_HALF = 32
_GAF_COLUMNS = 15
_LARGEST = 10**15  # sums over alternative ids stay exact
_WHOLE = re.compile(r"\s*(\d{1,18})(?:\.0*)?\s*")


def read_hpoa(document: Document) -> Iterator[Value]:
    """Distinct diseases per HPO term, over phenotypic annotations (aspect P) without NOT."""
    table = open_table(document, commented_header="#databaseid")
    disease = "database_id" if "database_id" in map(str.casefold, table.columns) else "databaseid"
    pick = table.pick(disease, "hpo_id", "qualifier", "aspect")
    version = _version(table.comments)
    yield Ontology(id="hpoa", version=version)
    yield Corpus("hpoa", "diseases", version)
    present = (
        (line, term, disease)
        for line, (disease, term, qualifier, aspect) in ((line, pick(cells)) for line, cells in table.rows())
        if aspect == "P" and "NOT" not in qualifier.upper()
    )
    yield from _count_distinct(present, "hpoa")
    yield from table.problems


def read_gaf(document: Document) -> Iterator[Value]:
    """Distinct gene products per term, over annotations without NOT; the corpus has the file's name."""
    comments: list[str] = []
    problems: list[Problem] = []
    yield from _count_distinct(_annotations(document, comments, problems), document.stem)
    version = _version(comments)
    yield Ontology(version=version)
    yield Corpus(document.stem, "gene products", version)
    yield from problems


def _annotations(document: Document, comments: list[str], problems: list[Problem]) -> Iterator[tuple[int, str, str]]:
    for line, text in document.lines():
        if text.startswith("!"):
            comments.append(text)
        elif text and not text.isspace():
            cells = text.split("\t")
            if len(cells) < _GAF_COLUMNS:
                problems.append(Problem("row with too few cells", f"{len(cells)} of {_GAF_COLUMNS}", line))
            elif "NOT" not in cells[3].upper():
                yield line, cells[4], f"{cells[0]}:{cells[1]}" if cells[0] and cells[1] else ""


def _count_distinct(rows: Iterable[tuple[int, str, str]], corpus: str) -> Iterator[Value]:
    """Counts, from (line, identifier, what it is counted once for): eight bytes a row are held."""
    numbers: dict[str, int] = {}
    others: dict[str, int] = {}
    pairs = array("Q")
    curie = cache(to_curie)
    for line, identifier, other in rows:
        found = curie(identifier)
        if found and other:
            pairs.append(numbers.setdefault(found, len(numbers)) << _HALF | others.setdefault(other, len(others)))
        elif found:
            yield Problem("missing value", f"nothing to count {found} for", line)
        else:
            yield Problem("malformed CURIE", identifier[:80] or "none in this row", line)
    curies = list(numbers)
    yield from (Count(curies[number], corpus, count) for number, count in _distinct(np.array(pairs, np.uint64)))


def read_gene2pubmed(document: Document, *, held: int = PAIRS_HELD) -> Iterator[Value]:
    """Distinct articles per gene, exact in any order up to `held` rows; above, the rows of a gene must lie together.

    Raises:
        LoadError: the file is larger than that, and the rows of a gene do not lie together.
    """
    problems: list[Problem] = []
    yield Ontology(id="gene2pubmed")
    yield Corpus("gene2pubmed", "articles")
    counted = np.zeros(0, np.uint64)
    for block in _blocks(_articles(document, problems), held):
        found = _distinct(block)
        genes = np.array([gene for gene, _ in found], np.uint64)
        if (again := genes[np.isin(genes, counted)]).size:
            raise document.error(
                f"the rows of gene {again[0]} do not lie together, and there are too many to be counted in any order; "
                f"sort the file by gene: sort -t $'\\t' -k2,2n"
            )
        counted = np.union1d(counted, genes)
        yield from (Count(f"NCBIGene:{gene}", "gene2pubmed", count) for gene, count in found)
    yield from problems


def _articles(document: Document, problems: list[Problem]) -> Iterator[int]:
    """Gene and article of each row, packed."""
    for line, text in document.lines():
        if text.startswith("#") or not text:
            continue
        try:
            gene, article = map(int, text.split("\t")[1:3])
        except ValueError:
            gene, article = -1, -1
        if (gene | article) >> _HALF == 0:  # neither is negative or too large
            yield gene << _HALF | article
        else:
            problems.append(Problem("damaged row", f"{text[:80]}: it is no tax_id, GeneID, PubMed_ID", line))


def _blocks(pairs: Iterator[int], size: int) -> Iterator[Packed]:
    """Blocks of about `size` pairs; the upper half of the last one stays back for the next block."""
    rest: Packed = np.zeros(0, np.uint64)
    while (block := np.fromiter(islice(pairs, size), np.uint64)).size:
        block = np.concatenate((rest, block))
        is_last = block >> _HALF == block[-1] >> _HALF
        yield block[~is_last]
        rest = block[is_last]
    yield rest


def _distinct(pairs: Packed) -> list[tuple[int, int]]:
    """The upper halves, ascending, each with the number of its distinct lower halves."""
    ordered = np.sort(pairs)  # np.unique would hash them: slower
    is_new = np.ones(ordered.size, dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    numbers, counts = np.unique(ordered[is_new] >> _HALF, return_counts=True)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))


def read_counts(document: Document) -> Iterator[Value]:
    """Counts per identifier from a table with a header: CURIEs in its first column, a corpus in each numeric one.

    A column is numeric if more than half of the cells that are not empty in the first 1,000 rows are whole numbers
    ("12", "12.0"); one that is named `id` or ends in `_id` holds identifiers and is left out. An empty cell is no
    count, zero is one. The corpus of a column is "file:column", in the order of the columns.

    Raises:
        LoadError: the table has no header, or no numeric column.
    """
    table = open_table(document)
    if to_curie(table.columns[0]):
        raise document.error("there is no header; name the columns in a first row", table.line)
    rows = table.rows()
    first = list(islice(rows, ROWS_TO_JUDGE))
    corpora = {
        position: f"{document.stem}:{name}"
        for position, name in enumerate(table.columns)
        if position and name and not _names_identifiers(name) and _is_numeric([cells[position] for _, cells in first])
    }
    if not corpora:
        raise document.error(f"none of its columns holds counts: {', '.join(table.columns)[:300]}", table.line)
    yield Ontology()
    yield from (Corpus(name, table.columns[position]) for position, name in corpora.items())
    seen: dict[str, set[str]] = {name: set() for name in corpora.values()}
    for line, cells in chain(first, rows):
        if curie := to_curie(cells[0]):
            for position, name in corpora.items():
                if cell := cells[position]:
                    yield _count(curie, name, cell, seen[name], line)
        else:
            yield Problem("malformed CURIE", cells[0][:80] or "none in this row", line)
    yield from table.problems


def _count(curie: str, corpus: str, cell: str, seen: set[str], line: int) -> Count | Problem:
    whole = _WHOLE.fullmatch(cell)
    if whole is None:
        return Problem("no whole number", f"{cell[:80]!r} for {curie} in {corpus}", line)
    if int(whole[1]) > _LARGEST:
        return Problem("malformed count", f"{cell[:80]} for {curie} in {corpus} is more than {_LARGEST:,}", line)
    if curie in seen:
        return Problem("repeated id", f"{curie} in {corpus}: the first count is kept", line)
    seen.add(curie)
    return Count(curie, corpus, int(whole[1]))


def _names_identifiers(column: str) -> bool:
    return column.lower() == "id" or column.lower().endswith("_id")


def _is_numeric(cells: list[str]) -> bool:
    told = [cell for cell in cells if cell]
    return 2 * sum(_WHOLE.fullmatch(cell) is not None for cell in told) > len(told)


def _version(comments: list[str]) -> str | None:
    """The date or version that a comment tells, the first one."""
    found = next(filter(None, map(_VERSION.match, comments)), None)
    return version_of(found[1]) if found else None
