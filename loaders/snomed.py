"""A SNOMED CT release (RF2, Snapshot) in; concepts with names, definitions, relations and heirs out.

The main file is sct2_Concept_Snapshot; the others are found by its name, beside it or in the folders of a release.
Format: SNOMED CT Release File Specifications, https://docs.snomed.org/snomed-ct-specifications/release-file-specification
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from glob import escape
from operator import itemgetter

from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Concept, Name, Ontology, Relation, Scope, Value
from loaders.document import Document
from loaders.gather import Gathered, joined
from loaders.release import Release
from loaders.words import clean

_NAME = re.compile(r"x?sct2_Concept_[A-Za-z]*?(Snapshot|Full|Delta)_(.+_(\d{8})\w*)\.txt(?:\.gz)?", re.IGNORECASE)
_ID = re.compile(r"\d{6,18}", re.ASCII)
_TAG = re.compile(r"\s*\(([^()]+)\)\s*$")

_FULLY_SPECIFIED = "900000000000003001"
_PREFERRED = "900000000000548007"
_RANKS = {"900000000000509007": 0, "900000000000508004": 1}
"""Language reference sets, US and GB English → how early a name that they prefer comes."""
_OTHER_RANK, _BARE_RANK, _LAST_RANK = 2, 3, 4
_PREDICATES = {"116680003": IS_A, "123005000": PART_OF}
_HEIRS = {
    "900000000000526001": REPLACED_BY,  # REPLACED BY
    "900000000000527005": REPLACED_BY,  # SAME AS
    "900000000000523009": CONSIDER,  # POSSIBLY EQUIVALENT TO
    "900000000000528000": CONSIDER,  # WAS A
    "900000000000529008": CONSIDER,  # SIMILAR TO
    "900000000000530003": CONSIDER,  # ALTERNATIVE
    "1186921001": CONSIDER,  # POSSIBLY REPLACED BY
    "1186924009": CONSIDER,  # PARTIALLY EQUIVALENT TO
}
"""Historical association reference sets → how they lead from a dead concept to another."""


def read(document: Document) -> Iterator[Value]:
    """Concepts, inactive ones as obsolete, with their active descriptions, relationships and historical associations."""
    release, files = Release(document), _Files.of(document)
    yield Ontology(id="snomedct", title="SNOMED CT", version=files.version, iri="http://snomed.info/sct")
    place = cache(release.place)
    described = (_concepts(release), _descriptions(release, files), _definitions(release, files))
    live: dict[str, bool] = {}
    for number, (states, names, definitions) in joined(*described):
        concept = _concept(number, states, names, definitions, place)
        if concept.label or not document.wanted.languages:
            live[str(number)] = not concept.obsolete
            yield concept
        else:
            release.skipped["concepts without a name in these languages"] += 1
    yield from _relationships(release, files, live)
    yield from _heirs(release, files, live)
    yield from release.left_out()


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of the release that a concept file is of."""

    document: Document
    ending: str
    version: str

    @classmethod
    def of(cls, document: Document) -> "_Files":
        """Raises LoadError: it is not of a Snapshot, or its name does not say of which release."""
        match = _NAME.fullmatch(document.path.name)
        if match is None:
            raise document.error(
                "the other files of a release are found by the name of this one; call it as it was published, "
                "sct2_Concept_Snapshot_INT_20240101.txt, or give the folder of the release"
            )
        if match[1].lower() != "snapshot":
            raise document.error(
                f"this is of the {match[1]} release, which has former states of concepts, too; "
                f"give Snapshot/Terminology/sct2_Concept_Snapshot_{match[2]}.txt"
            )
        return cls(document, match[2], match[3])

    def called(self, begins: str, folder: str = "") -> list[Document]:
        """The files whose names begin so, of this release: beside the main file, or in a folder of the reference sets."""
        patterns = [
            f"{path}*{begins}*_{escape(self.ending)}.txt{packed}" for path in ("", folder) for packed in ("", ".gz")
        ]
        found = sorted(
            {path for pattern in dict.fromkeys(patterns) for path in self.document.path.parent.glob(pattern)}
        )
        return [Document(path, max_size=self.document.max_size, wanted=self.document.wanted) for path in found]


def _concepts(release: Release) -> Gathered:
    """Status and line of each concept; after its date, so that of several states the last one is the greatest."""
    concepts = Gathered()
    for line, (identifier, date, active) in release.table(release.main, "id", "effectiveTime", "active"):
        if _is_id(release, release.main, line, identifier):
            concepts.add(int(identifier), f"{date}\t{active}\t{line}")
    return concepts


def _descriptions(release: Release, files: _Files) -> Gathered:
    """Language, type, rank and term of each active description; the rank by the language reference sets."""
    documents = files.called("sct2_Description_*Snapshot")
    if not documents:
        raise release.main.error(
            f"there is no sct2_Description_Snapshot…_{files.ending}.txt beside it; give the folder of the release"
        )
    ranks, speaks = _ranks(release, files), cache(release.main.wanted.speaks)
    columns = ("id", "active", "conceptId", "languageCode", "typeId", "term")
    descriptions = Gathered()
    for document in documents:
        for line, (identifier, active, concept, language, type_, term) in release.table(document, *columns):
            if active != "1":
                release.skipped["inactive descriptions"] += 1
            elif not speaks(language):
                release.skipped["descriptions in other languages"] += 1
            elif not (text := clean(term)):
                release.tell(document, line, "description without a term", identifier[:80])
            elif _is_id(release, document, line, concept):
                rank = ranks.get(identifier, _LAST_RANK)
                descriptions.add(int(concept), f"{clean(language).lower()}\t{type_}\t{rank}\t{text}")
    return descriptions


def _ranks(release: Release, files: _Files) -> dict[str, int]:
    """How early a preferred description comes among those of its concept."""
    ranks: dict[str, int] = {}
    documents = files.called("der2_cRefset_Language*Snapshot", "../Refset/Language/")
    if not documents:
        release.miss(f"der2_cRefset_LanguageSnapshot…_{files.ending}.txt", "labels are the fully specified names")
    columns = ("active", "refsetId", "referencedComponentId", "acceptabilityId")
    for document in documents:
        for _, (active, refset, description, acceptability) in release.table(document, *columns):
            if active == "1" and acceptability == _PREFERRED:
                rank = _RANKS.get(refset, _OTHER_RANK)
                ranks[description] = min(rank, ranks.get(description, rank))
    return ranks


def _definitions(release: Release, files: _Files) -> Gathered:
    definitions, speaks = Gathered(), cache(release.main.wanted.speaks)
    for document in files.called("sct2_TextDefinition_*Snapshot"):
        columns = ("active", "conceptId", "languageCode", "term")
        for line, (active, concept, language, term) in release.table(document, *columns):
            if active == "1" and speaks(language) and _is_id(release, document, line, concept):
                definitions.add(int(concept), f"{clean(language).lower()}\t{term}")
    return definitions


def _concept(
    number: int, states: list[str], described: list[str], definitions: list[str], place: Callable[[str], int]
) -> Concept:
    _, active, line = max(states).split("\t")
    rows = [row.split("\t") for row in described]
    names = _names(rows, place)
    label = names[0] if names else Name("")
    definition = min((text.split("\t") for text in definitions), key=lambda row: place(row[0]), default=("", ""))[1]
    tags = sorted((language != "en", match[1]) for language, type_, _, term in rows if type_ == _FULLY_SPECIFIED
                  and (match := _TAG.search(term)))  # fmt: skip
    return Concept(
        curie=f"SNOMEDCT:{number}",
        label=label.text or None,
        definition=clean(definition) or None,
        obsolete=active != "1",
        names=tuple(names[1:]),
        subsets=(tags[0][1],) if tags else (),
        lang=label.lang,
        line=int(line),
    )


def _names(rows: list[list[str]], place: Callable[[str], int]) -> list[Name]:
    """The names, best first, of which the first of each language is its label: a preferred synonym, else the fully
    specified name without its semantic tag, else any synonym."""
    full = [(language, term) for language, type_, _, term in rows if type_ == _FULLY_SPECIFIED]
    candidates = [(place(language), language, _BARE_RANK, _TAG.sub("", term) or term) for language, term in full]
    candidates += [
        (place(language), language, int(rank), term)
        for language, type_, rank, term in rows
        if type_ != _FULLY_SPECIFIED
    ]
    names: dict[tuple[str, str], Name] = {}
    labelled: set[str] = set()
    for _, language, rank, text in sorted(candidates, key=itemgetter(0, 1, 2)):
        if language not in labelled or rank != _BARE_RANK:
            scope = Scope.EXACT if language in labelled else Scope.LABEL
            names.setdefault((text, language), Name(text, scope, None, language))
            labelled.add(language)
    for language, term in full:
        names.setdefault((term, language), Name(term, Scope.EXACT, "fully_specified_name", language))
    return list(names.values())


def _relationships(release: Release, files: _Files, live: dict[str, bool]) -> Iterator[Value]:
    documents = files.called("sct2_Relationship_*Snapshot")
    if not documents:
        release.miss(f"sct2_Relationship_Snapshot_{files.ending}.txt", "the concepts have no hierarchy")
    for document in documents:
        columns = ("active", "sourceId", "destinationId", "typeId")
        for line, (active, source, target, type_) in release.table(document, *columns):
            if active != "1":
                release.skipped["inactive relationships"] += 1
            elif source not in live or target not in live:
                release.skipped["relationships of concepts that are left out"] += 1
            elif _is_id(release, document, line, type_):
                predicate = _PREDICATES.get(type_, f"SNOMEDCT:{type_}")
                yield Relation(f"SNOMEDCT:{source}", predicate, f"SNOMEDCT:{target}")


def _heirs(release: Release, files: _Files, live: dict[str, bool]) -> Iterator[Value]:
    """Where historical associations lead from inactive concepts; those of descriptions and others are passed over."""
    documents = files.called("der2_cRefset_Association*Snapshot", "../Refset/Content/")
    if not documents:
        release.miss(f"der2_cRefset_AssociationSnapshot_{files.ending}.txt", "obsolete concepts have no heirs")
    for document in documents:
        columns = ("active", "refsetId", "referencedComponentId", "targetComponentId")
        for _, (active, refset, old, new) in release.table(document, *columns):
            if active == "1" and refset in _HEIRS and not live.get(old, True) and new in live:
                yield Relation(f"SNOMEDCT:{old}", _HEIRS[refset], f"SNOMEDCT:{new}")


def _is_id(release: Release, document: Document, line: int, text: str) -> bool:
    sound = _ID.fullmatch(text) is not None
    if not sound:
        release.tell(document, line, "malformed SNOMED CT id", text[:80] or "none in this row")
    return sound
