"""The OMOP vocabularies as Athena gives them in; concepts with names, cross-references, hierarchy, mappings and heirs out.

CONCEPT.csv has the concepts; CONCEPT_SYNONYM, CONCEPT_RELATIONSHIP and VOCABULARY are read where they lie beside it. In
spite of their names tabs part the cells, and nothing is quoted.
Format: OMOP Common Data Model 5.4, https://ohdsi.github.io/CommonDataModel/cdm54.html
"""

import re
from array import array
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from kg.curie import usual_prefix
from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Ontology, Relation, Scope, Value
from loaders.document import Document
from loaders.gather import Gathered, Ints, Pairs, joined
from loaders.release import Release
from loaders.words import clean, xref

LANGUAGES = {"4180186": "en", "4182511": "es", "4180190": "fr", "4182503": "nl", "4182504": "de"}
"""Language concepts → BCP 47, known without their rows in CONCEPT.csv; others are known there, by name."""

_LANGUAGE_NAMES = {
    "Arabic": "ar", "Bulgarian": "bg", "Chinese": "zh", "Croatian": "hr", "Czech": "cs", "Danish": "da", "Dutch": "nl",
    "English": "en", "Estonian": "et", "Finnish": "fi", "French": "fr", "German": "de", "Greek": "el", "Hebrew": "he",
    "Hungarian": "hu", "Italian": "it", "Japanese": "ja", "Korean": "ko", "Latvian": "lv", "Lithuanian": "lt",
    "Norwegian": "no", "Polish": "pl", "Portuguese": "pt", "Romanian": "ro", "Russian": "ru", "Spanish": "es",
    "Swedish": "sv", "Turkish": "tr", "Ukrainian": "uk",
}  # fmt: skip
_UNKNOWN_LANGUAGE = "und"
_PREFIXES = {"SNOMED Veterinary": "SNOMEDCT"}
_STANDARD = {"S": ("standard concept",), "C": ("classification concept",)}
_PREDICATES = {
    "Is a": IS_A,
    "Maps to": "omop:Maps_to",
    "Concept replaced by": REPLACED_BY,
    "Concept same_as to": REPLACED_BY,
    "Concept poss_eq to": CONSIDER,
    "Concept alt_to to": CONSIDER,
    "Concept was_a to": CONSIDER,
}
"""Relationships → predicates. Each is there a second time, the other way round, by another name."""

_INVALID = {"D", "U"}  # deleted, updated
_LARGEST_ID = 2**31 - 1
_COLUMNS = (
    "concept_id", "concept_name", "domain_id", "vocabulary_id", "standard_concept", "concept_code", "invalid_reason",
)  # fmt: skip


def read(document: Document) -> Iterator[Value]:
    """Concepts; their domain is the category, their vocabulary the namespace, deleted and replaced ones are obsolete."""
    release = Release(document)
    yield Ontology(id="omop", title="OMOP Standardized Vocabularies", version=_version(release), cyclic=True)
    concepts, languages = _concepts(release)
    synonyms = _synonyms(release, languages, concepts.numbers() if document.wanted.vocabularies else None)
    speaks, place = cache(document.wanted.speaks), cache(release.place)
    known, obsolete = array("q"), array("q")
    for number, (rows, others) in joined(concepts, synonyms):
        row = rows[0].split("\t")
        if len(rows) > 1:
            release.tell(document, int(row[0]), "repeated id", f"{number}: the first row is kept")
        concept = _concept(number, row, others, speaks, place)
        if concept is None:
            release.skipped["concepts without a name in these languages"] += 1
            continue
        known.append(number)
        if concept.obsolete:
            obsolete.append(number)
        yield concept
    yield from _relations(release, np.array(known, np.int64), np.array(obsolete, np.int64))
    yield from release.left_out()


def _concepts(release: Release) -> tuple[Gathered, dict[str, str]]:
    """The rows of CONCEPT that are kept, by concept; and the languages, which are concepts as well."""
    concepts, languages, vocabularies = Gathered(), dict(LANGUAGES), set[str]()
    takes = cache(release.takes)
    for line, cells in release.table(release.main, *_COLUMNS):
        identifier, name, domain, vocabulary, *_ = cells
        number = _id(release, release.main, line, identifier)
        if number is None:
            continue
        if domain == "Language":
            languages.setdefault(identifier, _LANGUAGE_NAMES.get(name.removesuffix(" language"), _UNKNOWN_LANGUAGE))
        if takes(vocabulary):
            vocabularies.add(vocabulary)
            concepts.add(number, "\t".join((str(line), *cells[1:])))
        else:
            release.skipped["concepts of other vocabularies"] += 1
    release.miss_vocabularies(vocabularies)
    return concepts, languages


def _synonyms(release: Release, languages: dict[str, str], kept: Ints | None) -> Gathered:
    """The language and text of each synonym; `kept`: only of these concepts."""
    synonyms = Gathered()
    document = release.main.beside("CONCEPT_SYNONYM.csv")
    if document is None:
        release.miss("CONCEPT_SYNONYM.csv", "the concepts have no synonyms")
    wanted = None if kept is None else set(kept.tolist())
    columns = ("concept_id", "concept_synonym_name", "language_concept_id")
    for line, (identifier, text, language) in release.table(document, *columns):
        number = _id(release, document, line, identifier)
        if number is not None and (wanted is None or number in wanted):
            synonyms.add(number, f"{languages.get(language, _UNKNOWN_LANGUAGE)}\t{text}")
    return synonyms


def _concept(
    number: int, row: list[str], synonyms: list[str], speaks: Callable[[str], bool], place: Callable[[str], int]
) -> Concept | None:
    """None: it has no name in a language that is wanted. The name in CONCEPT is English, and the first of these."""
    line, name, domain, vocabulary, standard, code, invalid = row
    texts = [("en", name), *(synonym.split("\t", 1) for synonym in synonyms)]
    names = dict.fromkeys((clean(text), language) for language, text in texts if speaks(language))
    ordered = sorted((name for name in names if name[0]), key=lambda name: place(name[1]))
    if not ordered:
        return None
    identifier = xref(f"{_prefix(vocabulary)}:{code}") if code else None
    return Concept(
        curie=_curie(number),
        label=ordered[0][0],
        namespace=clean(vocabulary) or None,
        category=f"omop:{'_'.join(clean(domain).split())}" if clean(domain) else None,
        obsolete=invalid in _INVALID,
        names=tuple(Name(text, Scope.EXACT, None, language) for text, language in ordered[1:]),
        xrefs=(identifier,) if identifier else (),
        subsets=_STANDARD.get(standard, ()),
        lang=ordered[0][1],
        line=int(line),
    )


def _relations(release: Release, known: Ints, obsolete: Ints) -> Iterator[Value]:
    pairs = {name: Pairs() for name in _PREDICATES}
    document = release.main.beside("CONCEPT_RELATIONSHIP.csv")
    if document is None:
        release.miss("CONCEPT_RELATIONSHIP.csv", "the concepts have no hierarchy, mappings and heirs")
    columns = ("concept_id_1", "concept_id_2", "relationship_id", "invalid_reason")
    for line, (first, second, name, invalid) in release.table(document, *columns):
        if name not in pairs:
            release.skipped["relations of other kinds"] += 1
        elif invalid in _INVALID:
            release.skipped["invalid relations"] += 1
        elif first != second:
            start, end = (_id(release, document, line, text) for text in (first, second))
            if start is not None and end is not None:
                pairs[name].add(start, end)
    for name, predicate in _PREDICATES.items():
        firsts = obsolete if predicate in (REPLACED_BY, CONSIDER) else known
        if left := pairs[name].keep(firsts, known):
            release.skipped["relations of concepts that are left out"] += left
        for start, end in pairs[name].distinct():
            yield Relation(_curie(start), predicate, _curie(end))


def _version(release: Release) -> str | None:
    """ "v5.0 27-FEB-24", as VOCABULARY.csv says of the vocabulary "None", which stands for all."""
    rows = release.table(release.main.beside("VOCABULARY.csv"), "vocabulary_id", "vocabulary_version")
    return next((clean(version) or None for _, (vocabulary, version) in rows if vocabulary == "None"), None)


def _id(release: Release, document: Document | None, line: int, text: str) -> int | None:
    """A concept id; None, and a problem, for what is none. Zero is OMOP's "no matching concept"."""
    if text.isdecimal() and text.isascii() and len(text) <= len(str(_LARGEST_ID)) and int(text) <= _LARGEST_ID:
        return int(text)
    release.tell(document, line, "malformed concept id", text[:80] or "none in this row")
    return None


@cache
def _prefix(vocabulary: str) -> str:
    return usual_prefix(_PREFIXES.get(vocabulary, re.sub(r"[^\w.\-]+", "_", vocabulary)))


def _curie(number: int) -> str:
    return f"OMOP:{number}"
