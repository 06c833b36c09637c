"""Cellosaurus in its text format in, cell lines out: their names, species, descent, donors' diseases and categories.

Format: the head of cellosaurus.txt (https://ftp.expasy.org/databases/cellosaurus/): two letters and three blanks begin a
line, ID begins an entry, // ends it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from kg.curie import prefix_of, prefixes, to_curie
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Skipped, Value, Xref
from loaders.document import Document
from loaders.words import clean

DERIVES_FROM = "RO:0001000"
DONOR_HAS_DISEASE = "CLO:0000015"
"""Derives from patient having disease."""

_ACCESSION = re.compile(r"CVCL_\w+")
_SPECIES = re.compile(r"NCBI_TaxID=(\d+)")
_VERSION = re.compile(r"^ *Version: *(\S+)", re.MULTILINE)
_LICENCE = re.compile(r"CC BY[\w \-]*\d\.\d")
_PROBLEMATIC = "Problematic cell line:"
_MISSPELLING = "Misspelling:"
_KEPT = {"ID", "AC", "AS", "SY", "DR", "DI", "OX", "HI", "CA", "CC"}
_CODE = slice(2)
_BLANKS = slice(2, 5)
_VALUE = slice(5, None)

Entry = defaultdict[str, list[str]]
"""The values of the lines of an entry, by their code."""


def read(document: Document) -> Iterator[Value]:
    """Cell lines; cross-references to what the prefix table does not know, mostly catalogues, are counted and not kept.

    A cell line is also identified by its RRID, under which articles cite it. One of several species has no taxon.
    """
    head = document.head.decode("utf-8", "replace").partition("\nID   ")[0]
    version, licence = _VERSION.search(head), _LICENCE.search(head)
    yield Ontology(
        id="cellosaurus", title="Cellosaurus", version=version[1] if version else None,
        licence=licence.group() if licence else None,
    )  # fmt: skip
    skipped: Counter[str] = Counter()
    for line, entry, finished in _entries(document):
        accession = _ACCESSION.fullmatch(" ".join(entry["AC"]))
        if not finished:
            yield Problem("entry without an end", f"{entry['ID'][0][:80]}: no // before the next", line)
        elif accession is None:
            yield Problem("malformed CURIE", f"{' '.join(entry['AC'])[:80] or 'no AC'}, of {entry['ID'][0][:80]}", line)
        else:
            yield from _read(entry, accession.group(), line, skipped)
    yield from (Skipped(what, count) for what, count in skipped.items())


def _entries(document: Document) -> Iterator[tuple[int, Entry, bool]]:
    """Every entry with its first line, and whether it comes to its end."""
    entry, start = Entry(list), 0
    for line, text in document.lines():
        code = text[_CODE]
        if code == "//":
            if entry:
                yield start, entry, True
            entry = Entry(list)
        elif code in _KEPT and text[_BLANKS] == "   " and (entry or code == "ID"):
            if code == "ID":
                if entry:
                    yield start, entry, False
                entry, start = Entry(list), line
            entry[code].append(text[_VALUE].strip())
    if entry:
        yield start, entry, False


def _read(entry: Entry, accession: str, line: int, skipped: Counter[str]) -> Iterator[Value]:
    curie, label = f"Cellosaurus:{accession}", clean(entry["ID"][0]) or None
    former, ancestors = _accessions(entry["AS"]), _accessions(entry["HI"])
    references, diseases = ([_identifier(value) for value in entry[code]] for code in ("DR", "DI"))
    species = {number for value in entry["OX"] for number in _SPECIES.findall(value)}
    if unknown := [*references, *diseases].count(None):
        skipped["cross-references to catalogues and other databases"] += unknown
    if len(ancestors) < len(entry["HI"]):
        yield Problem("malformed CURIE", f"{' and '.join(entry['HI'])[:80]}, above {curie}", line)
    yield Concept(
        curie=curie,
        label=label,
        taxon=f"NCBITaxon:{species.pop()}" if len(species) == 1 else None,
        names=tuple(name for name in _names(entry) if name.text and name.text != label),
        relations=(
            *(Relation(curie, DERIVES_FROM, f"Cellosaurus:{ancestor}") for ancestor in ancestors),
            *(Relation(curie, DONOR_HAS_DISEASE, disease) for disease in diseases if disease),
        ),
        xrefs=tuple(Xref(reference) for reference in references if reference),
        alternatives=(*(f"Cellosaurus:{one}" for one in former), *(f"RRID:{one}" for one in (accession, *former))),
        subsets=tuple(_subsets(entry)),
        line=line,
    )


def _accessions(values: list[str]) -> list[str]:
    """The accessions in these values, before the comment of each."""
    return [accession for value in values for accession in _ACCESSION.findall(value.partition(" ! ")[0])]


def _names(entry: Entry) -> Iterator[Name]:
    for value in entry["SY"]:
        yield from (Name(clean(text)) for text in value.rstrip(";").split("; "))
    for value in entry["CC"]:
        if value.startswith(_MISSPELLING):
            yield Name(
                clean(value.removeprefix(_MISSPELLING).partition("; ")[0].rstrip(".")), Scope.EXACT, "misspelling"
            )


def _subsets(entry: Entry) -> Iterator[str]:
    yield from (clean(value).replace(" ", "_") for value in entry["CA"] if value)
    if any(value.startswith(_PROBLEMATIC) for value in entry["CC"]):
        yield "Problematic_cell_line"


def _identifier(value: str) -> str | None:
    """The CURIE of "CLO; CLO_0003684" or "NCIt; C27677; …"; None where the prefix table does not know the database."""
    database, *rest = value.split("; ")
    prefix = prefixes().spellings.get(database.lower())
    if prefix is None or not rest:
        return None
    found = to_curie(rest[0])
    return found if found and prefix_of(found) == prefix else to_curie(f"{prefix}:{rest[0]}")
