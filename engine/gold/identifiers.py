"""What annotators write for identifiers in, CURIEs out: `D003550` of a Disease is MESH:D003550.

After the practice of PubTator (https://www.ncbi.nlm.nih.gov/research/pubtator3/), BC5CDR, the NCBI Disease Corpus, NLM-Gene,
BioRED and MedMentions.
"""

import re

from engine.table import Cells
from kg.curie import prefixes, to_curie

NO_CONCEPT = "-"
"""How a cell says that the annotator found no concept."""

_NO_CONCEPTS = {"", "-", "-1", "nil", "none", "null", "nan", "cui-less"}
_BARE = re.compile(r"\w[\w.\-]*")
_SPECIES = re.compile(r"\(tax:\d+\)$", re.IGNORECASE)  # of GNormPlus: 1017(Tax:9606)
_RESPELLED = ((re.compile(r"CVCL:(?:CVCL_)?"), "Cellosaurus:CVCL_"), (re.compile(r"\w+:txid(?=\d)"), "NCBITaxon:"))
_BY_SHAPE = (
    (r"[CD](?:\d{6}|\d{9})", r"disease|chemical|drug|phenotyp|modifier|compositemention", "MESH"),
    (r"\d+", r"gene(?!r)", "NCBIGene"),
    (r"\d+", r"species|organism|taxon|strain", "NCBITaxon"),
    (r"C\d{7}", "", "UMLS"),
    (r"rs\d+", "", "dbSNP"),
)
"""The shape of a bare identifier, words in the type of its mention, and the vocabulary that both tell."""

_PARTS = re.compile(r"[^|,;+]+")

_IDENTIFIERS = (
    "identifier", "identifiers", "normalized_id", "normalizedid", "concept_id", "conceptid", "curie", "gold_ids",
)  # fmt: skip
_LOCALS = ("id", "ids", "accession", "code")
_DATABASES = ("database", "db", "ontology", "vocabulary", "terminology")
_ENDING = re.compile(r"_(?:ids?|identifiers?)$")
_VOCABULARIES = {
    "ncbi_taxonomy": "NCBITaxon", "ncbi_mesh": "MESH", "gene_id": "NCBIGene", "cvcl": "Cellosaurus", "dbsnp": "dbSNP",
    "litvar": "dbSNP",
}  # fmt: skip
"""Spellings that the prefix table does not have, some of them of PubTator 3."""

_NO_VOCABULARIES = {
    "gene", "to", "so", "mod", "pro", "pr", "ms", "ma", "mi", "trans", "cid", "pmid", "pubmed", "pmc", "pmcid", "doi", "isbn",
}  # fmt: skip
"""Keys that are words, or say where a text is from."""

_LIKE_IDENTIFIERS = re.compile(r"(?:[\w.]+[:_])?[A-Za-z]{0,8}\d[\w.\-]*(?:\(Tax:\d+\))?")


def to_gold(text: str, kind: str = "", prefix: str | None = None) -> str | None:
    """The CURIE for an identifier of a mention of this type; a bare one gets the `prefix`, else the one that its shape
    and the type tell. None where nothing tells."""
    text = _SPECIES.sub("", text.strip())
    for spelling, usual in _RESPELLED:
        text = spelling.sub(usual, text) if spelling.match(text) else text
    if (curie := to_curie(text)) or not _BARE.fullmatch(text):
        return curie
    if prefix:
        return to_curie(f"{prefix}:{text}")
    told = (
        vocabulary
        for shape, kinds, vocabulary in _BY_SHAPE
        if re.fullmatch(shape, text) and re.search(kinds, kind, re.IGNORECASE)
    )
    return next((to_curie(f"{vocabulary}:{text}") for vocabulary in told), None)


def is_no_concept(text: str) -> bool:
    """Whether an identifier stands for none, as `-1` does, with a prefix or without."""
    return text.strip().rpartition(":")[2].strip().lower() in _NO_CONCEPTS


def identifier_of(infons: Cells) -> str:
    """The identifiers that an annotation names under one of the usual keys, each with the prefix that its key or a
    database tells; NO_CONCEPT if all are empty, nothing if there is no such key."""
    named = {_spelled(key): value for key, value in infons.items()}
    database = next((_database(named[key]) for key in _DATABASES if named.get(key)), None)
    ways = (
        _first([_prefixed(named[key], database) for key in _IDENTIFIERS if key in named]),
        [_prefixed(value, prefix) for key, value in named.items() if (prefix := _told_by(key)) and _like(value)],
        _first([_prefixed(named[key], database) for key in _LOCALS if key in named]),
    )
    for found in filter(None, ways):
        return ";".join(dict.fromkeys(one for one in found if not is_no_concept(one))) or NO_CONCEPT
    return ""


def _first(found: list[str]) -> list[str]:
    """The first that is one, for several keys say the same; else what there is."""
    return [one for one in found if not is_no_concept(one)][:1] or found


def _spelled(key: str) -> str:
    return re.sub(r"[\s\-]+", "_", key.strip().lower())


def _vocabulary(spelled: str) -> str | None:
    """`ncbi_gene` and `ncbi_gene_identifier` are NCBIGene."""
    bare = spelled if spelled in _VOCABULARIES else _ENDING.sub("", spelled)
    return _VOCABULARIES.get(bare) or prefixes().spellings.get(bare)


def _told_by(key: str) -> str | None:
    """The prefix that a key names; the words of RDF, whose prefixes are in lower case, name none."""
    prefix = None if key in _NO_VOCABULARIES else _vocabulary(key)
    return None if prefix is None or prefix.islower() else prefix


def _database(name: str) -> str | None:
    """The prefix of a database: the usual one, else its name, if that can be one."""
    prefix = _vocabulary(_spelled(name)) or name.strip()
    return prefix if to_curie(f"{prefix}:1") else None


def _like(text: str) -> bool:
    """Whether a text is identifiers, or says that there is none."""
    return all(is_no_concept(part) or _LIKE_IDENTIFIERS.fullmatch(part.strip()) for part in _PARTS.findall(text))


def _prefixed(text: str, prefix: str | None) -> str:
    """The identifiers of a text, those that are bare with a prefix."""
    if prefix is None:
        return text.strip()
    return _PARTS.sub(lambda part: _with_prefix(_SPECIES.sub("", part.group().strip()), prefix), text)


def _with_prefix(text: str, prefix: str) -> str:
    return text if is_no_concept(text) or to_curie(text) else f"{prefix}:{text}"
