"""The UMLS Metathesaurus in Rich Release Format in; concepts with names, semantic types, definitions, hierarchy out.

MRCONSO.RRF has the names; MRSTY, MRDEF, MRREL (or MRHIER), MRRANK and MRCUI are read where they lie beside it.
Format: UMLS Reference Manual, chapter 3, https://www.ncbi.nlm.nih.gov/books/NBK9685/
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter

import numpy as np

from kg.curie import prefix_of, to_curie, usual_prefix
from kg.model import IS_A, PART_OF, Concept, Name, Ontology, Relation, Scope, Value, Xref
from loaders.document import Document
from loaders.gather import Gathered, Ints, Pairs, joined
from loaders.release import Release
from loaders.words import clean, xref

LANGUAGES = {
    "ARA": "ar", "BAQ": "eu", "CHI": "zh", "CZE": "cs", "DAN": "da", "DUT": "nl", "ENG": "en", "EST": "et", "FIN": "fi",
    "FRE": "fr", "GER": "de", "GRE": "el", "HEB": "he", "HUN": "hu", "ITA": "it", "JPN": "ja", "KOR": "ko", "LAV": "lv",
    "NOR": "no", "POL": "pl", "POR": "pt", "RUS": "ru", "SCR": "hr", "SPA": "es", "SWE": "sv", "TUR": "tr", "UKR": "uk",
}  # fmt: skip
"""Languages (LAT) → BCP 47; one that is not here keeps its three letters."""

_SUPPRESSED = {"O", "E", "Y"}
_TYPES = dict.fromkeys(("AB", "AA", "AM", "OA", "OAM", "QAB", "RAB", "VAB"), "abbreviation") | {
    "ACR": "acronym", "MTH_ACR": "acronym", "ETCF": "layperson", "PTGB": "uk_spelling", "SYGB": "uk_spelling",
    "MTH_PTGB": "uk_spelling", "MTH_SYGB": "uk_spelling",
}  # fmt: skip
"""Term types (TTY) → types of the OMO."""

_OF_THE_UMLS = {"MTH", "SRC"}
_NO_CODE = ("NOCODE", "MTHU")  # codes that begin so, and those of the vocabularies above, were made for the UMLS
_PREFIXES = {"NCBI": "NCBITaxon", "SNOMEDCT_VET": "SNOMEDCT"}
"""Vocabularies (SAB) → prefix of their codes, where the prefix table knows the SAB for something else or not at all."""

_EDGES = {
    "isa": (IS_A, False), "inverse_isa": (IS_A, True), "part_of": (PART_OF, False), "has_part": (PART_OF, True),
    "CHD": (IS_A, False), "PAR": (IS_A, True),
}  # fmt: skip
"""What the second concept is to the first (RELA, else REL) → the predicate, and whether the first is the child."""

_CUI_LENGTH = 8
_LONGEST = 10  # of an atom's identifier, which has seven digits or eight, and of a rank
_NAME_CELLS = itemgetter(1, 2, 4, 6, 11, 12, 13)


def read(document: Document) -> Iterator[Value]:
    """Concepts with the names that are wanted and not suppressed, their hierarchy, and the ids merged into them."""
    release = Release(document)
    yield Ontology(id="umls", title="UMLS Metathesaurus", version=_version(release), cyclic=True)
    by_atoms = document.beside("MRREL.RRF") is None and document.beside("MRHIER.RRF") is not None
    owners = Pairs() if by_atoms else None
    atoms, vocabularies = _atoms(release, owners)
    known = atoms.numbers()
    kept = _flags(known)
    others = (_semantic_types(release, kept), _definitions(release, kept, vocabularies), _merged(release, kept))
    preference = _Preference.read(release)
    for number, (names, types, definitions, retired) in joined(atoms, *others):
        yield _concept(number, preference, names, types, definitions, retired)
    for predicate, pairs in (_edges(release) if owners is None else _edges_of_atoms(release, owners)).items():
        if left := pairs.keep(known, known):
            release.skipped["relations of concepts that are left out"] += left
        for child, parent in pairs.distinct():
            if child != parent:
                yield Relation(_curie(child), predicate, _curie(parent))
            else:
                release.skipped["relations of a concept to itself"] += 1
    yield from release.left_out()


def _atoms(release: Release, owners: Pairs | None) -> tuple[Gathered, set[str]]:
    """The rows of MRCONSO that are kept, by concept, and their vocabularies; `owners` gets the concept of every atom."""
    wanted = release.main.wanted
    speaks, takes = cache(lambda language: wanted.speaks(_language(language))), cache(release.takes)
    kept, skipped = Gathered(), release.skipped
    vocabularies: set[str] = set()
    for line, cells in release.rows(release.main, 18):
        if owners is not None and (atom := _number(cells[7], "A")) and (owner := _number(cells[0], "C")):
            owners.add(atom, owner)
        if cells[16] in _SUPPRESSED:
            skipped["suppressed names"] += 1
        elif not speaks(cells[1]):
            skipped["names in other languages"] += 1
        elif not takes(cells[11]):
            skipped["names of other vocabularies"] += 1
        elif text := clean(cells[14]):
            if number := _cui(release, release.main, line, cells[0]):
                vocabularies.add(cells[11])
                kept.add(number, "|".join((str(line), *_NAME_CELLS(cells), text)))
        else:
            release.tell(release.main, line, "row without a name", cells[0][:80])
    release.miss_vocabularies(vocabularies)
    return kept, vocabularies


def _semantic_types(release: Release, kept: bytes) -> Gathered:
    types = Gathered()
    document = release.main.beside("MRSTY.RRF")
    if document is None:
        release.miss("MRSTY.RRF", "the concepts have no semantic types")
    for line, cells in release.rows(document, 6):
        if (number := _cui(release, document, line, cells[0])) and kept[number]:
            types.add(number, f"{cells[1]}|{cells[3]}")
    return types


def _definitions(release: Release, kept: bytes, vocabularies: set[str]) -> Gathered:
    """Those of vocabularies of which a name is kept; so are those of other languages left out, which have no LAT."""
    definitions = Gathered()
    document = release.main.beside("MRDEF.RRF")
    for line, cells in release.rows(document, 8):
        number = _cui(release, document, line, cells[0])
        if number and kept[number] and cells[4] in vocabularies and cells[6] not in _SUPPRESSED:
            definitions.add(number, f"{cells[4]}|{cells[5]}")
    return definitions


def _merged(release: Release, kept: bytes) -> Gathered:
    """Retired ids, by the concept that they are synonyms of; MRCUI leads to the present one in one step."""
    retired = Gathered()
    document = release.main.beside("MRCUI.RRF")
    for line, cells in release.rows(document, 7):
        if cells[2] == "SY":
            old, new = _cui(release, document, line, cells[0]), _cui(release, document, line, cells[5])
            if old and new and kept[new] and not kept[old]:
                retired.add(new, _curie(old))
    return retired


@dataclass(frozen=True, slots=True)
class _Preference:
    """Which of several names, or definitions, of a concept comes first."""

    release: Release
    ranks: dict[tuple[str, str], int] = field(default_factory=dict)
    best: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, release: Release) -> "_Preference":
        """By MRRANK, in which the vocabulary and term type that a concept is best named by has the highest rank."""
        preference = cls(release)
        document = release.main.beside("MRRANK.RRF")
        for line, (rank, vocabulary, type_, *_) in release.rows(document, 4):
            if not (rank.isdecimal() and rank.isascii() and len(rank) <= _LONGEST):
                release.tell(document, line, "rank that is no number", rank[:80])
                continue
            preference.ranks[vocabulary, type_] = int(rank)
            preference.best[vocabulary] = max(int(rank), preference.best.get(vocabulary, 0))
        return preference

    def of_name(self, cells: Sequence[str]) -> tuple[int | str | bool, ...]:
        """By language, then as the UMLS finds the preferred name: rank, preferred term, preferred form, preferred atom."""
        _, language, term, form, atom, vocabulary, type_, _, text = cells
        place = self.places.get(language)
        if place is None:
            place = self.places[language] = self.release.place(_language(language))
        rank = self.ranks.get((vocabulary, type_), 0)
        return place, language, -rank, term != "P", form != "PF", atom != "Y", text

    def of_definition(self, text: str) -> tuple[int, int, str]:
        """By the best rank of its vocabulary, then in the order in which the vocabularies were asked for."""
        vocabulary = text.partition("|")[0]
        asked = [one.casefold() for one in self.release.main.wanted.vocabularies]
        return -self.best.get(vocabulary, 0), asked.index(vocabulary.casefold()) if asked else 0, text


def _concept(
    number: int, preference: _Preference, atoms: list[str], types: list[str], definitions: list[str], retired: list[str]
) -> Concept:
    rows = sorted((atom.split("|", 8) for atom in atoms), key=preference.of_name)
    label, *names = _names(rows)
    semantic = [type_.split("|", 1) for type_ in types]
    definition = min(definitions, key=preference.of_definition).partition("|")[2] if definitions else ""
    codes = dict.fromkeys((vocabulary, language, code) for _, language, _, _, _, vocabulary, _, code, _ in rows)
    xrefs = (_xref(*code) for code in codes)
    return Concept(
        curie=_curie(number),
        label=label.text,
        definition=clean(definition) or None,
        category=to_curie(f"STY:{semantic[0][0]}") if semantic else None,
        names=tuple(names),
        xrefs=tuple(dict.fromkeys(xref for xref in xrefs if xref)),
        alternatives=tuple(dict.fromkeys(retired)),
        subsets=tuple(name for _, type_ in semantic if (name := clean(type_))),
        lang=label.lang,
        line=int(rows[0][0]),
    )


def _names(rows: list[list[str]]) -> list[Name]:
    """The names, best first, each text once in a language; the best of a language is its label."""
    names: dict[tuple[str, str], Name] = {}
    labelled: set[str] = set()
    for _, language, _, _, _, _, type_, _, text in rows:
        if (text, language) not in names:
            scope = Scope.EXACT if language in labelled else Scope.LABEL
            names[text, language] = Name(text, scope, _TYPES.get(type_), _language(language))
            labelled.add(language)
    return list(names.values())


def _xref(vocabulary: str, language: str, code: str) -> Xref | None:
    """The code in its vocabulary. A translation, which is named by its language (MSHSPA), has the codes of the original."""
    if not code or code.startswith(_NO_CODE) or vocabulary in _OF_THE_UMLS:
        return None
    prefix = _prefix(vocabulary, language)
    own = to_curie(code) if "_" in code or ":" in code else None  # "Orphanet_558"
    return Xref(own) if own and prefix_of(own) == prefix else xref(f"{prefix}:{code}")


@cache
def _prefix(vocabulary: str, language: str) -> str:
    original = vocabulary.partition("-")[0] if vocabulary.startswith("LNC-") else vocabulary.removesuffix(language)
    return usual_prefix(_PREFIXES.get(original, original or vocabulary))


def _edges(release: Release) -> dict[str, Pairs]:
    """Child and parent, part and whole, of MRREL: RELA decides where it is one of these, else REL."""
    edges = {IS_A: Pairs(), PART_OF: Pairs()}
    document = release.main.beside("MRREL.RRF")
    if document is None:
        release.miss("MRREL.RRF or MRHIER.RRF", "the concepts have no hierarchy")
    takes, skipped = cache(release.takes), release.skipped
    for line, cells in release.rows(document, 16):
        edge = _EDGES.get(cells[7]) or _EDGES.get(cells[3])
        if edge is None:
            skipped["relations other than is_a and part_of"] += 1
        elif cells[14] in _SUPPRESSED:
            skipped["suppressed relations"] += 1
        elif not takes(cells[10]):
            skipped["relations of other vocabularies"] += 1
        else:
            first, second = _cui(release, document, line, cells[0]), _cui(release, document, line, cells[4])
            if first and second:
                predicate, first_is_child = edge
                edges[predicate].add(*((first, second) if first_is_child else (second, first)))
    return edges


def _edges_of_atoms(release: Release, owners: Pairs) -> dict[str, Pairs]:
    """Child and parent of MRHIER, which names the parent by its atom."""
    edges = {IS_A: Pairs(), PART_OF: Pairs()}
    document = release.main.beside("MRHIER.RRF")
    takes = cache(release.takes)
    for line, cells in release.rows(document, 9):
        child, parent = _cui(release, document, line, cells[0]), _number(cells[3], "A")  # a root has none
        if not takes(cells[4]):
            release.skipped["relations of other vocabularies"] += 1
        elif child and parent:
            edges[PART_OF if cells[5] == "part_of" else IS_A].add(child, parent)
    led = {predicate: pairs.led_on(owners) for predicate, pairs in edges.items()}
    if left := sum(map(len, edges.values())) - sum(map(len, led.values())):
        release.skipped["relations of concepts that are left out"] += left
    return led


def _version(release: Release) -> str | None:
    """ "2024AB", as release.dat has it: in the folder of MRCONSO or the one above."""
    lines = release.lines(release.main.beside("release.dat", "../release.dat"))
    entries = (text.partition("=") for _, text in lines)
    return next((clean(value) for key, _, value in entries if key.strip() == "umls.release.name"), None)


def _language(abbreviation: str) -> str:
    return LANGUAGES.get(abbreviation, clean(abbreviation).lower())


def _cui(release: Release, document: Document | None, line: int, text: str) -> int | None:
    """The number in a CUI; None, and a problem, for what is none."""
    digits = text[1:]
    if len(text) == _CUI_LENGTH and text[0] == "C" and digits.isdecimal() and digits.isascii():
        return int(digits)
    release.tell(document, line, "malformed CUI", text[:80] or "none in this row")
    return None


def _number(identifier: str, letter: str) -> int | None:
    digits = identifier[1:]
    sound = identifier[:1] == letter and digits.isdecimal() and digits.isascii() and len(identifier) <= _LONGEST
    return int(digits) if sound else None


def _flags(numbers: Ints) -> bytes:
    """For each number of a CUI whether it is one of these."""
    flags = np.zeros(10 ** (_CUI_LENGTH - 1), dtype=bool)
    flags[numbers] = True
    return flags.tobytes()


def _curie(number: int) -> str:
    return f"UMLS:C{number:07}"
